import { checkDataset } from './dataset.ts';
import { bytesOf } from './dry-run.ts';
import { atBigQuery } from './remedy.ts';
import type { Wire } from './wire.ts';

/**
 * Looks at a dataset by its metadata and at the right to run jobs by a dry run; changes nothing.
 *
 * @returns What was found, for a person.
 * @throws {ConfigError} There is no such dataset, or it lies elsewhere.
 * @throws {ServiceError} The caller is nobody, or may not do this.
 */
export async function inspectDataset(wire: Wire): Promise<string> {
  const { projectId, datasetId, jobProjectId, location } = wire.place;
  await atBigQuery(wire.place, async () => {
    await checkDataset(wire);
    await bytesOf(wire, 'SELECT 1 AS one');
  });
  return `${projectId}.${datasetId} in ${location} can be seen, and ${jobProjectId} runs jobs`;
}
