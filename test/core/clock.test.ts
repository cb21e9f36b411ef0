import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { monotonicMs, sleepMs, wallMs } from '../../src/core/clock.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a sleep ends after its time and not a millisecond earlier', async () => {
  const ended = vi.fn<() => void>();
  void sleepMs(1000).then(ended);
  await vi.advanceTimersByTimeAsync(999);
  expect(ended).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(ended).toHaveBeenCalled();
});

test('an abort ends a sleep at once, with its reason', async () => {
  const control = new AbortController();
  const reason = new Error('stopped by hand');
  const sleep = expect(sleepMs(60_000, control.signal)).rejects.toBe(reason);
  control.abort(reason);
  await sleep;
  expect(vi.getTimerCount()).toBe(0);
});

test('a sleep after the abort does not begin', async () => {
  const reason = new Error('stopped before');
  await expect(sleepMs(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
  expect(vi.getTimerCount()).toBe(0);
});

test('a reason that is no error becomes the message of one', async () => {
  const sleep = sleepMs(60_000, AbortSignal.abort('SIGTERM'));
  await expect(sleep).rejects.toEqual(new Error('SIGTERM'));
});

test('a sleep that ended leaves no listener behind', async () => {
  const { signal } = new AbortController();
  const sleep = sleepMs(1, signal);
  await vi.advanceTimersByTimeAsync(1);
  await sleep;
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('setting the wall clock moves the wall clock alone', () => {
  const before = monotonicMs();
  vi.setSystemTime(0);
  expect([wallMs(), monotonicMs() - before]).toEqual([0, 0]);
});
