import { settle } from '../config/settings.ts';
import { listRuns, type RunLine } from '../run/runs.ts';
import { loadPipeline } from './pipeline-file.ts';
import { grouped, type Terminal } from './terminal.ts';
import { textTable, type TableColumn } from './text-table.ts';

/** Prints the runs of a pipeline, the newest last. */
export async function runsCommand(path: string, terminal: Terminal): Promise<void> {
  const { file, pipeline } = await loadPipeline(path, terminal.workingDirectory);
  const settings = settle(pipeline, { ...terminal, file, flags: {}, calls: false });
  const runs = await listRuns(settings);
  const text =
    runs.length === 0 ? 'no run has been begun yet' : textTable(COLUMNS, runs.map(cells));
  terminal.stdout.write(`${text}\n`);
}

const COLUMNS: readonly TableColumn[] = [
  { name: 'run', align: 'left' },
  { name: 'state', align: 'left' },
  { name: 'kind', align: 'left' },
  { name: 'snapshot', align: 'left' },
  { name: 'accounts', align: 'right' },
  { name: 'changed', align: 'right' },
  { name: 'without answer', align: 'right' },
  { name: 'rows', align: 'right' },
  { name: 'added', align: 'right' },
  { name: 'removed', align: 'right' },
  { name: 'calls', align: 'right' },
];

function cells({ run, state, kind, snapshotDate, accounts, outcome, staged }: RunLine): string[] {
  const total = grouped(accounts);
  const listed = staged === undefined ? total : `${grouped(staged)} of ${total}`;
  const counts = outcome
    ? [
        outcome.changed,
        outcome.withoutAnswer,
        outcome.rows,
        outcome.added,
        outcome.removed,
        outcome.calls,
      ].map(grouped)
    : [];
  return [run, state, kind, snapshotDate, listed, ...counts];
}
