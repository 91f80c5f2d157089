import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SourceSettings } from '../config/source-schema.ts';

type Headers = Record<string, string | string[] | undefined>;

/** How a sender signs: `auth.hmac` of its source. */
export type HmacSettings = NonNullable<SourceSettings['auth']['hmac']>;

/** The value of the header for a body: prefix and MAC. */
export function signHmac(input: { settings: HmacSettings; body: Uint8Array; secret: string }): string {
  const { settings, body, secret } = input;
  return settings.prefix + createHmac(settings.algorithm, secret).update(body).digest(settings.encoding);
}

/** Checks the header against every secret. The body must be the bytes as they came. */
export function verifyHmac(input: { headers: Headers; body: Uint8Array; settings: HmacSettings }): boolean {
  const { headers, body, settings } = input;
  const value = headers[settings.header.toLowerCase()];
  const sent = typeof value === 'string' ? value.trim() : '';
  const bare = sent.startsWith(settings.prefix) ? sent.slice(settings.prefix.length) : '';
  const mac = Buffer.from(bare, settings.encoding);
  let found = 0;
  for (const secret of settings.secrets) {
    const expected = createHmac(settings.algorithm, secret).update(body).digest();
    found |= Number(mac.length === expected.length && timingSafeEqual(mac, expected));
  }
  return found === 1;
}
