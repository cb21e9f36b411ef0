import { ConfigError } from '../../src/core/errors.ts';

/** The lines of the `ConfigError` that a call throws, the first one aside. */
export function problemsIn(call: () => unknown): string[] {
  try {
    call();
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n').slice(1);
    throw error;
  }
  return [];
}

/** Calls a function with what its types would not let through. */
export function callWith(target: (...values: never[]) => unknown, ...values: unknown[]): unknown {
  return Reflect.apply(target, undefined, values);
}
