import { PublishError } from '../../core/errors.ts';
import { doOnce, insertJob, runLabel, type JobResource } from './job.ts';
import { referenceOf } from './place.ts';
import { jobBody, type JobConfiguration } from './request-body.ts';
import { stageObject, type TableFile } from './staged-object.ts';
import { upload } from './upload.ts';
import type { Wire } from './wire.ts';

/** A Parquet file that is to be in a table once. */
export interface FileLoad extends TableFile {
  /** See `OnceJob`. */
  readonly name: string;
  /** Rows in it, by its footer. */
  readonly rows: number;
  readonly write: 'WRITE_TRUNCATE' | 'WRITE_APPEND';
}

/**
 * Loads a file, which costs nothing, exactly once.
 *
 * @throws {PublishError} Another number of rows arrived than are in the file.
 */
export async function loadOnce(wire: Wire, file: FileLoad): Promise<JobResource> {
  const { name, run, rows, into } = file;
  const job = await doOnce(wire, { name, run, submit: (jobId) => submit(wire, jobId, file) });
  const arrived = job.statistics.load?.outputRows;
  if (arrived === rows) return job;
  throw new PublishError(`${arrived ?? 'No'} rows arrived in ${into} of ${rows} that were sent`, {
    hint: 'Nothing was published. Keep the state folder and report this.',
  });
}

/** Hands in a load with its file or, where there is a bucket, with the file's address in it. */
async function submit(wire: Wire, jobId: string, file: FileLoad): Promise<unknown> {
  const { place, bucket } = wire;
  const load = {
    destinationTable: referenceOf(place, file.into),
    sourceFormat: 'PARQUET',
    writeDisposition: file.write,
    createDisposition: 'CREATE_NEVER',
    // Without it lists arrive empty, and nothing is said about it.
    parquetOptions: { enableListInference: true },
  } satisfies JobConfiguration['load'];
  const labels = runLabel(file.run);
  if (bucket === undefined) {
    return upload(wire, jobBody(place, jobId, { labels, load }), file.path);
  }
  const sourceUris = [await stageObject(bucket, place, file)];
  return insertJob(wire, jobBody(place, jobId, { labels, load: { ...load, sourceUris } }));
}
