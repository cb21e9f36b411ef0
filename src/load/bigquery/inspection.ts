import type { Bucket } from './bucket.ts';
import { checkBucket, checkRights } from './bucket-check.ts';
import { checkDataset } from './dataset.ts';
import { bytesOf } from './dry-run.ts';
import type { Place } from './place.ts';
import { atBigQuery } from './remedy.ts';
import type { Wire } from './wire.ts';

/**
 * Looks at a dataset by its metadata, at the right to run jobs by a dry run, and at the bucket that
 * files are to go through, if there is one; changes nothing.
 *
 * @returns What was found, for a person.
 * @throws {ConfigError} There is no such dataset or bucket, or it lies elsewhere.
 * @throws {ServiceError} The caller is nobody, or may not do this.
 */
export async function inspectDataset(wire: Wire): Promise<string> {
  const { projectId, datasetId, jobProjectId, location } = wire.place;
  await atBigQuery(wire.place, async () => {
    await checkDataset(wire);
    await bytesOf(wire, 'SELECT 1 AS one');
  });
  const through = wire.bucket ? `; ${await inspectBucket(wire.bucket, wire.place)}` : '';
  return `${projectId}.${datasetId} in ${location} can be seen, and ${jobProjectId} runs jobs${through}`;
}

async function inspectBucket(bucket: Bucket, place: Place): Promise<string> {
  const location = await checkBucket(bucket, place);
  const can = (await checkRights(bucket)) ? 'written' : 'seen';
  return `gs://${bucket.name} in ${location} can be ${can}`;
}
