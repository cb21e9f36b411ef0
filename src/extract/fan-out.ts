import pLimit from 'p-limit';

/**
 * Works on items with at most `concurrency` of them in hand, and reads the next one only when a
 * place is free: a list of millions is never held.
 *
 * @param stop Ends reading; the work in hand still comes to its end.
 * @throws The first error, after the work in hand has come to its end; no more is begun.
 */
export async function fanOut<Item>(
  items: AsyncIterable<Item>,
  { concurrency, stop }: { concurrency: number; stop: AbortSignal },
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const limit = pLimit(concurrency);
  const inHand = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let onPlaceFree = () => {}; // A race of all that is in hand would cost 64 callbacks an item.
  try {
    for await (const item of items) {
      if (stop.aborted || failures.length > 0) break;
      const done: Promise<void> = limit(work, item)
        .catch((error: unknown) => void failures.push(error))
        .finally(() => {
          inHand.delete(done);
          onPlaceFree();
        });
      inHand.add(done);
      if (inHand.size >= concurrency) await new Promise<void>((free) => (onPlaceFree = free));
    }
  } finally {
    await Promise.all(inHand);
  }
  if (failures.length > 0) throw failures[0];
}
