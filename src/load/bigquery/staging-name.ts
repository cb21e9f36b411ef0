/**
 * The staging tables of a run: its rows, its verdicts, and where tags were declared since the base,
 * the base's rows with an `extra` and what they become.
 */
export const STAGING_TABLES = ['friends', 'verdicts', 'extra', 'adopted'] as const;
export type StagingTable = (typeof STAGING_TABLES)[number];

/** The name of a run's staging table; it goes by itself when the run has not come back for it. */
export function stagingName(run: string, table: StagingTable): string {
  return `staging_${run.toLowerCase().replaceAll('-', '_')}_${table}`;
}
