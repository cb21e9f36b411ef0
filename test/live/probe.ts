import type { Bench } from './bench.ts';

/** What BigQuery did not do. */
export interface Refused {
  /** Whether it did not take the request, or took the job and failed in it. */
  readonly at: 'request' | 'job';
  /** Of HTTP; a job that failed has none. */
  readonly status?: number;
  readonly reason: string;
  readonly message: string;
}

/** One thing that an answer comes to; `done` where only that is of interest. */
export type Told = string | number | boolean | null | string[] | Refused;

/** What a probe was told, by what was asked. */
export type Answers = Record<string, Told>;

/** The same without the words of a refusal, which are recorded and not relied on. */
export type Expected = Readonly<Record<string, Exclude<Told, Refused> | Omit<Refused, 'message'>>>;

/** A question to BigQuery about something that is relied on and has not been seen to be so. */
export interface Probe {
  /** As a sentence; the recording is named by it. */
  readonly claim: string;
  /** What the expectation rests on. */
  readonly source: string;
  /** What a project without billing tells. What is told beyond it is recorded alone. */
  readonly expected: Expected;
  /** The same for a project with billing, where it differs. */
  readonly withBilling?: Expected;
  /** What has to be set in the environment for it. */
  readonly needs?: 'FRIENDLAKE_BQ_POLICY_TAG';
  ask(bench: Bench): Promise<Answers>;
}

/** What can be held against an expectation. */
export function comparable(answers: Answers, expected: Expected): Expected {
  return Object.fromEntries(
    Object.keys(expected).map((name) => [name, wordless(answers[name] ?? null)]),
  );
}

function wordless(told: Told): Expected[string] {
  if (typeof told !== 'object' || told === null || !('reason' in told)) return told;
  const { message: _, ...rest } = told;
  return rest;
}

/** The file name of a claim, without its ending. */
export function slugOf({ claim }: Pick<Probe, 'claim'>): string {
  return claim
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
