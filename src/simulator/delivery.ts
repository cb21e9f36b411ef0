import type { ServerResponse } from 'node:http';
import type { RawAnswer } from './fault.ts';
import { createRandom, hashText } from './random.ts';

/** Puts answers on the wire, after the simulated time of the service. */
export interface Delivery {
  /** Sends an answer now or later; to a caller that has left by then, nothing happens. */
  send(response: ServerResponse, answer: RawAnswer): void;
  /** Drops the answers still to come. */
  close(): void;
}

/** How long an answer takes. */
export interface Latency {
  readonly minMs: number;
  readonly maxMs: number;
}

// The headers of the document's sample exchange (269/1519): there is no Content-Type.
const HEADERS = {
  Server: 'nginx',
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Headers': 'X-Requested-With',
  'Access-Control-Allow-Methods': 'POST',
} as const;

/** Creates a delivery whose latencies are uniform in [`minMs`, `maxMs`] and seeded. */
export function createDelivery(latency: Latency, seed: number): Delivery {
  const random = createRandom(hashText(seed, 'latency'));
  const waiting = new Set<NodeJS.Timeout>();
  return {
    send(response, answer) {
      const latencyMs = latency.minMs + random() * (latency.maxMs - latency.minMs);
      const delayMs = latencyMs + (answer.delayMs ?? 0);
      if (delayMs === 0) {
        write(response, answer);
        return;
      }
      const timer = setTimeout(() => {
        waiting.delete(timer);
        write(response, answer);
      }, delayMs);
      waiting.add(timer);
    },
    close() {
      for (const timer of waiting) clearTimeout(timer);
      waiting.clear();
    },
  };
}

function write(response: ServerResponse, answer: RawAnswer): void {
  if (answer.reset === true) {
    response.socket?.resetAndDestroy();
    return;
  }
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status ?? 200, {
    ...HEADERS,
    'Content-Length': body.length,
    ...answer.headers,
  });
  if (answer.cutAfterBytes === undefined) {
    response.end(body);
    return;
  }
  // Destroying at once would throw the written part away.
  response.write(body.subarray(0, answer.cutAfterBytes), () => response.destroy());
}
