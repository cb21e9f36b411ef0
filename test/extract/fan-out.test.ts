import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fanOut as fanOutWith } from '../../src/extract/fan-out.ts';

function fanOut(
  items: AsyncIterable<number>,
  concurrency: number,
  work: (item: number) => Promise<void>,
  stop = new AbortController().signal,
): Promise<void> {
  return fanOutWith(items, { concurrency, stop }, work);
}

/** Work whose end is told by hand; what is in hand is kept in order of beginning. */
function createWork() {
  const inHand = new Map<number, PromiseWithResolvers<void>>();
  const begun: number[] = [];
  return {
    inHand,
    begun,
    work: (item: number): Promise<void> => {
      begun.push(item);
      const end = Promise.withResolvers<void>();
      inHand.set(item, end);
      return end.promise.finally(() => inHand.delete(item));
    },
  };
}

/** Lets everything happen that waits for nothing outside. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}

async function* upTo(count: number, pulled: { count: number } = { count: 0 }) {
  for (let item = 0; item < count; item++) {
    pulled.count += 1;
    yield item;
  }
}

test('every item is worked on once, and never more of them at a time than allowed', async () => {
  const lengths = fc.array(fc.nat(3), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(lengths, fc.integer({ min: 1, max: 8 }), async (turns, concurrency) => {
      const ended: number[] = [];
      let inHand = 0;
      let most = 0;
      await fanOut(upTo(turns.length), concurrency, async (item) => {
        inHand += 1;
        most = Math.max(most, inHand);
        for (let turn = turns[item] ?? 0; turn > 0; turn--) await settle();
        inHand -= 1;
        ended.push(item);
      });
      expect(ended.toSorted((a, b) => a - b)).toEqual([...turns.keys()]);
      expect(most).toBeLessThanOrEqual(concurrency);
    }),
    { numRuns: 50 },
  );
});

test('as many items are in hand as are allowed, no fewer', async () => {
  const { inHand, work } = createWork();
  const done = fanOut(upTo(10), 4, work);
  for (let ended = 0; ended <= 6; ended++) {
    await settle();
    expect(inHand.size).toBe(4);
    inHand.values().next().value?.resolve();
  }
  for (const { resolve } of inHand.values()) resolve();
  await done;
});

test('an item is read only when there is a place for it', async () => {
  const pulled = { count: 0 };
  const { inHand, work } = createWork();
  void fanOut(upTo(1000, pulled), 3, work);
  await settle();
  expect(pulled.count).toBe(3);
  inHand.get(1)?.resolve();
  await settle();
  expect(pulled.count).toBe(4);
});

test('an error surfaces only after the work in hand has ended', async () => {
  const { inHand, work } = createWork();
  let ended = false;
  const done = fanOut(upTo(3), 3, work).finally(() => (ended = true));
  done.catch(() => {});
  await settle();
  inHand.get(1)?.reject(new Error('one failed'));
  await settle();
  expect(ended).toBe(false);
  inHand.get(0)?.resolve();
  inHand.get(2)?.resolve();
  await expect(done).rejects.toThrow('one failed');
});

test('of several errors the first surfaces', async () => {
  const { inHand, work } = createWork();
  const done = fanOut(upTo(3), 3, work);
  done.catch(() => {});
  await settle();
  for (const item of [2, 0, 1]) inHand.get(item)?.reject(new Error(`${item} failed`));
  await expect(done).rejects.toThrow('2 failed');
});

test('after an error nothing more is begun', async () => {
  const { inHand, begun, work } = createWork();
  const done = fanOut(upTo(1000), 2, work);
  done.catch(() => {});
  await settle();
  inHand.get(0)?.reject(new Error('zero failed'));
  await settle();
  inHand.get(1)?.resolve();
  await expect(done).rejects.toThrow('zero failed');
  expect(begun).toEqual([0, 1]);
});

test('an error while the next item is read is not lost', async () => {
  const next = Promise.withResolvers<number>();
  const { inHand, begun, work } = createWork();
  async function* slow() {
    yield* [0, 1];
    yield await next.promise;
  }
  const done = fanOut(slow(), 2, work);
  done.catch(() => {});
  await settle();
  inHand.get(0)?.resolve();
  await settle(); // Now a place is free, and the next item is awaited.
  inHand.get(1)?.reject(new Error('one failed'));
  await settle();
  next.resolve(2);
  await expect(done).rejects.toThrow('one failed');
  expect(begun).toEqual([0, 1]);
});

test('an error before any place was full is not lost, nor unhandled', async () => {
  const next = Promise.withResolvers<number>();
  const { inHand, work } = createWork();
  async function* slow() {
    yield 0;
    yield await next.promise;
  }
  const done = fanOut(slow(), 8, work);
  await settle();
  inHand.get(0)?.reject(new Error('zero failed'));
  await settle();
  next.resolve(1);
  await expect(done).rejects.toThrow('zero failed');
});

test('who is stopped reads no more and ends the work in hand, without an error', async () => {
  const stop = new AbortController();
  const { inHand, begun, work } = createWork();
  const done = fanOut(upTo(1000), 2, work, stop.signal);
  await settle();
  stop.abort();
  inHand.get(0)?.resolve();
  await settle();
  expect(inHand.size).toBe(1);
  inHand.get(1)?.resolve();
  await expect(done).resolves.toBeUndefined();
  expect(begun).toEqual([0, 1]);
});

test('an error of the items surfaces after the work in hand', async () => {
  const { inHand, work } = createWork();
  async function* broken() {
    yield 0;
    throw new Error('the list broke off');
  }
  const done = fanOut(broken(), 2, work);
  done.catch(() => {});
  await settle();
  expect(inHand.size).toBe(1);
  inHand.get(0)?.resolve();
  await expect(done).rejects.toThrow('the list broke off');
});

test('no items are no work', async () => {
  const { begun, work } = createWork();
  await fanOut(upTo(0), 2, work);
  expect(begun).toEqual([]);
});
