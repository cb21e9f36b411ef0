import { z } from 'zod';
import { Contract } from '../../schemas/contract.ts';
import { ConfigError } from '../core/errors.ts';
import { BaseUrl } from './base-url.ts';
import { PipelineDestination } from './destination.ts';
import { REGIONS, type Region } from './regions.ts';
import { TagDeclarations } from './tags.ts';

const regionNames = Object.keys(REGIONS).filter((name): name is Region => name in REGIONS);

const App = z
  .strictObject({
    sdkAppId: z.int().min(1),
    admin: z.string().min(1).default('administrator'),
    region: z.enum(regionNames).optional(),
    baseUrl: BaseUrl.optional(),
  })
  .refine(({ region, baseUrl }) => (region === undefined) !== (baseUrl === undefined), {
    message: 'needs exactly one of region and baseUrl',
    when: ({ value }) => typeof value === 'object' && value !== null, // With other problems, too.
  });

const Accounts = z.union([
  z.literal('-'),
  z.strictObject({
    file: z.string().min(1),
    column: z.string().min(1).optional(),
    format: z.enum(['text', 'csv', 'ndjson']).optional(),
  }),
]);

/** How much of the past is kept; what is left out is kept for ever. */
const Keep = z.strictObject({
  days: z.int().min(1).optional(),
  snapshots: z.int().min(1).optional(),
  callDays: z.int().min(1).optional(),
  stages: z.int().min(1).default(7),
});

/** Calls per second; the limit is the app's own 200, shared with its production traffic. */
export const Rate = z.number().int().min(1).max(10_000);

/** Connections beyond this gain nothing (measured up to 256 on a loopback). */
export const CONCURRENCY_MAX = 96;

/** Calls in flight at most. */
export const Concurrency = z.int().min(1).max(CONCURRENCY_MAX);

/** Below this, an engine with what the process has beside it cannot sort. */
const MEMORY_MB_MIN = 1_000;

/** A pipeline as a user writes it. */
export const Pipeline = z.strictObject({
  app: App,
  accounts: Accounts,
  rate: Rate.default(150),
  guardMs: z.number().min(0).max(1000).default(8),
  concurrency: Concurrency.optional(),
  memoryMb: z.int().min(MEMORY_MB_MIN).default(1_400),
  timezone: z.string().refine(isTimeZone, 'must be an IANA time zone').default('UTC'),
  tags: TagDeclarations.default({}),
  contract: Contract.default('evolve'),
  destination: PipelineDestination,
  keep: Keep.prefault({}),
  stateDir: z.string().min(1).default('.friendlake'),
});
/** A checked pipeline, defaults filled in. */
export type Pipeline = z.infer<typeof Pipeline>;
/** What `definePipeline` takes. */
export type PipelineInput = z.input<typeof Pipeline>;

/**
 * Checks a pipeline. Relative paths in it are relative to the file it is written in.
 *
 * @throws {ConfigError} It names every setting that is wrong, never a value.
 */
export function definePipeline(input: PipelineInput): Pipeline {
  const result = Pipeline.safeParse(input);
  if (result.success) return result.data;
  throw new ConfigError(`The pipeline has wrong settings\n${problemsOf(result.error)}`, {
    hint: 'Correct the settings named above; the README lists them all.',
  });
}

/** One line a problem: where, and what is expected there. */
export function problemsOf(error: z.ZodError): string {
  return error.issues.flatMap((issue) => linesOf(issue, [])).join('\n');
}

/**
 * The problems of a union are those of the option that is meant, by its kind; if none is, those
 * of the last one, which says most.
 */
function linesOf(issue: z.core.$ZodIssue, parents: readonly PropertyKey[]): string[] {
  const path = [...parents, ...issue.path];
  const options = issue.code === 'invalid_union' ? issue.errors : [];
  const inner = options.find((problems) => !problems.some(isOfAnother)) ?? options.at(-1);
  if (inner) return inner.flatMap((each) => linesOf(each, path));
  return [`  ${path.join('.') || 'pipeline'}: ${issue.message}`];
}

/** Whether a problem is that another option of a union is meant. */
function isOfAnother({ code, path }: z.core.$ZodIssue): boolean {
  return path[0] === 'kind' || (code !== 'unrecognized_keys' && path.length === 0);
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
