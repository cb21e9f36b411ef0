import type { SingleCall } from '../api/single-call.ts';
import { ruleFor, type Verdict } from '../api/verdict.ts';
import type { Settings } from '../config/settings.ts';
import type { Finding } from '../core/finding.ts';

type App = Pick<Settings['app'], 'baseUrl' | 'admin' | 'sdkAppId'>;

/** What to do about a code whose rule has no hint of its own. */
const REMEDIES: Readonly<Record<Exclude<Verdict, 'not_found'>, string>> = {
  retry: 'The service calls this temporary: check again in a minute.',
  slow_down:
    'Something else uses up the calls of this app: lower its rate or wait, and check again.',
  wait: 'Correct FRIENDLAKE_SECRET_KEY, then make no call for a minute before the next one.',
  renew_signature: 'Check FRIENDLAKE_SECRET_KEY, app.admin and the clock of this machine.',
  fail_account: 'Look the code up in the documentation of the Chat REST API.',
  abort: 'Check the app in the Tencent Cloud Chat console.',
};

/**
 * What a call for the administrator's own friends says about key, app and rights. That the
 * administrator is no user of the app is an answer like any other: the caller was accepted.
 */
export function serviceFinding(app: App, { answer, sentMs, answeredMs }: SingleCall): Finding {
  const { host } = new URL(app.baseUrl);
  const failed = (text: string, remedy: string): Finding => ({
    subject: 'service',
    result: 'failed',
    text: `${host} ${text}`,
    remedy,
  });
  const accepted: Finding = {
    subject: 'service',
    result: 'ok',
    text: `${host} accepts ${app.admin} of SDKAppID ${app.sdkAppId}, in ${answeredMs - sentMs} ms`,
  };
  switch (answer.kind) {
    case 'page':
      return accepted;
    case 'unreadable':
      return failed(
        'accepts the caller, but its answer is not as documented',
        'Report this: no account could be kept exactly.',
      );
    case 'no_answer':
      return failed(
        `cannot be used: ${answer.text}`,
        'Check app.region or app.baseUrl, the network and the proxy.',
      );
    case 'error': {
      // The service's own text is left out: it may quote the signature.
      const { verdict, meaning, hint } = ruleFor(answer.code);
      if (verdict === 'not_found') return accepted;
      return failed(`refuses the call: ${meaning} (${answer.code})`, hint ?? REMEDIES[verdict]);
    }
  }
}

const WARNED_S = 60;
const FAILED_S = 600;
const REMEDY =
  'Set the clock of this machine (NTP): signatures are valid for 24 h from its time, ' +
  'so that with a clock ahead they are not valid yet.';

/** How far this machine's clock is from the service's, which tells whole seconds. */
export function clockFinding({ answer, date, sentMs, answeredMs }: SingleCall): Finding {
  const told = (result: Finding['result'], text: string): Finding => ({
    subject: 'clock',
    result,
    text,
    ...((result === 'failed' || result === 'warning') && { remedy: REMEDY }),
  });
  if (answer.kind === 'no_answer') return told('unknown', 'the service gave no answer');
  const serviceMs = Date.parse(date ?? '') + 500;
  if (Number.isNaN(serviceMs)) return told('unknown', 'the answer has no Date header');
  const aheadS = Math.round(((sentMs + answeredMs) / 2 - serviceMs) / 1000);
  const errorS = Math.ceil(((answeredMs - sentMs) / 2 + 500) / 1000);
  const offS = Math.abs(aheadS);
  const text =
    offS <= errorS
      ? `the same as the service’s, ± ${errorS} s`
      : `${offS} s ${aheadS > 0 ? 'ahead of' : 'behind'} the service’s, ± ${errorS} s`;
  return told(offS > FAILED_S ? 'failed' : offS > WARNED_S ? 'warning' : 'ok', text);
}
