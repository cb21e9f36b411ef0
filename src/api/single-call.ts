import type { WallClock } from '../core/clock.ts';
import { bodyOf, pathOf } from './page-request.ts';
import { readAnswer, type Answer } from './page.ts';
import { createTransport } from './transport.ts';
import { createSigner, type Credentials } from './user-sig.ts';

/** One call, and when it was under way. */
export interface SingleCall {
  readonly answer: Answer;
  /** When the request was written, by this machine's clock. */
  readonly sentMs: number;
  readonly answeredMs: number;
  /** The response's `Date` header, if it came with one. */
  readonly date: string | undefined;
}

const UINT32 = 2 ** 32;

/** Asks for the first page of an account's friends, once; never throws and never repeats it. */
export async function callOnce(
  app: Credentials & { readonly baseUrl: string },
  account: string,
  { wallMs, random }: { readonly wallMs: WallClock; readonly random: () => number },
): Promise<SingleCall> {
  const transport = createTransport({ baseUrl: app.baseUrl, connections: 1 });
  const userSig = createSigner(app, wallMs).userSig();
  const path = pathOf(app, userSig, Math.floor(random() * UINT32));
  const body = bodyOf({
    account,
    ordinal: 0,
    startIndex: 0,
    standardSequence: 0,
    customSequence: 0,
  });
  let sentMs = wallMs();
  const delivery = await transport.post(path, body, () => (sentMs = wallMs()));
  const answeredMs = wallMs();
  await transport.close();
  const date = delivery.kind === 'response' ? delivery.date : undefined;
  return { answer: readAnswer(delivery), sentMs, answeredMs, date };
}
