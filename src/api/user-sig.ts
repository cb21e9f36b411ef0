import { createHmac } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import type { WallClock } from '../core/clock.ts';

/** Who calls, and the key that proves it. */
export interface Credentials {
  readonly sdkAppId: number;
  /** UserID of an administrator of the app. */
  readonly admin: string;
  /** The app's SECRETKEY as the console shows it; used as text, not as hexadecimal. */
  readonly secretKey: string;
}

/** Lifetime of a signature. The documentation advises at least 24 h (error 70001, 269/1671). */
const LIFETIME_S = 86_400;
/** A signature older than this is replaced, so that none expires on its way. */
const RENEW_AFTER_S = LIFETIME_S / 2;

/**
 * Signs a UserSig (TLSSigAPIv2): HMAC-SHA256 over the named fields, deflated JSON, base64 with
 * `*-_` for `+/=`. Source: tencentyun/tls-sig-api-v2-node.
 *
 * @param issuedS Unix seconds the signature starts at.
 * @param lifetimeS Seconds it is valid for.
 */
export function signUserSig(
  { sdkAppId, admin, secretKey }: Credentials,
  issuedS: number,
  lifetimeS: number,
): string {
  const content =
    `TLS.identifier:${admin}\nTLS.sdkappid:${sdkAppId}\n` +
    `TLS.time:${issuedS}\nTLS.expire:${lifetimeS}\n`;
  const document = {
    'TLS.ver': '2.0',
    'TLS.identifier': admin,
    'TLS.sdkappid': sdkAppId,
    'TLS.time': issuedS,
    'TLS.expire': lifetimeS,
    'TLS.sig': createHmac('sha256', secretKey).update(content).digest('base64'),
  };
  return deflateSync(JSON.stringify(document))
    .toString('base64')
    .replace(/[+/=]/g, (character) => ESCAPES[character] ?? character);
}

const ESCAPES: Readonly<Record<string, string>> = { '+': '*', '/': '-', '=': '_' };

/** Gives the signature to send now. */
export interface Signer {
  userSig(): string;
  /** Replaces the signature, because the service called it expired. */
  renew(): void;
}

/** Signs once and again well before the signature expires. */
export function createSigner(credentials: Credentials, wallMs: WallClock): Signer {
  let issuedS = -Infinity;
  let current = '';
  return {
    userSig() {
      const nowS = Math.floor(wallMs() / 1000);
      // A clock set back would otherwise keep a signature from the future in use.
      if (nowS - issuedS >= RENEW_AFTER_S || nowS < issuedS) {
        issuedS = nowS;
        current = signUserSig(credentials, issuedS, LIFETIME_S);
      }
      return current;
    },
    renew() {
      issuedS = -Infinity;
    },
  };
}
