import { createHmac } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { character } from '../core/any-text.ts';
import { createSigner, signUserSig, type Credentials } from '../../src/api/user-sig.ts';

// Made with the npm package tls-sig-api-v2 1.0.2 and its clock pinned; the key is its example's.
const EXAMPLE: Credentials = {
  sdkAppId: 1_400_000_000,
  admin: 'administrator',
  secretKey: '5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e',
};
const PUBLISHED =
  'eJyrVgrxCdYrSy1SslIy0jNQ0gHzM1NS80oy0zLBwokpuZl5mcUlRYkl*UVQBcUp2YkFBZkpSlaGJgZQAJEpycxNVbIyNEcVTa0oyCxKVbKyMDOBCRVnpitZKVX6OKZql5uHh6aGlhYmhVlm6IdEmFuUGhnmh7hnamdaRhUYlhoHFORFmhnYKtUCAK0SM5I_';

/** Reads a signature the way the service's published verifiers do. */
function opened(userSig: string): Record<string, unknown> {
  const base64 = userSig.replaceAll('*', '+').replaceAll('-', '/').replaceAll('_', '=');
  const document: unknown = JSON.parse(inflateSync(Buffer.from(base64, 'base64')).toString('utf8'));
  return { ...Object(document) };
}

test('a signature is that of the published library, byte for byte', () => {
  expect(signUserSig(EXAMPLE, 1_700_000_000, 86_400)).toBe(PUBLISHED);
});

test('whatever admin and key, the signature inside is the HMAC of the fields beside it', () => {
  const credentials = fc.record({
    sdkAppId: fc.integer({ min: 1, max: 2 ** 32 }),
    admin: fc.string({ unit: character, minLength: 1 }),
    secretKey: fc.string({ unit: character, minLength: 1 }),
  });
  fc.assert(
    fc.property(credentials, fc.nat(), fc.nat(), ({ secretKey, ...caller }, issuedS, lifetimeS) => {
      const userSig = signUserSig({ ...caller, secretKey }, issuedS, lifetimeS);
      const text = `TLS.identifier:${caller.admin}\nTLS.sdkappid:${caller.sdkAppId}\nTLS.time:${issuedS}\nTLS.expire:${lifetimeS}\n`;
      expect(opened(userSig)).toEqual({
        'TLS.ver': '2.0',
        'TLS.identifier': caller.admin,
        'TLS.sdkappid': caller.sdkAppId,
        'TLS.time': issuedS,
        'TLS.expire': lifetimeS,
        'TLS.sig': createHmac('sha256', secretKey).update(text).digest('base64'),
      });
    }),
  );
});

test('a signature needs no escaping in a URL', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.nat(), (admin, issuedS) => {
      const userSig = signUserSig({ ...EXAMPLE, admin }, issuedS, 86_400);
      expect(userSig).toMatch(/^[A-Za-z0-9*-]+_{0,2}$/);
    }),
  );
});

const NOON_MS = Date.parse('2026-11-23T12:00:00Z');
const HOUR_MS = 3_600_000;

/** A signer whose clock is set by hand; tells when the signature in use was issued. */
function signerAt(startMs: number) {
  let nowMs = startMs;
  const signer = createSigner(EXAMPLE, () => nowMs);
  return {
    signer,
    issuedMsAt: (ms: number) => {
      nowMs = ms;
      return Number(opened(signer.userSig())['TLS.time']) * 1000;
    },
  };
}

test('a signature lasts 24 hours from the second it is made', () => {
  const userSig = createSigner(EXAMPLE, () => NOON_MS + 999).userSig();
  expect(opened(userSig)).toMatchObject({ 'TLS.time': NOON_MS / 1000, 'TLS.expire': 86_400 });
});

test.each`
  afterMs             | renewed  | why
  ${0}                | ${false} | ${'it is new'}
  ${12 * HOUR_MS - 1} | ${false} | ${'less than half of its time is over'}
  ${12 * HOUR_MS}     | ${true}  | ${'half of its time is over'}
  ${48 * HOUR_MS}     | ${true}  | ${'it has expired'}
  ${-1000}            | ${true}  | ${'the clock went back, so it is from the future'}
`('after $afterMs ms the signature is renewed ($renewed): $why', ({ afterMs, renewed }) => {
  const { issuedMsAt } = signerAt(NOON_MS);
  expect(issuedMsAt(NOON_MS)).toBe(NOON_MS);
  const nowMs = NOON_MS + Number(afterMs);
  expect(issuedMsAt(nowMs)).toBe(renewed ? nowMs : NOON_MS);
});

test('a signature the service calls expired is renewed at once', () => {
  const { signer, issuedMsAt } = signerAt(NOON_MS);
  issuedMsAt(NOON_MS);
  signer.renew();
  expect(issuedMsAt(NOON_MS + 1000)).toBe(NOON_MS + 1000);
});
