import { z } from 'zod';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** A base URL calls may be signed for: the key's signature must not cross a network in clear. */
export const BaseUrl = z
  .url({ protocol: /^https?$/ })
  .refine((text) => {
    const url = URL.parse(text);
    return url?.protocol === 'https:' || (url !== null && LOOPBACK.test(url.hostname));
  }, 'must be https, unless the host is this machine')
  .refine((text) => {
    const url = URL.parse(text);
    return url?.pathname === '/' && url.search === '' && url.username === '';
  }, 'must be a scheme and a host, nothing more');
