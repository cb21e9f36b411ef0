/** What the operator should know beside the message. */
export interface FailureOptions {
  /** The next thing to do, as one sentence. */
  readonly hint: string;
  /** The error underneath; kept for programs, never printed whole. */
  readonly cause?: unknown;
}

/**
 * A run that failed for a reason the operator can act on.
 *
 * Messages carry values but never secrets. Each subclass stands for one remedy and has one
 * exit status; everything that is not a `Failure` is a bug and exits with 1.
 */
export abstract class Failure extends Error {
  /** What to do next. */
  readonly hint: string;
  /** The status of the process when this ends it. */
  abstract readonly exitStatus: number;

  constructor(message: string, options: FailureOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.hint = options.hint;
  }
}

/** Wrong usage or settings: nothing was called and nothing was written. */
export class ConfigError extends Failure {
  override readonly name = 'ConfigError';
  readonly exitStatus = 2;
}

/** The run was published, but `--strict` asks for more than the brakes do. */
export class IncompleteError extends Failure {
  override readonly name = 'IncompleteError';
  readonly exitStatus = 3;
}

/** The service refused us as a caller: wrong key, wrong region, no admin, or out of reach. */
export class ServiceError extends Failure {
  override readonly name = 'ServiceError';
  readonly exitStatus = 4;
}

/** The run was not published. What it staged is kept, and what was published is unchanged. */
export class PublishError extends Failure {
  override readonly name = 'PublishError';
  readonly exitStatus = 5;
}

/** Another process works on the same state. */
export class LockedError extends Failure {
  override readonly name = 'LockedError';
  readonly exitStatus = 6;
}

/** The operator stopped the run; everything finished by then is kept. */
export class Interrupted extends Failure {
  override readonly name = 'Interrupted';
  readonly exitStatus: number;

  constructor(signal: 'SIGINT' | 'SIGTERM') {
    super(`Stopped by ${signal}; what was pulled is kept`, {
      hint: 'Run again to go on from there.',
    });
    this.exitStatus = signal === 'SIGINT' ? 130 : 143; // 128 and the signal's number, as in a shell.
  }
}

/** What is on disk is not what was written there. */
export class DamageError extends Failure {
  override readonly name = 'DamageError';
  readonly exitStatus = 7;
}
