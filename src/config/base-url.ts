import { z } from 'zod';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether what is sent to a URL stays on this machine. */
export function isLoopback(url: string): boolean {
  return LOOPBACK.test(URL.parse(url)?.hostname ?? '');
}

/** A base URL calls may be signed for: the key's signature must not cross a network in clear. */
export const BaseUrl = z
  .url({ protocol: /^https?$/ })
  .refine((text) => {
    return URL.parse(text)?.protocol === 'https:' || isLoopback(text);
  }, 'must be https, unless the host is this machine')
  .refine((text) => {
    const url = URL.parse(text);
    return url?.pathname === '/' && url.search === '' && url.username === '';
  }, 'must be a scheme and a host, nothing more');
