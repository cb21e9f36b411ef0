import { definePipeline, int64, parquet, string } from 'friendlake';

/** What `npm start` runs: the simulator's graph, into a folder beside this repository's code. */
export default definePipeline({
  app: { sdkAppId: 1400000000, admin: 'administrator', baseUrl: 'http://127.0.0.1:8199' },
  accounts: { file: '../warehouse/demo-accounts.txt' },
  rate: 200, // The simulator has no production traffic to share its limit with.
  tags: {
    Tag_SNS_Custom_Level: int64({ column: 'level', description: 'Membership level.' }),
    Tag_SNS_Custom_Note: string({ column: 'note', description: 'Free text about the friend.' }),
  },
  destination: parquet({ path: '../warehouse/demo' }),
});
