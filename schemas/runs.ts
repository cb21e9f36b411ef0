import type { Table } from './column.ts';

/** The `runs` table: one row per published run. */
export const RUNS_TABLE: Table = {
  name: 'runs',
  description: 'Runs: one row per run that published a snapshot.',
  key: ['run'],
  columns: [
    { name: 'run', type: 'string', description: 'Run id: UTC start time and four random digits.' },
    { name: 'snapshot_date', type: 'date', description: 'Day of the snapshot it published.' },
    { name: 'base_run', type: 'string', description: 'Run it carried rows forward from, if any.' },
    { name: 'kind', type: 'string', description: 'sync or backfill.' },
    { name: 'sdk_app_id', type: 'int64', description: 'SDKAppID of the app it read.' },
    { name: 'started_at', type: 'timestamp', description: 'When the run began.' },
    { name: 'extracted_at', type: 'timestamp', description: 'When its last call was answered.' },
    { name: 'list_digest', type: 'string', description: 'SHA-256 of the account list.' },
    { name: 'schema_digest', type: 'string', description: 'SHA-256 of the declared columns.' },
    { name: 'listed_accounts', type: 'int64', description: 'Accounts in the list.' },
    { name: 'changed', type: 'int64', description: 'Accounts pulled completely.' },
    { name: 'unchanged', type: 'int64', description: 'Accounts proved unchanged by one call.' },
    { name: 'not_found', type: 'int64', description: 'Accounts the app does not know.' },
    { name: 'failed', type: 'int64', description: 'Accounts whose calls failed; old rows kept.' },
    {
      name: 'unstable',
      type: 'int64',
      description: 'Accounts whose list kept changing while it was read; old rows kept.',
    },
    {
      name: 'quarantined',
      type: 'int64',
      description: 'Accounts with an answer that could not be kept exactly; old rows kept.',
    },
    {
      name: 'drifted',
      type: 'int64',
      description: 'Audited accounts whose rows had changed under equal sequences.',
    },
    { name: 'friend_rows', type: 'int64', description: 'Rows of `friends` in the snapshot.' },
    { name: 'added_rows', type: 'int64', description: 'Keys that the base did not have.' },
    { name: 'removed_rows', type: 'int64', description: 'Keys that only the base had.' },
    { name: 'calls', type: 'int64', description: 'Calls sent, retries included.' },
    { name: 'retries', type: 'int64', description: 'Calls sent again after a failure.' },
    {
      name: 'worst_second',
      type: 'int64',
      description: 'Most calls written to the socket in any rolling second.',
    },
    { name: 'friendlake_version', type: 'string', description: 'Version that made the run.' },
  ],
};
