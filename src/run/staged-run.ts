import type { Table } from '../../schemas/column.ts';
import type { Engine } from '../engine/duckdb.ts';
import type { StagedRun } from '../load/loader.ts';
import { LIST_FILE, type Stage } from '../stage/stage.ts';
import { countCalls, countStates } from '../stage/staged-totals.ts';

/** What a stage holds, as a loader takes it. */
export async function stagedRunOf(
  stage: Stage,
  { engine, friends }: { engine: Engine; friends: Table },
): Promise<StagedRun> {
  const { header, segments } = stage;
  const verdictFiles = segments.map(({ verdicts }) => stage.pathOf(verdicts.name));
  const callFiles = segments.map(({ calls }) => stage.pathOf(calls.name));
  const refused = segments.flatMap((segment) => segment.refused ?? []);
  return {
    header,
    friends,
    friendFiles: segments.flatMap((s) => (s.friends ? [stage.pathOf(s.friends.name)] : [])),
    verdictFiles,
    callFiles,
    refusedFiles: refused.map(({ name }) => stage.pathOf(name)),
    refused: refused.reduce((sum, { rows }) => sum + rows, 0),
    listFile: stage.pathOf(LIST_FILE),
    states: await countStates(engine, verdictFiles),
    calls: await countCalls(engine, callFiles),
    extractedAt: segments.at(-1)?.at ?? header.startedAt,
  };
}
