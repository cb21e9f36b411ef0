/**
 * What an `ErrorCode` asks of the caller.
 *
 * - `retry`: the service failed; the same call may work.
 * - `slow_down`: the app is over its frequency; retry, and send less.
 * - `wait`: locked out for a minute after bad signatures; retry after that.
 * - `renew_signature`: sign anew and retry once.
 * - `not_found`: the account does not exist; that is its state.
 * - `fail_account`: this call will not work; the account fails, the run goes on.
 * - `abort`: no call will work; stop before doing harm.
 */
export type Verdict =
  'retry' | 'slow_down' | 'wait' | 'renew_signature' | 'not_found' | 'fail_account' | 'abort';

/** A row of the table. */
export interface CodeRule {
  readonly verdict: Verdict;
  /** What the code means, in the documentation's sense. */
  readonly meaning: string;
  /** For `abort`: what the operator should do. */
  readonly hint?: string;
}

const APP_HINT = 'Check app.sdkAppId, and that app.region is the data centre of this app.';
const KEY_HINT = 'Check FRIENDLAKE_SECRET_KEY: it must be the SECRETKEY of this very SDKAppID.';
const ADMIN_HINT = 'Set app.admin to a UserID that the console lists as administrator of the app.';
const CONSOLE_HINT = 'Check the state of the app in the Tencent Cloud Chat console.';
const REPORT_HINT = 'The request itself was refused: report it with this message.';

/**
 * Every documented code a `friend_get` call can meet.
 *
 * Sources: cloud.tencent.com 679/131708 (REST and account codes), the `friend_get` page of
 * 2024-07-16 (30001 to 30007), and the QD sources of 2018-2020 for codes since dropped.
 */
export const CODE_RULES: ReadonlyMap<number, CodeRule> = new Map<number, CodeRule>([
  [30001, { verdict: 'fail_account', meaning: 'wrong request parameter' }],
  [30003, { verdict: 'not_found', meaning: 'the account does not exist' }],
  [30004, { verdict: 'abort', meaning: 'administrator rights needed', hint: ADMIN_HINT }],
  [30006, { verdict: 'retry', meaning: 'server internal error' }],
  [30007, { verdict: 'retry', meaning: 'network timeout inside the service' }],
  [30008, { verdict: 'retry', meaning: 'concurrent write conflict' }],
  [60002, { verdict: 'abort', meaning: 'HTTP parse error', hint: REPORT_HINT }],
  [60003, { verdict: 'abort', meaning: 'request JSON parse error', hint: REPORT_HINT }],
  [60004, { verdict: 'renew_signature', meaning: 'account or signature wrong' }],
  [60005, { verdict: 'renew_signature', meaning: 'account or signature wrong' }],
  [60006, { verdict: 'abort', meaning: 'SDKAppID invalid', hint: APP_HINT }],
  [60007, { verdict: 'slow_down', meaning: 'call frequency of this API over the limit' }],
  [60008, { verdict: 'retry', meaning: 'service request timeout' }],
  [60009, { verdict: 'abort', meaning: 'request resource error', hint: REPORT_HINT }],
  [60010, { verdict: 'abort', meaning: 'administrator rights needed', hint: ADMIN_HINT }],
  [60011, { verdict: 'slow_down', meaning: 'call frequency of this app over the limit' }],
  [60012, { verdict: 'abort', meaning: 'SDKAppID missing', hint: REPORT_HINT }],
  [60013, { verdict: 'retry', meaning: 'response JSON parse error at the gateway' }],
  [60014, { verdict: 'retry', meaning: 'account conversion timeout' }],
  [60015, { verdict: 'fail_account', meaning: 'account is not a string' }],
  [60016, { verdict: 'abort', meaning: 'SDKAppID disabled', hint: CONSOLE_HINT }],
  [60017, { verdict: 'abort', meaning: 'request disabled', hint: CONSOLE_HINT }],
  [60018, { verdict: 'slow_down', meaning: 'too frequent' }],
  [60019, { verdict: 'slow_down', meaning: 'too frequent' }],
  [60020, { verdict: 'abort', meaning: 'package expired or not bought', hint: CONSOLE_HINT }],
  [
    60021,
    {
      verdict: 'abort',
      meaning: 'source IP not allowed',
      hint: 'Add the address of this machine to the IP allow list in the console.',
    },
  ],
  [70001, { verdict: 'renew_signature', meaning: 'UserSig expired' }],
  [70002, { verdict: 'abort', meaning: 'UserSig empty', hint: REPORT_HINT }],
  [70003, { verdict: 'abort', meaning: 'UserSig unreadable', hint: KEY_HINT }],
  [70005, { verdict: 'abort', meaning: 'UserSig check failed', hint: KEY_HINT }],
  [70009, { verdict: 'abort', meaning: 'UserSig made with another key', hint: KEY_HINT }],
  [70013, { verdict: 'abort', meaning: 'identifier differs from the UserSig', hint: REPORT_HINT }],
  [70014, { verdict: 'abort', meaning: 'SDKAppID differs from the UserSig', hint: REPORT_HINT }],
  [70016, { verdict: 'abort', meaning: 'no key for this SDKAppID here', hint: APP_HINT }],
  [70020, { verdict: 'abort', meaning: 'SDKAppID not found here', hint: APP_HINT }],
  [70050, { verdict: 'wait', meaning: 'too many bad signatures; locked for a minute' }],
  [70051, { verdict: 'abort', meaning: 'account on the block list', hint: CONSOLE_HINT }],
  [70052, { verdict: 'renew_signature', meaning: 'UserSig no longer valid' }],
  [70107, { verdict: 'not_found', meaning: 'the account was never imported' }],
  [70114, { verdict: 'abort', meaning: 'restricted for security', hint: CONSOLE_HINT }],
  [70169, { verdict: 'retry', meaning: 'server internal timeout' }],
  [70202, { verdict: 'retry', meaning: 'server internal timeout' }],
  [70402, { verdict: 'fail_account', meaning: 'invalid parameter' }],
  [70403, { verdict: 'abort', meaning: 'administrator rights needed', hint: ADMIN_HINT }],
  [70500, { verdict: 'retry', meaning: 'server internal error' }],
]);

/** The rule for a code. An unknown one fails its account: it is neither swallowed nor hammered. */
export function ruleFor(code: number): CodeRule {
  return CODE_RULES.get(code) ?? { verdict: 'fail_account', meaning: 'unknown code' };
}
