/** The name of a run's staging table; it goes by itself when the run has not come back for it. */
export function stagingName(run: string, table: 'friends' | 'verdicts'): string {
  return `staging_${run.toLowerCase().replaceAll('-', '_')}_${table}`;
}
