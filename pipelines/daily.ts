import { definePipeline, int64, parquet, string } from 'friendlake';

/** A template for production: copy it, name your app, your list and your tags. */
export default definePipeline({
  app: { sdkAppId: 1400000000, admin: 'administrator', region: 'singapore' },
  accounts: { file: 'accounts.csv', column: 'user_id' },
  rate: 150, // The app's limit of 200 is shared with its production traffic.
  timezone: 'Asia/Singapore',
  tags: {
    Tag_SNS_Custom_Level: int64({ column: 'level', description: 'Membership level.' }),
    Tag_SNS_Custom_Note: string({ column: 'note', description: 'Free text about the friend.' }),
  },
  destination: parquet({ path: 'warehouse' }),
});
