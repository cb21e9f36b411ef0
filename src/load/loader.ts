import type { AccountState } from '../../schemas/accounts.ts';
import type { Table } from '../../schemas/column.ts';
import type { RunHeader } from '../stage/records.ts';
import type { CallTotals } from '../stage/staged-totals.ts';

/** Which declaration a snapshot was made with. */
export interface SchemaVersion {
  /** 1 for the first, one more with every change. */
  readonly version: number;
  /** Names what was declared. */
  readonly digest: string;
}

/** The newest committed snapshot of a destination. */
export interface Head {
  readonly date: string;
  readonly run: string;
  readonly schema: SchemaVersion;
  /** Paths of Parquet files with its `accounts`; a destination elsewhere is read for them. */
  accountFiles(): Promise<readonly string[]>;
  /**
   * Paths of Parquet files with `from_account` and `extra` of its `friends`, at least of all those
   * that have an `extra`; a destination elsewhere is read for them.
   */
  extraFiles(): Promise<readonly string[]>;
}

/** A run whose accounts are all staged, as its files on disk. */
export interface StagedRun {
  readonly header: RunHeader;
  readonly friends: Table;
  /** Paths of Parquet files with the rows of `friends`, in any order; may be none. */
  readonly friendFiles: readonly string[];
  /** Paths of Parquet files with one verdict per listed account; at least one. */
  readonly verdictFiles: readonly string[];
  /** Paths of Parquet files with what the run refused; may be none. */
  readonly refusedFiles: readonly string[];
  /** Rows in them. */
  readonly refused: number;
  /** Paths of Parquet files with the run's calls, and of the list that their ordinals mean. */
  readonly callFiles: readonly string[];
  readonly listFile: string;
  readonly states: ReadonlyMap<AccountState, number>;
  readonly calls: CallTotals;
  readonly extractedAt: string;
}

/** What publishing a run would change. */
export interface Changes {
  /** Rows of the base. */
  readonly baseRows: number;
  /** Keys that the base does not have. */
  readonly addedRows: number;
  /** Keys that only the base has. */
  readonly removedRows: number;
  /** Audited accounts whose rows had changed although their sequences had not. */
  readonly driftedAccounts: number;
}

/** What was published. */
export interface Published {
  /** Rows of `friends`. */
  readonly rows: number;
  /** Tags and friends that were refused when these rows were pulled, by this run or before. */
  readonly refused: number;
}

/** Rows that a run takes from owners of lists. */
export interface Losses {
  /** Owners that lose rows. */
  readonly accounts: number;
  /** Those that lose most. */
  readonly largest: readonly {
    readonly account: string;
    readonly lost: number;
    readonly had: number;
    /** How it ended the run; undefined when the list leaves it out. */
    readonly state: AccountState | undefined;
  }[];
}

/** A destination that holds one complete snapshot per date. */
export interface Loader {
  /**
   * The newest committed snapshot, or undefined when the destination is readable and empty.
   *
   * @throws {DamageError} The destination cannot be read.
   * @throws {ConfigError} It holds another app, or tables of other columns.
   */
  head(): Promise<Head | undefined>;
  /**
   * Checks, before any call is made, that the destination can be written, and ends what an
   * interrupted publish left there.
   *
   * @throws {PublishError} It cannot be written.
   */
  prepare(): Promise<void>;
  /**
   * Refuses before its first call a run that publishing would refuse.
   *
   * @throws {PublishError} Its day is taken, and taking its place was not asked for.
   */
  admit(header: RunHeader): Promise<void>;
  /** Compares the run with its base. */
  compare(staged: StagedRun): Promise<Changes>;
  /**
   * Who loses rows by publishing the run.
   *
   * @param most How many owners are named.
   */
  losses(staged: StagedRun, most: number): Promise<Losses>;
  /**
   * Publishes the run as the snapshot of its date: base rows of the accounts it does not answer
   * for, and its own. Readers see the snapshot before or the one after.
   *
   * @returns Rows of the new snapshot, and what is missing from it because it was refused.
   * @throws {PublishError} The destination refused, or its head is no longer the run's base.
   */
  publish(staged: StagedRun, changes: Changes): Promise<Published>;
}
