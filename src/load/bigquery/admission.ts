import type { Table } from '../../../schemas/column.ts';
import { ConfigError, PublishError } from '../../core/errors.ts';
import type { RunHeader } from '../../stage/records.ts';
import { evolutionProblems } from '../evolution.ts';
import type { Place } from './place.ts';
import type { Shown } from './views.ts';

/** @throws {PublishError} The newest snapshot is of the run's day, and is not to give way. */
export function checkDay(
  shown: Shown | undefined,
  { snapshotDate, run }: RunHeader,
  { replaceDate }: { readonly replaceDate: boolean },
): void {
  if (shown?.date !== snapshotDate || shown.run === run || replaceDate) return;
  throw new PublishError(`There is a snapshot of ${snapshotDate} already`, {
    hint: 'Run with --replace-date to put this one in its place, or again tomorrow.',
  });
}

/** @throws {PublishError} Rows that were to be carried forward are not there any more. */
export function checkBase({ run, base }: RunHeader, baseless: number): void {
  if (baseless === 0) return;
  throw new PublishError(
    `${baseless} accounts have not changed since ${base?.date ?? 'no day'}, but BigQuery does not have that day any more`,
    {
      hint: `Run ${run} cannot be published. Run again with --abandon, which pulls them anew, and see whether the dataset lets days expire too soon.`,
    },
  );
}

/** @throws {ConfigError} The dataset holds another app, or a column that is declared otherwise. */
export function checkSame(
  shown: Shown,
  { sdkAppId, friends, place }: { sdkAppId: number; friends: Table; place: Place },
): void {
  const { projectId, datasetId } = place;
  if (shown.sdkAppId !== sdkAppId) {
    throw new ConfigError(
      `${projectId}.${datasetId} holds SDKAppID ${shown.sdkAppId}, not ${sdkAppId}`,
      { hint: 'Give each app a destination of its own.' },
    );
  }
  const problems = evolutionProblems(shown.columns, friends);
  if (problems.length > 0) {
    throw new ConfigError(
      `${projectId}.${datasetId} holds columns that the pipeline declares otherwise\n${problems.join('\n')}`,
      {
        hint: 'Declare these as they were; others can be added at any time. Or publish to a new destination.',
      },
    );
  }
}
