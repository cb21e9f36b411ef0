/** A request that the service refuses, as it says so in HTTP. */
export class ServiceRefusal extends Error {
  override readonly name = 'ServiceRefusal';
  readonly status: number;
  readonly reason: string;

  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

/** A job that was taken and came to nothing, as its `errorResult` says it. */
export class JobRefusal extends Error {
  override readonly name = 'JobRefusal';
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** The body of a refusal. */
export function errorBody({ status, reason, message }: ServiceRefusal): unknown {
  return {
    error: { code: status, message, errors: [{ message, domain: 'global', reason }] },
  };
}
