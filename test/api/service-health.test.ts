import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createServiceHealth, type ServiceHealth } from '../../src/api/service-health.ts';
import { ATTEMPTS_MAX } from '../../src/api/retry.ts';
import { clientOf, errorBody, pageOf, simulate } from './simulated.ts';

/** The account that is judged; the others are those from 0 on. */
const JUDGED = 1_000;

/** A health after these attempts of other accounts, `true` for one that failed. */
function healthAfter(rate: number, attempts: readonly boolean[]): ServiceHealth {
  const health = createServiceHealth(rate);
  for (const [account, failed] of attempts.entries()) {
    if (failed) health.failed(account);
    else health.answered(account);
  }
  return health;
}

/** Attempts of which every so-manieth fails. */
function everyNth(n: number, count: number): boolean[] {
  return Array.from({ length: count }, (_, index) => index % n === n - 1);
}

function failFiveTimes(health: ServiceHealth, account: number): void {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) health.failed(account);
}

/** Failures in a row until the budget is used up. */
function failuresUntilSpent(health: ServiceHealth): number {
  let failures = 0;
  for (; !health.isSpent(); failures += 1) health.failed(failures);
  return failures;
}

test.each`
  others                           | attempts                                       | inTrouble | why
  ${'are all answered'}            | ${everyNth(Infinity, 200)}                     | ${false}  | ${'only it fails'}
  ${'fail in one call of ten'}     | ${everyNth(10, 5_000)}                         | ${false}  | ${'that is weather'}
  ${'fail in one call of five'}    | ${everyNth(5, 5_000)}                          | ${false}  | ${'that is bad weather'}
  ${'fail in one call of three'}   | ${everyNth(3, 5_000)}                          | ${true}   | ${'that is more than a quarter'}
  ${'failed three times just now'} | ${[...everyNth(Infinity, 200), ...allOf(3)]}   | ${false}  | ${'that may be chance'}
  ${'failed four times just now'}  | ${[...everyNth(Infinity, 200), ...allOf(4)]}   | ${true}   | ${'an outage begins like that'}
  ${'failed long ago'}             | ${[...allOf(500), ...everyNth(Infinity, 100)]} | ${false}  | ${'a hundred answers make up for it'}
`(
  'a service is in trouble: $inTrouble, when the others $others, as $why',
  ({ attempts, inTrouble }) => {
    const health = healthAfter(100, attempts);
    failFiveTimes(health, JUDGED);
    expect(health.inTrouble(JUDGED)).toBe(inTrouble);
  },
);

test.each([
  [2, true, 'nobody was answered meanwhile'],
  [0, false, 'nobody else failed meanwhile'],
])(
  'of %d failures of one other between five of an account: trouble is %s, as %s',
  (others, inTrouble) => {
    const health = healthAfter(100, everyNth(Infinity, 200));
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      health.failed(JUDGED);
      if (attempt <= others) health.failed(0);
    }
    expect(health.inTrouble(JUDGED)).toBe(inTrouble);
  },
);

function allOf(count: number): boolean[] {
  return everyNth(1, count);
}

test('an account that nobody can be compared with is to blame when it has failed a second time', () => {
  const health = createServiceHealth(100);
  failFiveTimes(health, JUDGED);
  expect(health.inTrouble(JUDGED)).toBe(true);
  failFiveTimes(health, JUDGED);
  expect(health.inTrouble(JUDGED)).toBe(false);
});

test('an account whose first page was answered is to blame for its second one', () => {
  const health = createServiceHealth(100);
  health.answered(JUDGED);
  failFiveTimes(health, JUDGED);
  expect(health.inTrouble(JUDGED)).toBe(false);
});

test('in an outage that begins with two accounts in hand, neither is to blame', () => {
  const health = healthAfter(2, everyNth(Infinity, 200));
  for (let attempt = 0; attempt < 4; attempt++)
    for (const account of [1, 2]) health.failed(account);
  health.failed(1);
  expect([health.inTrouble(1), health.inTrouble(2)]).toEqual([true, true]);
});

test('at once, retries may be a tenth of the calls of a minute', () => {
  // A failing call earns its share, too, so it costs a little less than one.
  expect(failuresUntilSpent(createServiceHealth(150)) * 0.88).toBeCloseTo(900, -0.5);
});

test('even a slow pipeline may retry fifty times', () => {
  expect(failuresUntilSpent(createServiceHealth(1)) * 0.88).toBeCloseTo(50, -0.5);
});

test('a pause gives the whole budget back', () => {
  const health = createServiceHealth(20);
  const first = failuresUntilSpent(health);
  health.refill();
  expect(health.isSpent()).toBe(false);
  expect(failuresUntilSpent(health)).toBe(first);
});

test('a service that fails at most one call in ten is never given up, in whatever order', () => {
  const tens = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 400 });
  fc.assert(
    fc.property(tens, fc.integer({ min: 1, max: 300 }), (places, rate) => {
      const attempts = places.flatMap((place) => everyNth(1, 10).map((_, at) => at === place));
      expect(healthAfter(rate, attempts).isSpent()).toBe(false);
    }),
  );
});

test('the budget is spent exactly when the failures are more than all earned and saved', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 500 }), (attempts) => {
      let budget = 50; // The simple slow version.
      for (const failed of attempts) budget = Math.min(50, budget + 0.12 - (failed ? 1 : 0));
      expect(healthAfter(1, attempts).isSpent()).toBe(budget <= 0);
    }),
  );
});

test('a client whose retries are used up lets all calls rest, and tells', async () => {
  const unwell = { failing: false };
  const simulator = await simulate({
    intercept: () => (unwell.failing ? { body: errorBody(30006) } : undefined),
  });
  const health = createServiceHealth(1);
  const { client } = clientOf(simulator.baseUrl, { health, pauseMs: 200 });
  await client.fetchPage(pageOf()); // So that the service was heard of once.
  unwell.failing = true;
  const pages = Array.from({ length: 30 }, () => client.fetchPage(pageOf()));
  await expect.poll(() => client.counts().paused, { timeout: 5_000, interval: 5 }).toBe(true);
  unwell.failing = false;
  const kinds = new Set((await Promise.all(pages)).map(({ kind }) => kind));
  expect(kinds).toEqual(new Set(['page'])); // They came after the pause.
  expect(client.counts().paused).toBe(false);
});

test('a service that has not recovered after two pauses is left alone', async () => {
  const simulator = await simulate({ intercept: () => ({ body: errorBody(30006) }) });
  const { client } = clientOf(simulator.baseUrl, { health: createServiceHealth(1), pauseMs: 10 });
  const pages = Array.from({ length: 200 }, () => client.fetchPage(pageOf()));
  const ended = await Promise.allSettled(pages);
  const refused = ended.find(({ status }) => status === 'rejected');
  expect(refused).toMatchObject({
    reason: { exitStatus: 5, message: expect.stringContaining('keeps failing') },
  });
  const { calls } = simulator.log;
  expect(calls).toBeGreaterThan(3 * 50);
  await expect(client.fetchPage(pageOf())).rejects.toMatchObject({ exitStatus: 5 });
  expect(simulator.log.calls).toBe(calls);
});
