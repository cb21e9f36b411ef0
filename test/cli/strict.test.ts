import { expect, test } from 'vitest';
import { openProject } from './project.ts';

test('--strict ends with status 3 when an account failed, and the snapshot is published', async () => {
  let failing = false;
  const project = await openProject({
    intercept: ({ request }) =>
      failing && request?.account === 'user_00003'
        ? { body: '{"ErrorCode":30001,"ErrorInfo":"no"}' }
        : undefined,
  });
  failing = true;
  const args = ['sync', 'daily.ts', '--max-failed-pct', '50'];
  const lenient = await project.run(args);
  const strict = await project.run([...args, '--strict']);
  expect([lenient.status, strict.status]).toEqual([0, 3]);
  expect(strict.stdout).toContain('1 failed');
  expect(strict.stderr).toContain('with what is not right: 1 failed');
});

test('--strict is content when every account is right', async () => {
  const project = await openProject();
  expect((await project.run(['sync', 'daily.ts', '--strict'])).status).toBe(0);
});
