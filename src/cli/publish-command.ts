import { settle } from '../config/settings.ts';
import { wallMs } from '../core/clock.ts';
import { publish } from '../run/publish.ts';
import { loadPipeline } from './pipeline-file.ts';
import { summary } from './summary.ts';
import type { Terminal } from './terminal.ts';

/** The flags of `publish`, as they are typed. */
export interface PublishFlags {
  readonly accept?: boolean;
  readonly replaceDate?: boolean;
}

/** Publishes a run that is staged, and prints what came of it. */
export async function publishCommand(
  path: string,
  run: string,
  { accept = false, replaceDate = false, terminal }: PublishFlags & { terminal: Terminal },
): Promise<void> {
  const { file, pipeline } = await loadPipeline(path, terminal.workingDirectory);
  const settings = settle(pipeline, { ...terminal, file, flags: {}, calls: false });
  const result = await publish(settings, {
    ...terminal,
    run,
    accept,
    replaceDate,
    pipeline: path,
    wallMs,
  });
  terminal.stdout.write(`${summary(result)}\n`);
}
