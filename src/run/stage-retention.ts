import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { examineJournal } from '../stage/journal.ts';
import { JOURNAL_FILE } from '../stage/stage.ts';
import { isRunId } from './run-id.ts';

/** What is on its way out; no run is called so, and nothing looks into it. */
const GOING = '.going';

/**
 * Removes the stages of published runs but for the newest ones. A stage leaves under another name,
 * so that a kill in between leaves none that looks like a run.
 *
 * @param keep How many published runs keep their stage.
 */
export async function dropOldStages(stateDir: string, keep: number): Promise<void> {
  const runs = join(stateDir, 'runs');
  const names = await readdir(runs);
  const published: string[] = [];
  for (const run of names.filter(isRunId).toSorted()) {
    const { records } = await examineJournal(join(runs, run, JOURNAL_FILE));
    if (records.some(({ type }) => type === 'published')) published.push(run);
  }
  for (const run of published.slice(0, -keep))
    await rename(join(runs, run), join(runs, run + GOING));
  for (const name of (await readdir(runs)).filter((each) => each.endsWith(GOING))) {
    await rm(join(runs, name), { recursive: true });
  }
}
