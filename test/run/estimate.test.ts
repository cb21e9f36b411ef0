import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AccountGroup, Census } from '../../src/run/census.ts';
import { estimateAudit, estimateCalls, estimateDisk, secondsOf } from '../../src/run/estimate.ts';

const NONE: AccountGroup = { accounts: 0, rows: 0, pages: { least: 0, most: 0 } };

function census(groups: Partial<Census>): Census {
  return { new: NONE, known: NONE, unprovable: NONE, due: NONE, not_found: NONE, ...groups };
}

const group = { accounts: 10, rows: 2_000, pages: { least: 12, most: 25 } };

test.each`
  kind            | least | most   | why
  ${'new'}        | ${10} | ${300} | ${'the documented most of 3,000 friends is 30 pages'}
  ${'known'}      | ${10} | ${35}  | ${'a changed list costs its probe and its pages'}
  ${'unprovable'} | ${12} | ${25}  | ${'nothing is probed'}
  ${'due'}        | ${12} | ${25}  | ${'nor here'}
  ${'not_found'}  | ${10} | ${10}  | ${'an account that is not there has no pages'}
`('ten $kind accounts take $least to $most calls: $why', ({ kind, least, most }) => {
  expect(estimateCalls(census({ [kind]: group }))).toEqual({ least, most });
});

test('the least is never over the most', () => {
  const any = fc.tuple(fc.nat(), fc.nat(), fc.nat()).map(([accounts, more, yetMore]) => ({
    accounts,
    rows: 0,
    pages: { least: accounts + more, most: accounts + more + yetMore },
  }));
  const censuses = fc.record({ new: any, known: any, unprovable: any, due: any, not_found: any });
  fc.assert(
    fc.property(censuses, (each) => {
      const { least, most } = estimateCalls(each);
      expect(least).toBeLessThanOrEqual(most);
    }),
  );
});

test('the audit pulls a hundredth of the lists that can be proved unchanged', () => {
  const thousand = { accounts: 1_000, rows: 0, pages: { least: 1_000, most: 1_200 } };
  expect(estimateAudit(census({ known: thousand, unprovable: thousand }))).toBe(12);
});

test('15,000 calls at 150 a second with a guard of 8 ms take 100.8 s', () => {
  expect(secondsOf(15_000, { rate: 150, guardMs: 8 })).toBeCloseTo(100.8);
});

test('a snapshot is as large as its base and the calls of the run', () => {
  const file = (rows: number, bytes: number) => ({ path: '', sha256: '', rows, bytes });
  const base = { friends: [file(1_000, 18_000), file(1_000, 22_000)], accounts: [file(10, 500)] };
  expect(estimateDisk(census({ known: group }), base)).toEqual({
    snapshotBytes: 40_000 + 500 + 35 * 11,
    stageBytes: 2_000 * 20 + 10 * 22 + 35 * 11,
  });
});
