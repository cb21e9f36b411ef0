import { createHmac } from 'node:crypto';
import { inflateSync } from 'node:zlib';

/** The app whose signatures are accepted. */
export interface SimulatedApp {
  readonly sdkAppId: number;
  /** The only account that may call the API. */
  readonly admin: string;
  /** The app's key, used as text (not hex-decoded), as the service does. */
  readonly secretKey: string;
}

/** What the caller says about itself in the URL. */
export interface CallerClaim {
  readonly sdkAppId: number;
  readonly identifier: string;
  readonly userSig: string;
}

/** What stands inside a UserSig. */
interface SignedDocument {
  readonly identifier: string;
  readonly sdkAppId: number;
  /** When it was issued, Unix seconds. */
  readonly timeS: number;
  /** How long it lasts, seconds. */
  readonly expireS: number;
  readonly userBuf: string | undefined;
  readonly signature: string;
}

// A signature inflates to about 250 bytes; the bound keeps a bomb from filling memory.
const INFLATED_BYTES_MAX = 16_384;
// The alphabet of TLSSigAPIv2: base64 with `+ / =` written as `* - _`.
const ALPHABET = /^[A-Za-z0-9*-]+_{0,2}$/;

/**
 * Checks a UserSig the way the service's published verifiers do: inflate it and compute the HMAC
 * anew, never compare texts, since deflate may differ.
 *
 * @param nowS The time to check expiry at, Unix seconds.
 * @returns 0, or the API's error code: 70003 unreadable, 70014 for another app, 70020 for an app
 *   this server does not know, 70013 for another identifier, 70001 expired, 70009 wrong key.
 */
export function checkUserSig(app: SimulatedApp, claim: CallerClaim, nowS: number): number {
  const signed = readAgain(claim.userSig);
  if (signed === undefined) return 70003;
  if (signed.sdkAppId !== claim.sdkAppId) return 70014;
  if (claim.sdkAppId !== app.sdkAppId) return 70020;
  if (signed.identifier !== claim.identifier) return 70013;
  if (nowS > signed.timeS + signed.expireS) return 70001;
  return signatureOf(app.secretKey, signed) === signed.signature ? 0 : 70009;
}

let lastRead: { userSig: string; signed: SignedDocument | undefined } | undefined;

/** A caller sends one signature for hours; inflating it each time makes garbage that stops us. */
function readAgain(userSig: string): SignedDocument | undefined {
  if (lastRead?.userSig !== userSig) lastRead = { userSig, signed: readUserSig(userSig) };
  return lastRead.signed;
}

function readUserSig(userSig: string): SignedDocument | undefined {
  if (!ALPHABET.test(userSig)) return undefined; // `Buffer.from` would skip what it cannot read.
  const base64 = userSig.replaceAll('*', '+').replaceAll('-', '/').replaceAll('_', '=');
  try {
    const text = inflateSync(Buffer.from(base64, 'base64'), {
      maxOutputLength: INFLATED_BYTES_MAX,
    });
    return documentOf(JSON.parse(text.toString('utf8')));
  } catch {
    return undefined;
  }
}

function documentOf(json: unknown): SignedDocument | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const fields = new Map<string, unknown>(Object.entries(json));
  const identifier = fields.get('TLS.identifier');
  const sdkAppId = fields.get('TLS.sdkappid');
  const timeS = fields.get('TLS.time');
  const expireS = fields.get('TLS.expire');
  const userBuf = fields.get('TLS.userbuf');
  const signature = fields.get('TLS.sig');
  if (fields.get('TLS.ver') !== '2.0') return undefined;
  if (typeof identifier !== 'string' || typeof signature !== 'string') return undefined;
  if (typeof sdkAppId !== 'number' || typeof timeS !== 'number') return undefined;
  if (typeof expireS !== 'number') return undefined;
  if (userBuf !== undefined && typeof userBuf !== 'string') return undefined;
  return { identifier, sdkAppId, timeS, expireS, userBuf, signature };
}

function signatureOf(secretKey: string, signed: SignedDocument): string {
  const lines = [
    `TLS.identifier:${signed.identifier}`,
    `TLS.sdkappid:${signed.sdkAppId}`,
    `TLS.time:${signed.timeS}`,
    `TLS.expire:${signed.expireS}`,
  ];
  if (signed.userBuf !== undefined) lines.push(`TLS.userbuf:${signed.userBuf}`);
  return createHmac('sha256', secretKey)
    .update(`${lines.join('\n')}\n`)
    .digest('base64');
}
