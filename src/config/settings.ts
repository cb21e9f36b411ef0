import { dirname, parse, resolve } from 'node:path';
import { z } from 'zod';
import type { Contract } from '../../schemas/contract.ts';
import type { TagColumn } from '../../schemas/friends.ts';
import { ConfigError } from '../core/errors.ts';
import { BaseUrl } from './base-url.ts';
import type { PipelineDestination } from './destination.ts';
import { Concurrency, CONCURRENCY_MAX, problemsOf, Rate, type Pipeline } from './pipeline.ts';
import { REGIONS } from './regions.ts';
import { tagColumns } from './tags.ts';

/** Everything a command needs to know, settled: flag over environment over pipeline over default. */
export interface Settings {
  readonly app: {
    readonly sdkAppId: number;
    readonly admin: string;
    readonly baseUrl: string;
    /** The app's SECRETKEY; empty for a command that makes no calls. */
    readonly secretKey: string;
  };
  /** Where the accounts are listed; an absolute path, or `-` for standard input. */
  readonly accounts: {
    readonly file: string;
    readonly column?: string | undefined;
    readonly format?: 'text' | 'csv' | 'ndjson' | undefined;
  };
  /** Most calls in any rolling second. */
  readonly rate: number;
  readonly guardMs: number;
  readonly concurrency: number;
  /** What the process may have resident while it publishes, MB. */
  readonly memoryMb: number;
  /** IANA name; decides which day a run belongs to. */
  readonly timezone: string;
  readonly tags: readonly TagColumn[];
  readonly contract: Contract;
  readonly destination: Destination;
  /** How much of the past is kept: of snapshots, calls and published runs' stages. */
  readonly keep: Pipeline['keep'];
  /** Absolute path of this pipeline's own state. */
  readonly stateDir: string;
  /** Date of the snapshot, if not today. */
  readonly date: string | undefined;
  /** Percentage of failed accounts above which nothing is published. */
  readonly maxFailedPct: number;
  /** Percentage of removed rows above which nothing is published. */
  readonly maxDeletePct: number;
}

/** Where snapshots are published to. */
export type Destination =
  | {
      readonly kind: 'parquet';
      /** Absolute path. */
      readonly root: string;
      readonly compression: 'zstd' | 'snappy';
    }
  | (Extract<PipelineDestination, { kind: 'bigquery' }> & { readonly jobProject: string });

/** A number as it is typed; nothing typed is no number, and not 0. */
const typed = z.string().trim().min(1).pipe(z.coerce.number());
const percentage = typed.pipe(z.number().min(0).max(100));

/** The flags that settle a setting, as they are typed. */
export const Flags = z.strictObject({
  rate: typed.pipe(Rate).optional(),
  concurrency: typed.pipe(Concurrency).optional(),
  accounts: z.string().min(1).optional(),
  date: z.iso.date().optional(),
  maxFailedPct: percentage.default(5),
  maxDeletePct: percentage.default(5),
});

/** The environment variables that are read; all others are left alone. */
export const Environment = z.object({
  FRIENDLAKE_SECRET_KEY: z.string().optional(), // Empty counts as not set.
  FRIENDLAKE_BASE_URL: BaseUrl.optional(),
  NODE_TLS_REJECT_UNAUTHORIZED: z
    .string()
    .refine((value) => value !== '0', 'must not be 0: it would send signatures to anyone')
    .optional(),
});

/** What the settings are made from. */
export interface SettingsSources {
  /** Absolute path of the pipeline file; relative paths in it start there. */
  readonly file: string;
  readonly flags: Readonly<Record<string, string | undefined>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The folder that a relative `--accounts` starts from. */
  readonly workingDirectory: string;
  /** Whether the command makes calls, and so needs the key. */
  readonly calls: boolean;
}

/**
 * Settles the settings of one command.
 *
 * @throws {ConfigError} It names every flag and variable that is wrong or missing, never a value.
 */
export function settle(pipeline: Pipeline, sources: SettingsSources): Settings {
  const flags = Flags.safeParse(sources.flags);
  const environment = Environment.safeParse(sources.environment);
  const problems: string[] = [];
  if (flags.error) problems.push(problemsOf(asFlags(flags.error)));
  if (environment.error) problems.push(problemsOf(environment.error));
  if (sources.calls && !sources.environment['FRIENDLAKE_SECRET_KEY']) {
    problems.push('  FRIENDLAKE_SECRET_KEY: is not set');
  }
  if (!flags.success || !environment.success || problems.length > 0) {
    throw new ConfigError(`Wrong settings\n${problems.join('\n')}`, {
      hint: 'Correct what is named above. The SECRETKEY is shown in the Chat console, under the app.',
    });
  }
  const { data: flag } = flags;
  const { data: variable } = environment;
  const { app, destination } = pipeline;
  const folder = dirname(sources.file);
  const rate = flag.rate ?? pipeline.rate;
  return {
    app: {
      sdkAppId: app.sdkAppId,
      admin: app.admin,
      baseUrl:
        variable.FRIENDLAKE_BASE_URL ?? app.baseUrl ?? (app.region ? REGIONS[app.region] : ''),
      secretKey: variable.FRIENDLAKE_SECRET_KEY ?? '',
    },
    accounts: accountsOf(pipeline, { folder, flag: flag.accounts, ...sources }),
    rate,
    guardMs: pipeline.guardMs,
    concurrency: flag.concurrency ?? pipeline.concurrency ?? concurrencyFor(rate),
    memoryMb: pipeline.memoryMb,
    timezone: pipeline.timezone,
    tags: tagColumns(pipeline.tags),
    contract: pipeline.contract,
    destination: destinationOf(destination, folder),
    keep: pipeline.keep,
    stateDir: resolve(folder, pipeline.stateDir, parse(sources.file).name),
    date: flag.date,
    maxFailedPct: flag.maxFailedPct,
    maxDeletePct: flag.maxDeletePct,
  };
}

/** Calls in flight that keep a rate when answers take half a second. */
function concurrencyFor(rate: number): number {
  return Math.min(CONCURRENCY_MAX, Math.ceil(rate * 0.5));
}

function destinationOf(destination: PipelineDestination, folder: string): Destination {
  if (destination.kind === 'bigquery') {
    return { ...destination, jobProject: destination.jobProject ?? destination.project };
  }
  const { kind, path, compression } = destination;
  return { kind, root: resolve(folder, path), compression };
}

function accountsOf(
  { accounts }: Pipeline,
  {
    folder,
    flag,
    workingDirectory,
  }: { folder: string; flag: string | undefined; workingDirectory: string },
): Settings['accounts'] {
  const source = accounts === '-' ? { file: '-' } : accounts;
  if (flag !== undefined) {
    return {
      ...source,
      file: flag === '-' ? '-' : resolve(workingDirectory, flag),
      format: undefined,
    };
  }
  return { ...source, file: source.file === '-' ? '-' : resolve(folder, source.file) };
}

/** Problems are named as they are typed: `--max-failed-pct`. */
function asFlags(error: z.ZodError): z.ZodError {
  const issues = error.issues.map((issue) => {
    const [name = ''] = issue.path.map(String);
    return { ...issue, path: [`--${name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`] };
  });
  return new z.ZodError(issues);
}
