import { z } from 'zod';
import { ConfigError } from '../../core/errors.ts';
import type { Wire } from './wire.ts';

const DatasetResource = z.object({ location: z.string() });

/**
 * Looks at the dataset, which is never made here: where it lies cannot be changed afterwards.
 *
 * @throws {ConfigError} It lies elsewhere than the pipeline says.
 * @throws {Refusal} There is none, or the caller may not see it.
 */
export async function checkDataset({ place, send }: Wire): Promise<void> {
  const { projectId, datasetId } = place;
  const { location } = DatasetResource.parse(
    await send({ method: 'GET', path: `${projectId}/datasets/${datasetId}` }),
  );
  if (location.toUpperCase() === place.location.toUpperCase()) return;
  throw new ConfigError(
    `The dataset ${projectId}.${datasetId} lies in ${location}, not in ${place.location}`,
    { hint: `Set location to '${location}': BigQuery finds no job of it elsewhere.` },
  );
}
