/** Where a dataset is. */
export interface Place {
  /** The project that holds the dataset. */
  readonly projectId: string;
  /** The project whose quota jobs count against, and which pays for queries. */
  readonly jobProjectId: string;
  readonly datasetId: string;
  /** Such as `EU` or `asia-southeast1`; the dataset's own, which every job has to name. */
  readonly location: string;
}

/** A table's reference in the API; `table$20261123` is one partition of it. */
export function referenceOf({ projectId, datasetId }: Place, tableId: string) {
  return { projectId, datasetId, tableId };
}

/** A table in SQL. Backticks are GoogleSQL's quotes; no name of ours holds one. */
export function quoted({ projectId, datasetId }: Place, tableId: string): string {
  return `\`${projectId}.${datasetId}.${tableId}\``;
}

/** One day of a table, as the API names it. */
export function partition(table: string, date: string): string {
  return `${table}$${date.replaceAll('-', '')}`;
}

/** The tables of a dataset that have a partition a day; readers ask the views over them. */
export const DAILY_TABLES = { friends: 'friends_by_date', accounts: 'accounts_by_date' } as const;
