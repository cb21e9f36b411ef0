import { REQUIRED, type LivePlace } from '../live/variables.ts';

/** How the tests of one file ended. */
export interface FileCounts {
  /** Path from the project's folder. */
  readonly file: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const ITSELF = '4 BigQuery itself';

/** What friendlake's way to BigQuery is held to, and the files that do it. */
const LAYERS: readonly (readonly [string, RegExp])[] = [
  ['1 description of the API', /^test\/bigquery\/discovery\.test/],
  [
    '2 server on loopback',
    /^test\/(bigquery\/(?!discovery|layers)|cli\/bigquery|slow\/dataset|live\/(rehearsal|dataset))/,
  ],
  ['3 emulator', /^test\/emulator\//],
  [ITSELF, /^test\/live\/bigquery\.test/],
];

/**
 * One line that says, layer by layer, what of the tests of BigQuery was run, so that no sum of
 * passed tests hides a layer that was not.
 *
 * @param live Where the live tests are to run; undefined where nobody says.
 * @returns Undefined when none of these tests were in the run.
 */
export function layersLine(
  files: readonly FileCounts[],
  live: LivePlace | undefined,
): string | undefined {
  const layers = LAYERS.map(([name]) => ({ name, ran: false, passed: 0, failed: 0, skipped: 0 }));
  for (const { file, passed, failed, skipped } of files) {
    const layer = layers[LAYERS.findIndex(([, pattern]) => pattern.test(file))];
    if (layer === undefined) continue;
    layer.ran = true;
    layer.passed += passed;
    layer.failed += failed;
    layer.skipped += skipped;
  }
  if (!layers.some(({ ran }) => ran)) return undefined;
  const parts = layers.map(({ name, ran, passed, failed, skipped }) => {
    if (!ran) return `${name}: not in this run`;
    const counts = Object.entries({ passed, failed, skipped }).filter(([, count]) => count > 0);
    const told = counts.map(([state, count]) => `${count} ${state}`).join(', ');
    return `${name}: ${told}${name === ITSELF ? remark(live) : ''}`;
  });
  return `BigQuery by layer: ${parts.join('; ')}`;
}

function remark(live: LivePlace | undefined): string {
  if (live === undefined) return `, as ${REQUIRED.join(' and ')} are not set`;
  return live.endpoint === undefined ? '' : `, where ${live.endpoint} played it`;
}
