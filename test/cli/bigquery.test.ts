import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { startBigQuery, type BigQueryService } from '../bigquery/server.ts';
import { createBucket } from '../bigquery/storage.ts';
import { openProject, pipelineSource, type Project } from './project.ts';

let project: Project;
let service: BigQueryService;
beforeEach(async () => {
  [project, service] = [await openProject(), await startBigQuery()];
  await publishTo({});
});

/** Makes the pipeline publish to the service. */
async function publishTo(changes: object): Promise<void> {
  const { projectId, datasetId, location, url } = service;
  const place = { project: projectId, dataset: datasetId, location, apiEndpoint: url, ...changes };
  const source = pipelineSource(project.simulator.baseUrl)
    .replace("parquet({ path: 'warehouse' })", `bigquery(${JSON.stringify(place)})`)
    .replace('{ definePipeline, int64, parquet }', '{ bigquery, definePipeline, int64 }');
  await writeFile(join(project.folder, 'daily.ts'), source);
}

async function typed(...args: string[]) {
  const { status, stdout, stderr } = await project.type(args);
  return { status, stdout: project.stable(stdout), stderr: project.stable(stderr) };
}

test('from check to the first query, as the README has it', async () => {
  expect((await typed('check', 'daily.ts')).stdout).toContain(
    'ok       destination  a-project.chat in EU can be seen, and a-project runs jobs\n',
  );
  expect((await typed('plan', 'daily.ts')).stdout).toMatch(/^disk +unknown/m);
  expect(await typed('sync', 'daily.ts')).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^published \d+ rows/),
  });
  const asked = await typed(
    'query',
    'daily.ts',
    'SELECT COUNT(*) AS n FROM accounts',
    '--format',
    'csv',
  );
  expect(asked).toEqual({ status: 0, stdout: 'n\n10\n', stderr: '' });
});

test('plan tells what publishing will scan, and asking costs nothing', async () => {
  await typed('sync', 'daily.ts');
  const { size } = service.jobs.all;
  const { status, stdout } = await typed('plan', 'daily.ts');
  expect(status).toBe(0);
  expect(stdout).toMatch(
    /^scan +[\d.]+ kB  at most, in BigQuery: one day of friends and its audit$/m,
  );
  expect(stdout).toMatch(
    /^snapshot .* sync refuses: this day has a snapshot; give it --replace-date$/m,
  );
  expect(service.jobs.all.size).toBe(size);
});

test('a second run of a day is refused with status 5 and its remedy, which works', async () => {
  await typed('sync', 'daily.ts');
  const { calls } = project.simulator.log;
  expect(await typed('sync', 'daily.ts')).toEqual({
    status: 5,
    stdout: '',
    stderr: `friendlake: There is a snapshot of <date> already
  hint: Run with --replace-date to put this one in its place, or again tomorrow.
`,
  });
  expect(project.simulator.log.calls).toBe(calls);
  expect((await typed('sync', 'daily.ts', '--replace-date')).status).toBe(0);
  const runs = await typed(
    'query',
    'daily.ts',
    'SELECT COUNT(*) AS n FROM runs',
    '--format',
    'csv',
  );
  expect(runs.stdout).toBe('n\n2\n');
});

test.each(['verify', 'catalog'])('%s says that there is no folder', async (name) => {
  const { status, stderr } = await typed(name, 'daily.ts');
  expect(status).toBe(2);
  expect(stderr).toContain('This reads a warehouse folder, and the pipeline publishes to BigQuery');
});

test('runs and quarantine print what they print of a folder, and cost nothing', async () => {
  await typed('sync', 'daily.ts');
  await typed('sync', 'daily.ts', '--replace-date');
  const { size } = service.jobs.all;
  expect(await typed('runs', 'daily.ts')).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(
      /^│ <run> │ dropped .* │ +10 │ +10 │ .*\n│ <run> │ published .* │ +10 │ +0 │ .*\n└/m,
    ),
  });
  expect(await typed('quarantine', 'daily.ts')).toEqual({
    status: 0,
    stdout: 'nothing is refused: the newest snapshot lacks nothing\n',
    stderr: '',
  });
  expect(service.jobs.all.size).toBe(size);
});

test('quarantine of a dataset with nothing in it is refused with what to do', async () => {
  expect(await typed('quarantine', 'daily.ts')).toEqual({
    status: 2,
    stdout: '',
    stderr: `friendlake: Nothing has been published to a-project.chat
  hint: Run \`friendlake sync\` with this pipeline first.
`,
  });
});

test('check tells a dataset that lies elsewhere', async () => {
  await publishTo({ location: 'US' });
  const { status, stdout } = await typed('check', 'daily.ts');
  expect(status).toBe(4);
  expect(stdout).toContain(
    'FAILED   destination  The dataset a-project.chat lies in EU, not in US\n',
  );
});

test('check looks at the bucket, too, that sync then sends its files through', async () => {
  service.bucket = createBucket('a-bucket');
  await publishTo({ stagingBucket: 'a-bucket', storageEndpoint: service.url });
  expect((await typed('check', 'daily.ts')).stdout).toMatch(
    /^ok +destination .*; gs:\/\/a-bucket in EU can be written$/m,
  );
  expect((await typed('sync', 'daily.ts')).status).toBe(0);
  const loads = [...service.jobs.all.values()].map(({ body }) => body.configuration.load);
  const addresses = loads.flatMap((load) => (load ? [load.sourceUris?.[0] ?? 'none'] : []));
  expect(addresses).toHaveLength(4);
  expect(addresses.filter((address) => !address.startsWith('gs://a-bucket/'))).toEqual([]);
  expect(service.bucket.objects.size).toBe(0);
});

test('wrong settings of a dataset are named as its own', async () => {
  await publishTo({
    project: 'No Project',
    dataset: 'a-b',
    stagingBucket: 'gs://a-bucket',
    storageEndpoint: 'http://storage.test',
    path: 'x',
  });
  const { status, stderr } = await typed('check', 'daily.ts');
  expect(status).toBe(2);
  expect(stderr).toContain(`The pipeline has wrong settings
  destination.project: must be the id of a Google Cloud project
  destination.dataset: must be letters, digits and underscores
  destination.stagingBucket: must be the name of a bucket, without gs://
  destination.storageEndpoint: must be https, unless the host is this machine
  destination: Unrecognized key: "path"`);
});
