import { createHmac } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import {
  createWorld,
  DEMO_APP,
  type Graph,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from '../../src/simulator/index.ts';
import { graphOf } from '../../src/simulator/edge-list.ts';

/** The wire shape of an answer; only what every answer must have is required. */
export const Answer = z.object({
  ActionStatus: z.string(),
  ErrorCode: z.int(),
  ErrorInfo: z.string(),
  ErrorDisplay: z.string().optional(),
  RequestId: z.string().optional(),
  UserDataItem: z
    .array(
      z.object({
        To_Account: z.string(),
        ValueItem: z.array(z.object({ Tag: z.string(), Value: z.unknown() })).optional(),
      }),
    )
    .optional(),
  StandardSequence: z.int().optional(),
  CustomSequence: z.int().optional(),
  FriendNum: z.int().optional(),
  CompleteFlag: z.int().optional(),
  NextStartIndex: z.int().optional(),
});
export type Answer = z.infer<typeof Answer>;

/** What goes into a UserSig; the defaults make a good one. */
export interface Signing {
  readonly sdkAppId?: number;
  readonly identifier?: string;
  readonly secretKey?: string;
  readonly timeS?: number;
  readonly expireS?: number;
  readonly version?: string;
  readonly level?: number;
}

/** A UserSig, made as the service's published samples make it. */
export function signed(signing: Signing = {}): string {
  return packed(documentFor(signing), signing.level);
}

/** The text inside a UserSig. */
export function documentFor(signing: Signing = {}): string {
  const { sdkAppId = DEMO_APP.sdkAppId, identifier = DEMO_APP.admin } = signing;
  const { timeS = Math.floor(Date.now() / 1000), expireS = 86_400 } = signing;
  const content = `TLS.identifier:${identifier}\nTLS.sdkappid:${sdkAppId}\nTLS.time:${timeS}\nTLS.expire:${expireS}\n`;
  const hmac = createHmac('sha256', signing.secretKey ?? DEMO_APP.secretKey);
  return JSON.stringify({
    'TLS.ver': signing.version ?? '2.0',
    'TLS.identifier': identifier,
    'TLS.sdkappid': sdkAppId,
    'TLS.time': timeS,
    'TLS.expire': expireS,
    'TLS.sig': hmac.update(content).digest('base64'),
  });
}

/** Packs any text the way a UserSig is packed. */
export function packed(text: string, level = 6): string {
  const base64 = deflateSync(text, { level }).toString('base64');
  return base64.replaceAll('+', '*').replaceAll('/', '-').replaceAll('=', '_');
}

/** The path of a call; a parameter that is undefined is left out. */
export function pathWith(changes: Readonly<Record<string, string | undefined>> = {}): string {
  const query = {
    sdkappid: String(DEMO_APP.sdkAppId),
    identifier: DEMO_APP.admin,
    usersig: 'usersig' in changes ? changes['usersig'] : signed(),
    random: '4294967295',
    contenttype: 'json',
    ...changes,
  };
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return `/v4/sns/friend_get?${pairs.join('&')}`;
}

/** Sends one call over a socket. */
export function post(simulator: Simulator, body: string, path = pathWith()): Promise<Response> {
  return fetch(simulator.baseUrl + path, { method: 'POST', body });
}

/** Sends one request body and reads the answer. */
export async function ask(simulator: Simulator, body: object, path?: string): Promise<Answer> {
  const response = await post(simulator, JSON.stringify(body), path);
  return Answer.parse(await response.json());
}

/** Asks for one page. */
export function askPage(simulator: Simulator, account: string, startIndex = 0): Promise<Answer> {
  return ask(simulator, { From_Account: account, StartIndex: startIndex });
}

/** Asks for all pages of an account, in order. */
export async function askAll(simulator: Simulator, account: string): Promise<readonly Answer[]> {
  const path = pathWith();
  const answers: Answer[] = [];
  let startIndex = 0;
  while (true) {
    const answer = await ask(simulator, { From_Account: account, StartIndex: startIndex }, path);
    answers.push(answer);
    if (answer.CompleteFlag !== 0) return answers;
    startIndex = answer.NextStartIndex ?? 0;
  }
}

/** The friends that answers carry. */
export function friendsIn(...answers: readonly Answer[]): readonly string[] {
  return answers.flatMap((answer) => (answer.UserDataItem ?? []).map((item) => item.To_Account));
}

/** A graph in which `hub` has this many friends, who know only `hub`, and others know nobody. */
export function starGraph(friends: number, others = 0): Promise<Graph> {
  const lines = Array.from({ length: friends + others }, (_, index) => {
    const name = `f${String(index).padStart(4, '0')}`;
    return index < friends ? `hub ${name}` : name;
  });
  return graphOf(lines, false);
}

/** Starts a simulator for one test: a plain star of 250 friends, without a rate limit. */
export async function simulatorFor(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const world = options.world ?? createWorld({ graph: await starGraph(250), variants: false });
  const simulator = await startSimulator({ ratePerSecond: null, ...options, world });
  onTestFinished(() => simulator.close());
  return simulator;
}
