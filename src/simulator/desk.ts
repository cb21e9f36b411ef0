import { renderPage } from './answer.ts';
import { renderError } from './api-error.ts';
import { createPager } from './behaviour.ts';
import type { CallRecorder } from './call-log.ts';
import type { Arrival, Call } from './call.ts';
import { createCallerCheck, type RequestLine } from './caller-check.ts';
import { createFaultDraw, faultAnswer, faultCode, type RawAnswer } from './fault.ts';
import { type FriendRequest, readFriendRequest } from './friend-request.ts';
import type { Settings } from './options.ts';

/** Decides what each call is answered; knows nothing of sockets. */
export interface Desk {
  /** Stamps and checks a call by its head; must be called in order of arrival. */
  arrive(line: RequestLine): Arrival;
  /** Answers the call once its body is there, and logs it. */
  answer(arrival: Arrival, body: string): RawAnswer;
}

/** Creates the desk of one simulator. */
export function createDesk(settings: Settings, recorder: CallRecorder): Desk {
  const { world, pages } = settings;
  const caller = createCallerCheck(settings);
  const pager = createPager(world, settings.behaviours, pages);
  const drawFault = createFaultDraw(settings.faults, settings.seed);
  const shape = { ...pages, variants: world.variants };

  function note(call: Call, code: number, fault: string | undefined): void {
    const { call: number, atMs, wallMs, request } = call;
    recorder.answered({ call: number, atMs, wallMs, request, code, fault }, call.code === 60011);
  }

  function refuse(call: Call, code: number): RawAnswer {
    note(call, code, undefined);
    return { body: renderError(code, !world.variants || call.call % 2 === 0) };
  }

  function serve(call: Call, request: FriendRequest): RawAnswer {
    const page = pager.page(request);
    const account = world.account(request.account);
    if (page === undefined || account === undefined) {
      return refuse(call, settings.unknownAccountCode);
    }
    const body = renderPage(page, account, shape);
    const fault = drawFault();
    note(call, fault === undefined ? 0 : faultCode(fault), fault);
    return fault === undefined ? { body } : faultAnswer(fault, body, settings.faults?.slowMs);
  }

  return {
    arrive(line) {
      const atMs = settings.monotonicClock();
      const wallMs = settings.wallClock();
      const call = recorder.arrived(atMs);
      return { ...line, call, atMs, wallMs, code: caller.check(line, atMs, wallMs) };
    },
    answer(arrival, body) {
      const read = readFriendRequest(body);
      const request = typeof read === 'number' ? undefined : read;
      const call = { ...arrival, body, request };
      const intercepted = settings.intercept(call);
      if (intercepted !== undefined) {
        note(call, 0, 'intercepted');
        return intercepted;
      }
      if (arrival.code !== 0) return refuse(call, arrival.code);
      return typeof read === 'number' ? refuse(call, read) : serve(call, read);
    },
  };
}
