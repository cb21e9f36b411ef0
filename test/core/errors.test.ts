import { expect, test } from 'vitest';
import * as errors from '../../src/core/errors.ts';

const OPTIONS = { hint: 'what to do' };

// The statuses the design documents; 0 is success and 1 a bug.
const DOCUMENTED = [
  { status: 2, name: 'ConfigError', error: new errors.ConfigError('what', OPTIONS) },
  { status: 3, name: 'IncompleteError', error: new errors.IncompleteError('what', OPTIONS) },
  { status: 4, name: 'ServiceError', error: new errors.ServiceError('what', OPTIONS) },
  { status: 5, name: 'PublishError', error: new errors.PublishError('what', OPTIONS) },
  { status: 6, name: 'LockedError', error: new errors.LockedError('what', OPTIONS) },
  { status: 7, name: 'DamageError', error: new errors.DamageError('what', OPTIONS) },
  { status: 130, name: 'Interrupted', error: new errors.Interrupted('SIGINT') },
  { status: 143, name: 'Interrupted', error: new errors.Interrupted('SIGTERM') },
];

test.each(DOCUMENTED)(
  'a $name ends the process with status $status',
  ({ error, ...documented }) => {
    const { exitStatus: status, name } = error;
    expect({ status, name }).toEqual(documented);
  },
);

test('no kind of failure is without a documented status', () => {
  const kinds = Object.keys(errors).filter((name) => name !== 'Failure');
  expect(new Set(kinds)).toEqual(new Set(DOCUMENTED.map(({ name }) => name)));
});

test('a failure keeps its hint and the error underneath', () => {
  const cause = new Error('underneath');
  const error = new errors.PublishError('what happened', { hint: 'what to do', cause });
  expect(error).toBeInstanceOf(errors.Failure);
  expect([error.message, error.hint, error.cause]).toEqual(['what happened', 'what to do', cause]);
});

test('a failure of its own making has no cause at all', () => {
  expect(new errors.ConfigError('what happened', { hint: 'what to do' })).not.toHaveProperty(
    'cause',
  );
});
