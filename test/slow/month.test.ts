import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createWorld, readGraph, syntheticGraph } from '../../src/simulator/index.ts';
import { createRandom, drawBelow } from '../../src/simulator/random.ts';
import { rowFindings, secretFindings } from '../run/oracle.ts';
import { truthRows } from '../run/truth-sql.ts';
import { runKilled } from './attempts.ts';
import { createChronicle } from './chronicle.ts';
import { DAYS, MONTH, type Day } from './month.ts';
import { changesTold, openMonth, pipelineOf, snapshotOf, withCatalog } from './month-target.ts';
import type { EndedProcess } from './target.ts';

const slow = process.env['FRIENDLAKE_SLOW'] === '1';
const REAL_GRAPH = '../shared/data/ego-facebook.txt.gz';
const SEED = 20261124;
const FIRST_DAY_MS = Date.parse('2026-10-01T02:00:00Z');
const DAY_MS = 86_400_000;

test.skipIf(!slow)(
  'every snapshot of thirty days of changes and mishaps equals the truth of its day',
  { timeout: 1_800_000 },
  async () => {
    const graph = existsSync(REAL_GRAPH)
      ? await readGraph(REAL_GRAPH)
      : syntheticGraph({ accounts: 4_000, seed: 1 });
    const world = createWorld({ graph });
    const { target, failing, goTo, list } = await openMonth(world);
    const { folder, accounts } = target;
    const chronicle = createChronicle(world, join(folder, 'world.ndjson'));
    const random = createRandom(SEED);
    const draw = (from: readonly string[], count: number) => {
      const drawn = new Set<string>();
      while (drawn.size < count) drawn.add(from[drawBelow(random, from.length)] ?? '');
      return [...drawn];
    };
    const removed: string[] = [];
    const ends: EndedProcess[] = [];
    const truths: { date: string; path: string; declared: boolean }[] = [];
    let declared = false;
    let changes = 0;

    /** Runs until it is published, as the day has it. */
    async function publish(day: Day, seed: number): Promise<void> {
      const args = day.dropped ? ['--drop-unlisted'] : [];
      if (day.kills) {
        const attempts = await runKilled(target, seed, day.kills);
        ends.push(...attempts.map(({ ended }) => ended));
        expect(attempts.at(-1)?.ended).toMatchObject({ status: 0 });
        return;
      }
      const ended = await target.start(args).ended;
      ends.push(ended);
      expect([ended.status, ended.stderr]).toEqual([day.accepted ? 5 : 0, expect.anything()]);
      if (!day.accepted) return;
      const [, run = ''] = /publish \S+ (\S+) --accept/.exec(ended.stderr) ?? [];
      const calls = target.simulator.log.calls;
      const accepted = await target.start([run, '--accept'], { command: 'publish' }).ended;
      ends.push(accepted);
      expect([accepted.status, target.simulator.log.calls]).toEqual([0, calls]);
    }

    const declareNote = await pipelineOf(target);
    await declareNote(declared);
    for (let number = 1; number <= DAYS; number++) {
      const day = MONTH[number] ?? {};
      const nowMs = FIRST_DAY_MS + number * DAY_MS;
      const date = new Date(nowMs).toISOString().slice(0, 10);
      world.advance();
      if (day.missed) continue;

      const existing = accounts.filter((account) => world.account(account) !== undefined);
      const unlisted = new Set(draw(existing, day.unlisted ?? 0));
      const listed = accounts.filter((account) => !unlisted.has(account));
      const present = existing.filter((account) => !unlisted.has(account));
      for (const account of draw(present, day.removed ?? 0)) {
        world.removeAccount(account);
        removed.push(account);
      }
      for (const account of removed.splice(0, day.imported ?? 0)) {
        world.importAccount(account);
        world.addFriend(account, existing[0] ?? '');
      }
      failing.clear();
      for (const account of draw(present, day.failing ?? 0)) failing.add(account);
      if (day.declared) await declareNote((declared = true));
      await list(listed);
      goTo(nowMs);

      await publish(day, number);
      await chronicle.see(listed.filter((account) => !failing.has(account)));
      if (day.again) {
        failing.clear();
        world.advance();
        goTo(nowMs + 3_600_000);
        await publish({}, number);
        await chronicle.see(listed);
      }
      if (day.dropped) chronicle.drop([...unlisted]);

      const path = join(folder, `truth-${date}.ndjson`);
      await chronicle.write(path);
      const expected = chronicle.changes();
      await withCatalog(target, async (catalog) => {
        const rows = snapshotOf(date, declared);
        const wrong = await rowFindings(catalog, rows, truthRows(path, { note: declared }));
        expect([date, wrong]).toEqual([date, []]);
        const states = `SELECT account FROM accounts WHERE state = 'failed' AND listed`;
        const failed = (await catalog.rows(states)).map(({ account }) => account);
        expect([date, new Set(failed)]).toEqual([date, new Set(failing)]);
        const before = truths.at(-1);
        if (before === undefined) return;
        // Notes went from extra to a column that the day before does not have.
        const incomparable = day.declared ? chronicle.customChanges() : new Set<string>();
        const comparable = (line: string) => !incomparable.has(line.replace(/^.*: /, ''));
        const told = await changesTold(catalog, before.date, date);
        expect([date, told.filter(comparable)]).toEqual([date, expected.filter(comparable)]);
        changes += told.length;
      });
      truths.push({ date, path, declared });
    }

    await withCatalog(target, async (catalog) => {
      for (const { date, path, declared: note } of truths) {
        const wrong = await rowFindings(catalog, snapshotOf(date, note), truthRows(path, { note }));
        expect([date, wrong]).toEqual([date, []]);
      }
    });
    const last = `friends/snapshot_date=${truths.at(-1)?.date}`;
    const carried = await target.hashes(last);
    expect(await target.start([], { command: 'backfill' }).ended).toMatchObject({ status: 0 });
    expect(await target.hashes(last)).toEqual(carried);
    const anew = await openMonth(world);
    await anew.list(accounts);
    anew.goTo(FIRST_DAY_MS + DAYS * DAY_MS);
    expect(await anew.target.start().ended).toMatchObject({ status: 0 });
    expect(await anew.target.hashes(last)).toEqual(carried);
    const verified = await target.start(['--read-data'], { command: 'verify' }).ended;
    expect([verified.status, verified.stdout]).toEqual([0, expect.anything()]);
    const texts = ends.flatMap(({ stdout, stderr }) => [stdout, stderr]);
    expect(await secretFindings(folder, target.secrets, texts)).toEqual([]);
    process.stdout.write(
      `${truths.length} snapshots of ${DAYS} days, ${changes} changes told, ${ends.length} processes, ${target.simulator.log.calls} calls\n`,
    );
  },
);
