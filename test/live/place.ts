import { z } from 'zod';
import { GOOGLE, openWire } from '../../src/load/bigquery/client.ts';
import { atBigQuery } from '../../src/load/bigquery/remedy.ts';
import type { Wire } from '../../src/load/bigquery/wire.ts';
import type { LivePlace } from './variables.ts';

/**
 * Opens the wire to the dataset, which knows its own location.
 *
 * @throws {Failure} There is no such dataset, or the caller may not see it.
 */
export async function openPlace(
  live: Pick<LivePlace, 'project' | 'dataset'> & Partial<LivePlace>,
): Promise<Wire> {
  const { project, dataset, endpoint = GOOGLE } = live;
  const opened = (location: string) =>
    openWire({
      place: { projectId: project, jobProjectId: project, datasetId: dataset, location },
      endpoint,
      waitMs: endpoint === GOOGLE ? 1_000 : 1,
      random: Math.random,
    });
  if (live.location !== undefined) return opened(live.location);
  const wire = opened('US'); // Metadata is answered wherever it is asked from.
  const path = `${project}/datasets/${dataset}`;
  const answer = await atBigQuery(wire.place, () => wire.send({ method: 'GET', path }));
  return opened(z.object({ location: z.string() }).parse(answer).location);
}
