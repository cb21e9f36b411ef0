/**
 * What became of a run that published. `dropped`: another run took the place of its snapshot, or
 * the snapshot is not kept any more.
 */
export type PublishedState = 'published' | 'dropped';

/** What a destination keeps of the runs that published to it. */
export interface PublishedRuns {
  /** Paths of Parquet files with a record each; those of runs that never published are among them. */
  readonly files: readonly string[];
  /** By run, all those that published. */
  readonly states: ReadonlyMap<string, PublishedState>;
}
