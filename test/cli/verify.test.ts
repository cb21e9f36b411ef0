import { expect, test } from 'vitest';
import { openProject } from './project.ts';

test('verify counts the calls the server saw, and their worst second', async () => {
  const project = await openProject({ faults: { rate: 0.3, kinds: ['30006'] } });
  const { status, stdout } = await project.run(['verify', 'daily.ts']);
  expect(status).toBe(0);
  const { calls, byCode } = project.simulator.log;
  expect(stdout).toMatch(new RegExp(`^calls   ${calls} in `, 'm'));
  expect(stdout).toMatch(/published {3}1 process$/m);
  expect(stdout).toContain(`30006: ${byCode.get(30006)}`);
});

test('verify tells of a run that is not finished, from its ledger', async () => {
  let refused = 0;
  const project = await openProject({
    intercept: ({ call }) =>
      call > 15 && (refused += 1) ? { body: '{"ErrorCode":60010,"ErrorInfo":"no"}' } : undefined,
  });
  expect((await project.run(['sync', 'daily.ts'])).status).toBe(4);
  const { status, stdout } = await project.run(['verify', 'daily.ts']);
  expect(status).toBe(0);
  expect(stdout).toContain('unfinished');
  expect(stdout).toContain(`60010: ${refused}`);
});

test('verify of a run that does not exist is refused', async () => {
  const project = await openProject();
  expect((await project.run(['verify', 'daily.ts', 'nothing'])).status).toBe(2);
});
