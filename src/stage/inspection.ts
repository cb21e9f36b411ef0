import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Finding } from '../core/finding.ts';
import type { Engine } from '../engine/duckdb.ts';
import { fileProblem } from '../engine/file-check.ts';
import { examineJournal } from './journal.ts';
import { isLedgerFile } from './ledger-file.ts';
import type { RunHeader, SegmentRecord, StagedFile } from './records.ts';
import { filesOf } from './segment.ts';
import { JOURNAL_FILE, LIST_FILE } from './stage.ts';

/** How thoroughly a stage is looked at. */
export interface StageInspectionOptions {
  readonly engine: Engine;
  /** Whether every byte of every file is read. */
  readonly readData: boolean;
  /** The runs that the destination has, the newest last. */
  readonly publishedRuns: readonly string[];
}

/** Looks at everything the stage of a run holds, and changes nothing. */
export async function inspectStage(
  directory: string,
  options: StageInspectionOptions,
): Promise<Finding[]> {
  const run = basename(directory);
  const { records, end } = await examineJournal(join(directory, JOURNAL_FILE));
  const [header] = records;
  if (header?.type !== 'run') return [await withoutHeader(directory, end)];
  const isPublished = records.some(({ type }) => type === 'published');
  const segments = records.filter((record) => record.type === 'segment');
  const found = (result: Finding['result'], text: string): Finding => {
    const remedy = isPublished ? removal(directory) : result === 'failed' ? GIVEN_UP : SWEPT;
    return { subject: 'stage', result, text: `run ${run}: ${text}`, remedy };
  };
  const problems = [
    ...(end === 'damaged' ? [`line ${records.length + 1} of the journal is damaged`] : []),
    ...(await fileProblems(directory, { header, segments }, options)),
    ...coverageProblems(header, segments, isPublished),
  ];
  // A kill leaves these in a run that is not finished; behind a damaged line nothing is known.
  const remains = [
    ...(end === 'torn' ? ['the last line of the journal is cut short'] : []),
    ...(end === 'damaged' ? [] : await strays(directory, segments)),
  ];
  const findings = [
    ...problems.map((text) => found('failed', text)),
    ...remains.map((text) => found(isPublished ? 'failed' : 'warning', text)),
  ];
  if (findings.some(({ result }) => result === 'failed')) return findings;
  if (!isPublished && options.publishedRuns.includes(run)) {
    const isNewest = options.publishedRuns.at(-1) === run;
    findings.push({
      subject: 'stage',
      result: isNewest ? 'warning' : 'failed',
      text: `run ${run} is published, and its journal does not say so`,
      remedy: isNewest ? 'The next `friendlake sync` writes it down.' : removal(directory),
    });
  }
  const state = isPublished ? 'published' : 'unfinished';
  const counted = `${segments.length} ${segments.length === 1 ? 'segment' : 'segments'}`;
  const text = `run ${run}, ${state}: ${counted}, as its journal says`;
  return [{ subject: 'stage', result: 'ok', text }, ...findings];
}

/** A run that was killed before its header has neither; one that has segments had a header. */
async function withoutHeader(
  directory: string,
  end: 'whole' | 'torn' | 'damaged',
): Promise<Finding> {
  const run = basename(directory);
  const names = await readdir(directory);
  if (end !== 'damaged' && !names.some((name) => name.startsWith('segment-'))) {
    const text = `run ${run} was ended before it began`;
    return { subject: 'stage', result: 'warning', text, remedy: SWEPT };
  }
  return {
    subject: 'stage',
    result: 'failed',
    text: `run ${run}: its journal ${names.includes(JOURNAL_FILE) ? 'does not begin with what was written' : 'is not there'}`,
    remedy: `Restore ${join(directory, JOURNAL_FILE)} from a backup; the next sync gives the run up.`,
  };
}

const SWEPT = 'The next `friendlake sync` clears it away.';

const GIVEN_UP =
  'Give this run up: `friendlake sync --abandon` begins a new one. What is published is not touched.';

function removal(directory: string): string {
  return `The run is published and needs no stage any more: remove ${directory}.`;
}

async function fileProblems(
  directory: string,
  { header, segments }: { header: RunHeader; segments: readonly SegmentRecord[] },
  options: StageInspectionOptions,
): Promise<string[]> {
  const files: StagedFile[] = [
    ...(header.list ? [header.list] : []),
    ...segments.flatMap(({ friends, verdicts, calls }) => [friends, verdicts, calls]),
  ].filter((file) => file !== null);
  const problems: string[] = [];
  for (const file of files) {
    const problem = await fileProblem(join(directory, file.name), file, options);
    if (problem !== undefined) problems.push(`${join(directory, file.name)} ${problem}`);
  }
  return problems;
}

/** Each account is in one segment; once a run is published, all of them are. */
function coverageProblems(
  header: RunHeader,
  segments: readonly SegmentRecord[],
  isPublished: boolean,
): string[] {
  const ranges = segments.flatMap(({ ordinals }) => ordinals).toSorted(([a], [b]) => a - b);
  const staged = ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  const verdicts = segments.reduce((sum, segment) => sum + segment.verdicts.rows, 0);
  const overlapping = ranges.some(([first], index) => first <= (ranges[index - 1]?.[1] ?? -1));
  const isPartial = isPublished && staged !== header.accounts;
  return [
    ...(overlapping ? ['accounts are in two segments'] : []),
    ...(verdicts === staged ? [] : [`${verdicts} accounts are staged, ${staged} are journalled`]),
    ...(isPartial ? [`${staged} of ${header.accounts} accounts are staged`] : []),
  ];
}

async function strays(directory: string, segments: readonly SegmentRecord[]): Promise<string[]> {
  const known = new Set([JOURNAL_FILE, LIST_FILE, ...segments.flatMap(filesOf)]);
  const names = await readdir(directory);
  return names
    .filter((name) => !known.has(name) && !isLedgerFile(name))
    .map((name) => `${join(directory, name)} is named by nothing`);
}
