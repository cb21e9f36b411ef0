import { expect, test } from 'vitest';
import { livePlace } from '../live/variables.ts';
import { layersLine } from './layers.ts';

const counted = (file: string, passed: number, skipped = 0) => ({
  file,
  passed,
  failed: 0,
  skipped,
});

test('every layer is told by itself, also one that was not in the run', () => {
  const files = [
    counted('test/bigquery/discovery.test.ts', 12),
    counted('test/bigquery/days.test.ts', 5),
    counted('test/live/rehearsal.test.ts', 40, 1),
    counted('test/live/bigquery.test.ts', 0, 41),
    counted('test/core/errors.test.ts', 7),
  ];
  expect(layersLine(files, undefined)).toBe(
    'BigQuery by layer: 1 description of the API: 12 passed; 2 server on loopback: 45 passed, 1 skipped; 3 emulator: not in this run; 4 BigQuery itself: 41 skipped, as FRIENDLAKE_BQ_PROJECT and FRIENDLAKE_BQ_DATASET are not set',
  );
});

test('what another server played is not told as BigQuery itself', () => {
  const live = livePlace({
    FRIENDLAKE_BQ_PROJECT: 'my-project',
    FRIENDLAKE_BQ_DATASET: 'chat',
    FRIENDLAKE_BQ_ENDPOINT: 'http://127.0.0.1:1',
  });
  expect(layersLine([counted('test/live/bigquery.test.ts', 40)], live)).toMatch(
    /4 BigQuery itself: 40 passed, where http:\/\/127\.0\.0\.1:1 played it$/,
  );
});

test('a run without tests of BigQuery says nothing of it', () => {
  expect(layersLine([counted('test/core/errors.test.ts', 7)], undefined)).toBeUndefined();
});
