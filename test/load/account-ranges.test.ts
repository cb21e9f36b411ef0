import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEngine, type Engine } from '../../src/engine/duckdb.ts';
import { literal } from '../../src/engine/sql.ts';
import { accountRanges, isInRange, rangeOf } from '../../src/load/parquet/account-ranges.ts';

let engine: Engine;
let folder: string;
beforeAll(async () => {
  [engine, folder] = [await openEngine(), await mkdtemp(join(tmpdir(), 'friendlake-'))];
});
afterAll(async () => {
  engine.close();
  await rm(folder, { recursive: true });
});

const name = fc.string({
  unit: fc.constantFrom('a', 'b', "'", 'é', '行', '😀'),
  minLength: 1,
  maxLength: 4,
});
const accountRows = fc.dictionary(name, fc.nat(9), {
  minKeys: 1,
  maxKeys: 30,
  noNullPrototype: true,
});

test('each account is in one range, which ends with the account that fills it', async () => {
  const path = join(folder, 'accounts.parquet');
  await fc.assert(
    fc.asyncProperty(accountRows, fc.integer({ min: 1, max: 40 }), async (rows, rangeRows) => {
      const values = Object.entries(rows).map(([account, n]) => `(${literal(account)}, ${n})`);
      await engine.run(
        `COPY (FROM (VALUES ${values.join(', ')}) t(account, row_count)) TO ${literal(path)}`,
      );
      const ranges = await accountRanges(engine, path, rangeRows);
      const places = ranges.map(
        (range) => `CASE WHEN ${isInRange(range, 'account')} THEN 1 ELSE 0 END`,
      );
      const found = await engine.rows(`
        SELECT account, row_count, ${rangeOf(ranges, 'account')} AS place, [${places.join(', ')}] AS inside
        FROM read_parquet(${literal(path)}) ORDER BY account`);
      const sums = ranges.map(() => 0);
      for (const row of found) {
        const place = Number(row['place']);
        const inside = ranges.map((_, index) => (index === place ? 1 : 0));
        expect(row['inside']).toEqual(inside);
        sums[place] = (sums[place] ?? 0) + Number(row['row_count']);
      }
      // A range is begun when the one before it is full, and at most one account goes beyond that.
      const largest = Math.max(...Object.values(rows));
      expect(sums.every((sum) => sum <= rangeRows + largest)).toBe(true);
      expect(sums.every((sum) => sum > 0) || ranges.length === 1).toBe(true);
    }),
    { numRuns: 60 },
  );
});
