import { globSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { GOOGLE } from '../../src/load/bigquery/client.ts';
import { slugOf, type Expected, type Probe } from './probe.ts';
import { anonymous } from './sanitizer.ts';

const Told = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.array(z.string()),
  z
    .strictObject({
      at: z.enum(['request', 'job']),
      status: z.int().optional(),
      reason: z.string(),
      message: z.string(),
    })
    .transform(({ status, ...rest }) => ({ ...rest, ...(status !== undefined && { status }) })),
]);

/** What BigQuery itself told a probe; what was told by anything else is never kept. */
export const Recording = z.strictObject({
  claim: z.string(),
  service: z.literal(GOOGLE),
  recordedOn: z.iso.date(),
  /** Whether the project had billing. */
  billing: z.boolean(),
  answers: z.record(z.string(), Told),
});
export type Recording = z.infer<typeof Recording>;

/** Where recordings are kept. */
export const RECORDINGS = 'test/live/recordings';

/** Writes what a probe was told, without anything that tells by whom it was asked. */
export async function keep(
  folder: string,
  recording: Recording,
  known: ReadonlyMap<string, string>,
): Promise<void> {
  const answers = anonymous(recording.answers, known);
  const kept = Recording.parse({ ...recording, answers });
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${slugOf(recording)}.json`);
  await writeFile(path, `${JSON.stringify(kept, null, 2)}\n`);
}

/** All recordings of a folder, which need not exist. */
export async function recordings(folder: string): Promise<Recording[]> {
  const paths = globSync(join(folder, '*.json')).toSorted();
  return Promise.all(
    paths.map(async (path) => Recording.parse(JSON.parse(await readFile(path, 'utf8')))),
  );
}

/** What a probe expects of a project that has billing or has none. */
export function expectedOf(probe: Probe, { billing }: { billing: boolean }): Expected {
  return (billing ? probe.withBilling : undefined) ?? probe.expected;
}
