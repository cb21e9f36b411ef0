import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { GOOGLE } from '../../src/load/bigquery/client.ts';
import { temporaryFolder } from '../core/temporary-folder.ts';
import { keep, recordings, type Recording } from './recording.ts';

const TOLD: Recording = {
  claim: 'A job id serves once',
  service: GOOGLE,
  recordedOn: '2026-11-29',
  billing: false,
  answers: {
    first: 'done',
    again: {
      at: 'request',
      status: 409,
      reason: 'duplicate',
      message: 'Already Exists: Job my-project:EU.live_job_1, of ann@example.com',
    },
  },
};
const KNOWN = new Map([
  ['my-project', '<project>'],
  ['live_job_1', '<job>'],
]);

test('what was told is kept under its claim, without who asked', async () => {
  const folder = join(temporaryFolder(), 'recordings');
  await keep(folder, TOLD, KNOWN);
  const text = await readFile(join(folder, 'a-job-id-serves-once.json'), 'utf8');
  expect(text).toContain('"message": "Already Exists: Job <project>:EU.<job>, of <e-mail>"');
  const [kept] = await recordings(folder);
  expect(kept).toMatchObject({ ...TOLD, answers: { first: 'done' } });
});

test('what another server than BigQuery told is not kept', async () => {
  const folder = temporaryFolder();
  const other = { ...TOLD, service: 'http://127.0.0.1:1' as typeof GOOGLE };
  await expect(keep(folder, other, KNOWN)).rejects.toThrow(/service/);
  expect(await recordings(folder)).toEqual([]);
});

test('where nothing was recorded there are no recordings', async () => {
  expect(await recordings(join(temporaryFolder(), 'none'))).toEqual([]);
});
