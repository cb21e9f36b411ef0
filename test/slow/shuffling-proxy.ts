import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { createRandom, drawBelow, type Random } from '../../src/simulator/random.ts';

/** A service whose pages hold the same in another order. */
export interface ShufflingProxy {
  readonly baseUrl: string;
  close(): void;
}

const ShuffledAnswer = z.looseObject({
  UserDataItem: z.array(z.looseObject({ ValueItem: z.array(z.unknown()).optional() })).optional(),
});

/** Passes every call on to a service, and shuffles friends and tags of the answers. */
export async function startShufflingProxy(to: string, seed: number): Promise<ShufflingProxy> {
  const random = createRandom(seed);
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const url = new URL(request.url ?? '', to);
    const answer = await fetch(url, { method: 'POST', body });
    response.setHeader('content-type', 'application/json');
    response.end(shuffledAnswer(await answer.text(), random));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return { baseUrl: `http://127.0.0.1:${port}`, close: () => void server.close() };
}

function shuffledAnswer(json: string, random: Random): string {
  const answer = ShuffledAnswer.parse(JSON.parse(json));
  for (const { ValueItem: tags } of answer.UserDataItem ?? []) shuffle(tags ?? [], random);
  shuffle(answer.UserDataItem ?? [], random);
  return JSON.stringify(answer);
}

function shuffle<Item>(items: Item[], random: Random): void {
  for (let last = items.length - 1; last > 0; last--) {
    const [drawn] = items.splice(drawBelow(random, last + 1), 1);
    if (drawn !== undefined) items.splice(last, 0, drawn);
  }
}
