import type { CallLedger, CallOutcome } from './call-ledger.ts';
import { readAnswer, type Answer } from './page.ts';
import { bodyOf, pathOf, type PageRequest } from './page-request.ts';
import type { Slot } from './rate-limiter.ts';
import type { Delivery, Transport } from './transport.ts';
import type { Credentials, Signer } from './user-sig.ts';

/** What sending takes. */
export interface AttemptParts {
  readonly caller: Pick<Credentials, 'sdkAppId' | 'admin'>;
  readonly signer: Signer;
  readonly transport: Transport;
  readonly ledger: CallLedger;
  /** Numbers in [0, 1). */
  readonly random: () => number;
}

const UINT32 = 2 ** 32;

/**
 * Sends one request once. It is written down and its slot stamped at the instant it is written to
 * the socket, in this order: a kill in between leaves a call too many in the ledger, never one
 * too few.
 *
 * @param attempt.number From 1.
 * @throws What the ledger throws; the request was not sent then.
 */
export async function sendOnce(
  { caller, signer, transport, ledger, random }: AttemptParts,
  { request, number, slot }: { request: PageRequest; number: number; slot: Slot },
): Promise<Answer> {
  const userSig = signer.userSig();
  const path = pathOf(caller, userSig, Math.floor(random() * UINT32));
  let call: number | undefined;
  let unwritable: { readonly error: unknown } | undefined;
  const delivery = await transport.post(path, bodyOf(request), () => {
    try {
      call = ledger.sent({ ...request, attempt: number });
    } catch (error) {
      unwritable = { error };
      throw error; // So that it is not sent.
    }
    slot.written();
  });
  if (unwritable) throw unwritable.error; // The transport would have it for a failure of its own.
  const answer = withoutSignature(readAnswer(delivery), userSig);
  if (call !== undefined) ledger.answered(call, outcomeOf(delivery, answer));
  return answer;
}

function outcomeOf(delivery: Delivery, answer: Answer): CallOutcome {
  const response = delivery.kind === 'response' ? delivery : undefined;
  return {
    httpStatus: response?.status ?? null,
    errorCode: answer.kind === 'error' ? answer.code : answer.kind === 'no_answer' ? null : 0,
    bytes: response?.body.length ?? 0,
  };
}

/** A service may quote the call in what is kept of its answers. */
function withoutSignature(answer: Answer, userSig: string): Answer {
  if (answer.kind === 'unreadable') {
    return { ...answer, raw: answer.raw?.replaceAll(userSig, '…') ?? null };
  }
  if (answer.kind !== 'error') return answer;
  return { ...answer, text: answer.text.replaceAll(userSig, '…') };
}
