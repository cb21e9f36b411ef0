import { expect, test } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/index.ts';
import { serve } from '../api/servers.ts';
import { checkOf, LINES, UNKNOWN_CLOCK } from './check-output.ts';
import { openProject } from './project.ts';

/** Answers a check as `intercept` says, once the project has published. */
async function openIntercepted(answer: NonNullable<SimulatorOptions['intercept']>) {
  let checking = false;
  const project = await openProject({
    intercept: (call) => (checking ? answer(call) : undefined),
  });
  checking = true;
  return project;
}

test('check tells HTML instead of JSON, and asks no foreign page for the time', async () => {
  const project = await openIntercepted(() => ({
    body: '<html>Welcome to the hotel</html>',
    headers: { date: 'Mon, 23 Nov 2020 02:00:00 GMT' },
  }));
  const { status, told } = await checkOf(project);
  const service = `FAILED   service      <host> cannot be used: the answer is not JSON
                      Check app.region or app.baseUrl, the network and the proxy.
`;
  expect({ status, told }).toEqual({
    status: 4,
    told: Object.values({ ...LINES, service, clock: UNKNOWN_CLOCK }).join(''),
  });
});

const REMEDY = `                      Set the clock of this machine (NTP): signatures are valid for 24 h from its time, so that with a clock ahead they are not valid yet.
`;

test.each`
  serviceS   | status | line
  ${-120.5}  | ${0}   | ${/^warning  clock        12\d s ahead of the service’s, ± 1 s\n/m}
  ${-1200.5} | ${4}   | ${/^FAILED   clock        120\d s ahead of the service’s, ± 1 s\n/m}
  ${1200.5}  | ${4}   | ${/^FAILED   clock        1(199|20\d) s behind the service’s, ± 1 s\n/m}
`('check compares clocks: $line', async ({ serviceS, status, line }) => {
  const project = await openIntercepted(() => ({
    body: '{"ActionStatus":"FAIL","ErrorCode":30003,"ErrorInfo":"Err_SNS_FriendGet_NoAccount"}',
    headers: { date: new Date(Date.now() + serviceS * 1000).toUTCString() },
  }));
  const checked = await checkOf(project);
  expect(checked.status).toBe(status);
  expect(checked.told).toMatch(line);
  expect(checked.told).toContain(REMEDY);
});

test('check does not know the clock of a service that tells no date', async () => {
  const project = await openProject();
  const silent = await serve((_, response) => {
    response.sendDate = false;
    response.end('{"ErrorCode":70107}');
  });
  const environment = { FRIENDLAKE_BASE_URL: silent };
  const { status, told } = await checkOf(project, environment);
  expect(status).toBe(0);
  expect(told).toContain('unknown  clock        the answer has no Date header\n');
});

test('a temporary failure is not called again', async () => {
  const project = await openIntercepted(() => ({ body: '{"ErrorCode":30006}' }));
  const before = project.simulator.log.calls;
  const { told } = await checkOf(project);
  expect(told)
    .toContain(`FAILED   service      <host> refuses the call: server internal error (30006)
                      The service calls this temporary: check again in a minute.
`);
  expect(project.simulator.log.calls - before).toBe(1);
});
