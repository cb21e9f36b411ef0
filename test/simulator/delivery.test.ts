import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createDelivery } from '../../src/simulator/delivery.ts';

function unsent(): ServerResponse {
  return new ServerResponse(new IncomingMessage(new Socket()));
}

/** When each of ten answers goes out, ms. */
function delaysOf(seed: number, delayMs = 0): readonly number[] {
  vi.useFakeTimers({ now: 0 });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const delivery = createDelivery({ minMs: 10, maxMs: 50 }, seed);
  const responses = Array.from({ length: 10 }, unsent);
  for (const response of responses) delivery.send(response, { body: 'x', delayMs });
  const sentAt = new Map<ServerResponse, number>();
  for (let atMs = 0; atMs <= 200; atMs += 1) {
    for (const each of responses)
      if (each.writableEnded && !sentAt.has(each)) sentAt.set(each, atMs);
    vi.advanceTimersByTime(1);
  }
  return responses.map((response) => sentAt.get(response) ?? Infinity);
}

test('latencies lie between their bounds and differ', () => {
  const delays = delaysOf(1);
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(10);
  expect(Math.max(...delays)).toBeLessThanOrEqual(51);
  expect(new Set(delays).size).toBeGreaterThan(5);
});

test('the seed decides the latencies', () => {
  expect(delaysOf(1)).toEqual(delaysOf(1));
  expect(delaysOf(2)).not.toEqual(delaysOf(1));
});

test('the delay of an answer is added to its latency', () => {
  expect(delaysOf(1, 100)).toEqual(delaysOf(1).map((delay) => delay + 100));
});

test('closing drops the answers still to come', () => {
  vi.useFakeTimers();
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const delivery = createDelivery({ minMs: 10, maxMs: 10 }, 1);
  delivery.send(unsent(), { body: 'x' });
  expect(vi.getTimerCount()).toBe(1);
  delivery.close();
  expect(vi.getTimerCount()).toBe(0);
});

test('without latency an answer goes out at once', () => {
  const response = unsent();
  createDelivery({ minMs: 0, maxMs: 0 }, 1).send(response, { body: 'x' });
  expect(response.writableEnded).toBe(true);
});
