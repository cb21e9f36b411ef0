/** One attempt, at the moment it is written to the socket. */
export interface SentCall {
  /** Place of the account in its list. */
  readonly ordinal: number;
  readonly startIndex: number;
  /** From 1. */
  readonly attempt: number;
}

/** How an attempt ended. */
export interface CallOutcome {
  /** Null when no response came. */
  readonly httpStatus: number | null;
  /** Null when the response was not the service's. */
  readonly errorCode: number | null;
  readonly bytes: number;
}

/** Keeps what proves the rate: every call, written down before it is sent. */
export interface CallLedger {
  /** Writes a call down. To be called right before the socket write; returns its number. */
  sent(call: SentCall): number;
  answered(call: number, outcome: CallOutcome): void;
}
