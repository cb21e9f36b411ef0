import { describe, expect, test } from 'vitest';
import { Interrupted } from '../../src/core/errors.ts';
import { committedAccounts } from '../slow/attempts.ts';
import { openTarget, type EndedProcess, type Target } from '../slow/target.ts';
import { findings, rowsSeen } from './oracle.ts';
import { mountDisk, mountProblem, type SmallDisk } from './small-disk.ts';

const problem = mountProblem();

/** A target in the midst of its second run: some accounts are durable, and the rest has changed. */
interface Halfway {
  readonly target: Target;
  readonly state: SmallDisk;
  readonly lake: SmallDisk;
  /** What the first run published. */
  readonly published: Readonly<Record<string, string>>;
  /** Truths of the first run and of the second. */
  readonly truths: readonly [string, string];
  readonly committed: ReadonlySet<string>;
  /** Lets something happen when so many more calls have been made. */
  readonly after: (calls: number, happen: () => void) => void;
}

async function openHalfway(): Promise<Halfway> {
  let happenAt = Infinity;
  let happen = () => {};
  const target = await openTarget({
    intercept({ call }) {
      if (call === happenAt) happen();
      return undefined;
    },
  });
  const after: Halfway['after'] = (calls, what) => {
    happenAt = target.simulator.log.calls + calls;
    happen = what;
  };
  const state = mountDisk(target.stateDir);
  const lake = mountDisk(target.warehouse);
  const before = await target.tellTruth('before.ndjson');
  await target.sync();
  const published = await target.hashes();
  for (let day = 0; day < 40; day++) target.world.advance();
  const stop = new AbortController();
  after(20, () => stop.abort(new Interrupted('SIGTERM')));
  const stopped = target.sync({ flags: { concurrency: '2' } }, { stop: stop.signal });
  await expect(stopped).rejects.toBeInstanceOf(Interrupted);
  const committed = await committedAccounts(target);
  expect(committed.size).toBeGreaterThan(10);
  return {
    target,
    state,
    lake,
    published,
    truths: [before, await target.tellTruth('after.ndjson')],
    committed,
    after,
  };
}

/** Checks that a failed process changed nothing that is published, and what it said at its end. */
async function expectRefused(
  { target, published, truths }: Halfway,
  { status, stdout, stderr }: EndedProcess,
  message: string,
): Promise<void> {
  const told = stderr.replaceAll(target.folder, '<folder>').replace(/^run .*\n/, '');
  expect({ status, stdout, told }).toEqual({ status: 5, stdout: '', told: message });
  expect(await target.hashes()).toMatchObject(published);
  expect(await rowsSeen(target.warehouse, truths)).toEqual([true, false]);
}

/** Checks that the same command ends the run: all rows true, no durable account called again. */
async function expectResumed(halfway: Halfway): Promise<void> {
  const { target, truths } = halfway;
  const committed = await committedAccounts(target);
  const from = target.simulator.log.entries.length;
  expect(await target.start().ended).toMatchObject({ status: 0 });
  const called = target.simulator.log.entries.slice(from).map(({ request }) => request?.account);
  expect(called.filter((account) => committed.has(account ?? ''))).toEqual([]);
  expect(halfway.committed.difference(committed).size).toBe(0);
  expect(await findings({ ...target, truth: truths[1] })).toEqual([]);
}

const slow = process.env['FRIENDLAKE_SLOW'] === '1';
/** Each instant takes a process of its own; the slow tests leave none out. */
const STRIDE_BYTES = slow ? 8_192 : 32_768;
const testSlowly = test.skipIf(!slow);
const STATE_FULL = `friendlake: The state folder <folder>/state/lake cannot be read or written (ENOSPC)
  hint: Make room or mend the cause and run again: what was staged is kept.
`;
const SEGMENT_LOST = `friendlake: A segment could not be written (ENOSPC)
  hint: Make room or mend the disk and run again: what was staged before is kept.
`;
const LAKE_FULL = `friendlake: The warehouse <folder>/warehouse cannot be read or written (ENOSPC)
  hint: Make room or mend the cause and run again: what was staged is kept.
`;
const LAKE_READ_ONLY = `friendlake: The warehouse <folder>/warehouse cannot be written (EROFS)
  hint: Set destination to a folder this user may write to, or mend its rights.
`;
const LAKE_BECAME_READ_ONLY = LAKE_FULL.replace('ENOSPC', 'EROFS');
const STATE_READ_ONLY = STATE_FULL.replace('ENOSPC', 'EROFS');

describe.skipIf(problem !== undefined)(`on a disk of its own (${problem ?? 'a tmpfs'})`, () => {
  testSlowly('a state folder that is full is told before any call is made', async () => {
    const halfway = await openHalfway();
    const { target, state } = halfway;
    const { calls } = target.simulator.log;
    state.leave(0);
    await expectRefused(halfway, await target.start().ended, STATE_FULL);
    expect(target.simulator.log.calls).toBe(calls);
    state.makeRoom();
    await expectResumed(halfway);
  });

  test.each([
    ['a call cannot be written down', 0, STATE_FULL],
    ['a segment cannot be written', 8_192, SEGMENT_LOST],
  ])('a state folder that gets full stops the run when %s', async (_when, leave, message) => {
    const halfway = await openHalfway();
    const { target, state, after } = halfway;
    after(5, () => state.leave(leave));
    await expectRefused(halfway, await target.start().ended, message);
    state.makeRoom();
    await expectResumed(halfway);
  });

  test('a warehouse that gets full anywhere in a publish shows what it showed', async () => {
    const halfway = await openHalfway();
    const { target, lake } = halfway;
    let refused = 0;
    let calls: number | undefined;
    for (let leave = 0; ; leave += STRIDE_BYTES) {
      lake.leave(leave);
      const ended = await target.start().ended;
      calls ??= target.simulator.log.calls;
      expect(target.simulator.log.calls).toBe(calls);
      if (ended.status === 0) break;
      await expectRefused(halfway, ended, LAKE_FULL);
      refused += 1;
    }
    expect(refused).toBeGreaterThan(slow ? 3 : 0);
    expect(await findings({ ...target, truth: halfway.truths[1] })).toEqual([]);
  });

  testSlowly('a warehouse that can only be read is told before any call is made', async () => {
    const halfway = await openHalfway();
    const { target, lake } = halfway;
    const { calls } = target.simulator.log;
    lake.makeReadOnly();
    await expectRefused(halfway, await target.start().ended, LAKE_READ_ONLY);
    expect(target.simulator.log.calls).toBe(calls);
    lake.makeWritable();
    await expectResumed(halfway);
  });

  testSlowly('a warehouse that becomes read-only during a run costs no call again', async () => {
    const halfway = await openHalfway();
    const { target, lake, after } = halfway;
    after(5, () => lake.makeReadOnly());
    await expectRefused(halfway, await target.start().ended, LAKE_BECAME_READ_ONLY);
    expect((await committedAccounts(target)).size).toBe(target.accounts.length);
    lake.makeWritable();
    await expectResumed(halfway);
  });

  testSlowly('a state folder that can only be read is told before any call is made', async () => {
    const halfway = await openHalfway();
    const { target, state } = halfway;
    const { calls } = target.simulator.log;
    state.makeReadOnly();
    await expectRefused(halfway, await target.start().ended, STATE_READ_ONLY);
    expect(target.simulator.log.calls).toBe(calls);
    state.makeWritable();
    await expectResumed(halfway);
  });
});
