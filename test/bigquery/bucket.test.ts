import { closeSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { PublishError } from '../../src/core/errors.ts';
import { destinationAt, loaderOn } from './loading.ts';
import { startBigQuery, type Asked, type BigQueryService, type Fault } from './server.ts';
import type { StoredObject } from './storage.ts';
import { told } from './told.ts';
import { afterFirstDay, publish, stageTwoDays, wrongWith, type TwoDays } from './two-days.ts';

let days: TwoDays;
beforeAll(async () => {
  days = await stageTwoDays();
});

const CUT: Fault = { when: 'before', answer: 'reset' };

/** A service whose bucket the first day went through, and a loader for the second. */
async function secondDay() {
  const { service } = await afterFirstDay(days, 'a-bucket');
  const { loader, folder } = await loaderOn(service, days.lake);
  await loader.prepare();
  const goOn = async () => loader.publish(days.second, await loader.compare(days.second));
  return { service, folder, goOn };
}

/** Does something once, just before the service does what a request asks it to. */
function once(service: BigQueryService, isIt: (asked: Asked) => boolean, act: () => void): void {
  let done = false;
  service.fault = (asked) => {
    if (!done && isIt(asked)) act();
    done ||= isIt(asked);
    return undefined;
  };
}

const isFind = ({ method, path }: Asked) => method === 'GET' && path.includes('/o/friendlake');
const isBegin = ({ method, path }: Asked) =>
  method === 'POST' && path.startsWith('/upload/storage');
const isPiece = ({ method, path }: Asked) => method === 'PUT' && path.startsWith('/upload/storage');
const isLoad = ({ method, path }: Asked) => method === 'POST' && path === 'jobs';

/** What the uploads that were begun are to become. */
function begun(asked: readonly Asked[]): { readonly name: string; readonly md5Hash: string }[] {
  return asked.filter(isBegin).map(({ json }) => json as { name: string; md5Hash: string });
}

function objectsOf({ bucket }: BigQueryService): Map<string, StoredObject> {
  if (bucket === undefined) throw new Error('There is no bucket');
  return bucket.objects;
}

/** The name of the object that was looked for last. */
function soughtName({ asked }: BigQueryService): string {
  const path = asked.findLast(isFind)?.path ?? '';
  return decodeURIComponent(path.slice(path.indexOf('/o/') + '/o/'.length));
}

/** The file that is to become the object of that name. */
function fileOf(name: string, folder: string): string {
  return join(folder, `${/(staging_\w+)-/.exec(name)?.[1]}.parquet`);
}

test('a file that had come whole before a kill is not sent again', async () => {
  const { service } = await secondDay();
  service.fault = (asked) => (isLoad(asked) ? CUT : undefined);
  await expect(publish(days, service, days.second)).rejects.toThrow(PublishError);
  const [name = ''] = objectsOf(service).keys();
  const { run } = days.second.header;
  expect(name.startsWith(`friendlake/chat/${run}/staging_`)).toBe(true);
  expect(name).toMatch(/_friends-[0-9a-f]{64}\.parquet$/);
  service.fault = () => undefined;
  const before = service.asked.length;
  await publish(days, service, days.second);
  const names = begun(service.asked.slice(before)).map((each) => each.name);
  expect(names.map((each) => /(verdicts|calls|runs)-/.exec(each)?.[1])).toEqual([
    'verdicts',
    'calls',
    'runs',
  ]);
  expect(await wrongWith(days, service)).toEqual([]);
});

test('a file that another process brings meanwhile is loaded, as it is the same', async () => {
  const { service, folder, goOn } = await secondDay();
  let theirs: StoredObject | undefined;
  once(service, isPiece, () => {
    const name = soughtName(service);
    const file = fileOf(name, folder);
    const { md5Hash = '' } = begun(service.asked).at(-1) ?? {};
    theirs = { name, file, bytes: statSync(file).size, md5Hash, generation: 1_000 };
    objectsOf(service).set(name, theirs);
  });
  await goOn();
  expect(service.asked.filter(isPiece).map(({ answer }) => answer)).toContainEqual({
    error: expect.objectContaining({ code: 412 }) as unknown,
  });
  expect(theirs?.bytes).toBeGreaterThan(0);
  expect(await wrongWith(days, service)).toEqual([]);
});

test('something else under the name of a file is told and stays; nothing is loaded from it', async () => {
  const { service, goOn } = await secondDay();
  once(service, isFind, () => {
    const name = soughtName(service);
    const other = { file: '', bytes: 12, md5Hash: 'b3RoZXI=', generation: 1_000 };
    objectsOf(service).set(name, { ...other, name });
  });
  const loads = service.asked.filter(isLoad).length;
  const [kind, text, hint] = await told(goOn());
  const name = soughtName(service);
  expect(kind).toBe('PublishError');
  expect(text).toMatch(
    /^gs:\/\/a-bucket\/\S+ holds another file: 12 bytes with the MD5 b3RoZXI= in place of \d+ with \S+==$/,
  );
  expect(text).toContain(name);
  expect(hint).toMatch(/Delete that object and run again/);
  expect(service.asked.filter(isLoad)).toHaveLength(loads);
  objectsOf(service).delete(name);
  await publish(days, service, days.second);
  expect(await wrongWith(days, service)).toEqual([]);
});

test('bytes that are not those of the file become no object', async () => {
  const { service, folder, goOn } = await secondDay();
  once(service, isBegin, () => {
    const file = openSync(fileOf(soughtName(service), folder), 'r+');
    writeSync(file, 'spoilt', 0);
    closeSync(file);
  });
  const [kind, text] = await told(goOn());
  expect([kind, text]).toEqual([
    'PublishError',
    expect.stringMatching(/^Cloud Storage refused \(invalid\) for gs:\/\/a-bucket: Provided MD5/),
  ]);
  expect([...objectsOf(service).keys()]).toEqual([]);
});

test('objects that are deleted before they are loaded are told, and brought again by the next run', async () => {
  const { service } = await secondDay();
  let kept: [string, StoredObject][] = [];
  service.fault = (asked) => {
    if (!isLoad(asked)) return undefined;
    kept = [...objectsOf(service)];
    objectsOf(service).clear();
    return undefined;
  };
  expect(await told(publish(days, service, days.second))).toEqual([
    'PublishError',
    `BigQuery refused (notFound) for a-project.chat: Not found: URI gs://a-bucket/${kept[0]?.[0]}`,
    expect.stringMatching(/Let what is below friendlake\/ in the staging bucket stay/),
  ]);
  service.fault = () => undefined;
  await publish(days, service, days.second);
  const problems = await wrongWith(days, service);
  expect(problems.filter((text) => !/Not found: URI|done twice/.test(text))).toEqual([]);
});

test('what a kill leaves behind a published run goes when the next one begins', async () => {
  const { service } = await secondDay();
  service.fault = ({ method, path }) =>
    method === 'DELETE' && path.startsWith('/storage') ? CUT : undefined;
  await expect(publish(days, service, days.second)).rejects.toThrow(PublishError);
  expect(objectsOf(service).size).toBe(4);
  service.fault = () => undefined;
  const { loader } = await loaderOn(service, days.lake);
  await loader.prepare();
  expect(objectsOf(service).size).toBe(0);
});

test('a file of ours that is gone is told as a problem of the disk, with what to do', async () => {
  const service = await startBigQuery({ bucket: 'a-bucket' });
  const { lake } = days;
  service.fault = ({ path }) => {
    const upload = join(lake.folder, '.friendlake', 'gone', 'upload');
    if (path.startsWith('jobs/friendlake_chat_staging_')) rmSync(upload, { recursive: true });
    return undefined;
  };
  const syncing = lake.sync({ pipeline: destinationAt(service), file: 'gone.ts' });
  expect(await told(syncing)).toEqual([
    'PublishError',
    expect.stringMatching(/^The state folder \S+ cannot be read or written \(ENOENT\)$/),
    expect.stringMatching(/run again: what was staged is kept/),
  ]);
});
