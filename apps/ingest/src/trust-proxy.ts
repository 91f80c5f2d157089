import express from 'express';
import { z } from 'zod';

/** Proxies between the senders and us: how many, or the list of their addresses. */
export type TrustProxy = number | string;

/** 100: more hops than any path has. */
const MAX_HOPS = 100;

const WORDS =
  'write how many proxies stand before ingest, or their addresses as in 10.0.0.0/8, 192.0.2.7 or loopback; ' +
  'true would let every sender choose its own address';

/** `TRUST_PROXY`, as Express takes it: hops, or addresses, ranges and Express' names for them, comma-separated. */
export const trustProxySetting = z.string().transform((text, context): TrustProxy => {
  // Express would take the text "1" for the address 0.0.0.1.
  if (/^\d+$/.test(text) && Number(text) <= MAX_HOPS) return Number(text);
  if (areAddresses(text)) return text;
  context.addIssue(WORDS);
  return z.NEVER;
});

function areAddresses(text: string): boolean {
  const entries = text.split(',').map((entry) => entry.trim());
  if (!entries.every((entry) => /^(loopback|linklocal|uniquelocal)$/.test(entry) || /[.:]/.test(entry))) return false;
  try {
    express().set('trust proxy', text);
    return true;
  } catch {
    return false;
  }
}
