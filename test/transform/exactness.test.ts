import { DuckDBBlobValue } from '@duckdb/node-api';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Contract } from '../../schemas/contract.ts';
import { friendsTable } from '../../schemas/friends.ts';
import { readAnswer } from '../../src/api/page.ts';
import { createColumnsBuilder } from '../../src/engine/columns-builder.ts';
import { createAdoption } from '../../src/transform/adoption.ts';
import { createFriendList, type FriendList } from '../../src/transform/friend-list.ts';
import { openTrip } from '../engine/rows.ts';
import { modelOf, type WireItem } from './model.ts';
import { bodyOf, EVERY_TAG, wireItems } from './wire-item.ts';
import { canonical, readWire } from './wire-value.ts';

/** Cases of each property; the nightly run has enough for what is rare. */
const CASES = process.env['FRIENDLAKE_SLOW'] === '1' ? 100_000 : 250;
const TIMEOUT_MS = 60_000 + CASES * 20;

const { columns } = friendsTable(EVERY_TAG);

function fill(list: FriendList, sent: readonly WireItem[]) {
  const answer = readAnswer({ kind: 'response', status: 200, body: bodyOf(sent), date: undefined });
  if (answer.kind !== 'page') throw new Error(`The page came as ${answer.kind}`);
  list.begin('ana');
  return list.add(answer.page.items);
}

/** A cell as the model spells it: the order of keys means nothing. */
function plain(value: unknown, name: string): unknown {
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('hex');
  if (typeof value !== 'string') return value;
  if (name === 'extra') return canonical(readWire(value));
  return value;
}

/** Sends rows through DuckDB, without those left out, and without nulls. */
async function openReader() {
  const { readBack } = await openTrip(columns);
  const kept = createColumnsBuilder(columns);
  return async ({ rows, skip }: Pick<FriendList, 'rows' | 'skip'>) => {
    kept.reset();
    kept.append(rows, skip);
    const read = await readBack(kept.finish());
    return read.map((cells) =>
      Object.fromEntries(
        columns
          .map(({ name }, at) => [name, plain(cells[at], name)] as const)
          .filter(([name, cell]) => cell !== null && name !== 'from_account'),
      ),
    );
  };
}

/** A JSON column's cell is compared as it came: text as it is, all else whatever its key order. */
function expectedCells(row: Record<string, unknown>, read: Record<string, unknown>) {
  const cell = row['a_json'];
  if (typeof cell !== 'object' || cell === null) return [row, read];
  const text = String(read['a_json']);
  const found = 'json' in cell ? { json: canonical(readWire(text)) } : { text };
  return [row, { ...read, a_json: found }];
}

test.each(Contract.options)(
  'under %s every value comes out of DuckDB equal, or is refused with its JSON',
  async (contract) => {
    const read = await openReader();
    const list = createFriendList(EVERY_TAG, contract);
    let rowsSeen = 0;
    await fc.assert(
      fc.asyncProperty(wireItems, async (sent) => {
        const expected = modelOf(sent, EVERY_TAG, contract);
        const refusal = fill(list, sent);
        if ('quarantined' in expected) {
          expect([refusal?.friend, refusal?.tag]).toEqual(expected.quarantined);
          return;
        }
        expect(refusal).toBeUndefined();
        const rows = await read(list);
        const pairs = expected.rows.map((row, at) => expectedCells(row, rows[at] ?? {}));
        expect(pairs.map(([, found]) => found)).toEqual(pairs.map(([row]) => row));
        expect(rows.length).toBe(expected.rows.length);
        const refused = list.refusals.map(({ friend, tag, raw }) => [
          friend,
          tag,
          canonical(readWire(raw ?? '')),
        ]);
        expect(refused).toEqual(expected.refused);
        rowsSeen += rows.length;
      }),
      { numRuns: CASES, ...reported(`contract ${contract}`) },
    );
    expect(rowsSeen).toBeGreaterThan(CASES / 10); // Or the property is about refusals alone.
  },
  TIMEOUT_MS,
);

test(
  'rows that adopt their tags from extra are, to the byte, rows pulled with them',
  async () => {
    const before = createFriendList([]);
    const after = createFriendList(EVERY_TAG);
    const adoption = createAdoption(EVERY_TAG);
    const bare = friendsTable([]).columns;
    const trip = await openTrip(bare);
    const adopted = await openTrip(adoption.columns);
    const whole = await openTrip(columns);
    await fc.assert(
      fc.asyncProperty(wireItems, async (sent) => {
        if (fill(before, sent) !== undefined) return;
        expect(fill(after, sent)).toBeUndefined();
        const held = createColumnsBuilder(bare);
        held.append(before.rows, before.skip);
        const extras = (await trip.readBack(held.finish())).map((row) => row.at(-1));
        const cells = await adopted.readBack(
          adoption.adopt(
            extras.map((extra) => (typeof extra === 'string' ? Buffer.from(extra) : null)),
          ),
        );
        const fresh = createColumnsBuilder(columns);
        fresh.append(after.rows, after.skip);
        const wanted = await whole.readBack(fresh.finish());
        expect(cells).toEqual(wanted.map((row) => row.slice(-adoption.columns.length)));
      }),
      { numRuns: CASES, ...reported('adoption') },
    );
  },
  TIMEOUT_MS,
);

/** Prints the seed of a long run, to repeat it by. */
function reported(what: string): { seed: number } {
  const seed = Number(process.env['FRIENDLAKE_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  if (CASES > 1_000) process.stdout.write(`${what}: ${CASES} cases, FRIENDLAKE_SEED=${seed}\n`);
  return { seed };
}
