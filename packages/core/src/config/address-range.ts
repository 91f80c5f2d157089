import { isIP } from 'node:net';
import { z } from 'zod';

/** One address, or all that share its first `prefix` bits. */
export type AddressRange = { address: string; family: 'ipv4' | 'ipv6'; prefix: number };

const BITS = { ipv4: 32, ipv6: 128 } as const;

/** Reads `203.0.113.7`, `203.0.113.0/24`, `2001:db8::/32`; undefined for anything else, host names too. */
export function findAddressRange(text: string): AddressRange | undefined {
  const [, address = '', sent] = /^([0-9a-f.:]+)(?:\/(\d{1,3}))?$/i.exec(text) ?? [];
  const version = isIP(address);
  if (version === 0) return undefined;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const prefix = sent === undefined ? BITS[family] : Number(sent);
  return prefix <= BITS[family] ? { address, family, prefix } : undefined;
}

const RANGE_WORDS =
  'this is no IP address and no range of them; write for example 203.0.113.7, 203.0.113.0/24 or 2001:db8::/32';

/** An address or range in the configuration, kept as it is written. */
export const addressRangeSchema = z
  .string({ error: RANGE_WORDS })
  .refine((text) => findAddressRange(text) !== undefined, { error: RANGE_WORDS });
