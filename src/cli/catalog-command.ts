import { settle } from '../config/settings.ts';
import { buildCatalog } from '../run/catalog.ts';
import { loadPipeline } from './pipeline-file.ts';
import { grouped, type Terminal } from './terminal.ts';

/** Builds the catalog of a pipeline's warehouse anew and says over what. */
export async function catalogCommand(path: string, terminal: Terminal): Promise<void> {
  const { file, pipeline } = await loadPipeline(path, terminal.workingDirectory);
  const settings = settle(pipeline, { ...terminal, file, flags: {}, calls: false });
  const built = await buildCatalog(settings);
  const snapshots = `${grouped(built.snapshots)} ${built.snapshots === 1 ? 'snapshot' : 'snapshots'}`;
  terminal.stdout.write(`${built.path}   ${snapshots}, the newest of ${built.newest}\n`);
}
