import { PublishError } from '../../core/errors.ts';
import { doOnce, runLabel, type JobResource } from './job.ts';
import { referenceOf } from './place.ts';
import { jobBody } from './request-body.ts';
import { upload } from './upload.ts';
import type { Wire } from './wire.ts';

/** A Parquet file that is to be in a table once. */
export interface FileLoad {
  /** See `OnceJob`. */
  readonly name: string;
  readonly run: string;
  /** Path of the file. */
  readonly path: string;
  /** Rows in it, by its footer. */
  readonly rows: number;
  readonly into: string;
  readonly write: 'WRITE_TRUNCATE' | 'WRITE_APPEND';
}

/**
 * Loads a file, which costs nothing, exactly once.
 *
 * @throws {PublishError} Another number of rows arrived than are in the file.
 */
export async function loadOnce(wire: Wire, file: FileLoad): Promise<JobResource> {
  const { place } = wire;
  const { name, run, path, rows, into, write } = file;
  const job = await doOnce(wire, {
    name,
    run,
    submit: (jobId) =>
      upload(
        wire,
        jobBody(place, jobId, {
          labels: runLabel(run),
          load: {
            destinationTable: referenceOf(place, into),
            sourceFormat: 'PARQUET',
            writeDisposition: write,
            createDisposition: 'CREATE_NEVER',
            // Without it lists arrive empty, and nothing is said about it.
            parquetOptions: { enableListInference: true },
          },
        }),
        path,
      ),
  });
  const arrived = job.statistics.load?.outputRows;
  if (arrived === rows) return job;
  throw new PublishError(`${arrived ?? 'No'} rows arrived in ${into} of ${rows} that were sent`, {
    hint: 'Nothing was published. Keep the state folder and report this.',
  });
}
