import { settle } from '../config/settings.ts';
import { sized } from '../core/byte-size.ts';
import { wallMs } from '../core/clock.ts';
import { MEASURED_ROW_BYTES, NEW_ACCOUNT_CALLS_MAX } from '../run/estimate.ts';
import { plan, type Plan } from '../run/plan.ts';
import { loadPipeline } from './pipeline-file.ts';
import { grouped, spoken, type Terminal } from './terminal.ts';

/** The flags of `plan`, as they are typed. */
export type PlanFlags = Readonly<Record<string, string | undefined>>;

/** Prints what the next `sync` of a pipeline would cost, without a call. */
export async function planCommand(
  path: string,
  flags: PlanFlags,
  terminal: Terminal,
): Promise<void> {
  const { file, pipeline } = await loadPipeline(path, terminal.workingDirectory);
  const settings = settle(pipeline, { ...terminal, file, flags, calls: false });
  const planned = await plan(settings, { ...terminal, wallMs });
  terminal.stdout.write(aligned(rowsOf(planned, settings.rate)));
}

/** What it is, how much, and what that means. */
type Row = readonly [subject: string, amount: string, meaning: string];

function rowsOf(planned: Plan, rate: number): Row[] {
  const { baseDate, list, calls, seconds } = planned;
  const [least, most] = baseDate
    ? ['if no list has changed', 'if every list has changed']
    : ['if every list fits one page', 'if every list has 3,000 friends, the documented most'];
  return [
    ['snapshot', planned.snapshotDate, dateMeaning(planned)],
    ['accounts', grouped(list.accounts), repeated(list.duplicates)],
    ...stagedRows(planned),
    ...censusRows(planned),
    ['calls', grouped(calls.least), least],
    ['', grouped(calls.most), `${most}; retries come on top`],
    ...auditRows(planned),
    ['time', spoken(seconds.least), `${least}, at ${grouped(rate)} calls/s`],
    ['', spoken(seconds.most), most],
    ...diskRows(planned),
  ];
}

function dateMeaning({ baseDate, snapshotDate, scannedBytes }: Plan): string {
  if (baseDate === undefined) return 'the first one';
  if (snapshotDate === baseDate && scannedBytes !== undefined) {
    return 'sync refuses: this day has a snapshot; give it --replace-date';
  }
  return snapshotDate === baseDate ? 'in place of the one of this day' : `after ${baseDate}`;
}

function repeated(duplicates: number): string {
  return duplicates === 0 ? '' : `and ${grouped(duplicates)} repeated in the list`;
}

function stagedRows({ unfinished }: Plan): Row[] {
  if (unfinished === undefined) return [];
  const { run, stagedAccounts, refusal } = unfinished;
  const accounts = grouped(stagedAccounts);
  if (refusal === undefined)
    return [['  staged', accounts, `by run ${run}, which sync goes on with`]];
  return [
    ['  staged', accounts, `not to be used: ${refusal.message}`],
    ['', '', `sync refuses. ${refusal.hint}`],
  ];
}

function censusRows({ census }: Plan): Row[] {
  const rows: Row[] = [
    [
      '  new',
      grouped(census.new.accounts),
      `1 to ${NEW_ACCOUNT_CALLS_MAX} calls each: no run has answered for them`,
    ],
    ['  known', grouped(census.known.accounts), '1 call each if unchanged'],
    [
      '  unprovable',
      grouped(census.unprovable.accounts),
      'these are pulled completely every run: they came without a CustomSequence',
    ],
    [
      '  due',
      grouped(census.due.accounts),
      'these are pulled completely: the declaration may make other rows of them now',
    ],
    ['  not found', grouped(census.not_found.accounts), '1 call each: the app did not know them'],
  ];
  return rows.filter(([, accounts]) => accounts !== '0');
}

function auditRows({ auditCalls }: Plan): Row[] {
  if (auditCalls === 0) return [];
  return [
    [
      '',
      `+${grouped(auditCalls)}`,
      'about: 1 % of the unchanged are pulled completely, as an audit',
    ],
  ];
}

function diskRows({ disk, scannedBytes }: Plan): Row[] {
  if (disk === undefined) {
    return [
      [
        'disk',
        'unknown',
        `before the first run; a row was ${MEASURED_ROW_BYTES} bytes where measured`,
      ],
    ];
  }
  if (scannedBytes !== undefined) {
    return [
      ['disk', sized(disk.stageBytes), 'in the state folder, if every list has changed'],
      ['scan', sized(scannedBytes), 'at most, in BigQuery: one day of friends and its audit'],
    ];
  }
  return [
    ['disk', sized(disk.snapshotBytes), 'in the destination, for the snapshot'],
    ['', sized(disk.stageBytes), 'in the state folder, if every list has changed'],
  ];
}

function aligned(rows: readonly Row[]): string {
  const width = (column: 0 | 1) => Math.max(...rows.map((row) => row[column].length));
  const [subjects, amounts] = [width(0), width(1)];
  return rows
    .map(([subject, amount, meaning]) =>
      `${subject.padEnd(subjects)}  ${amount.padStart(amounts)}  ${meaning}`.trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}
