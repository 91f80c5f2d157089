import { createHmac, timingSafeEqual } from 'node:crypto';

type Headers = Record<string, string | string[] | undefined>;

/** What a signature says of a request: `stale` is a good one of another time. */
export type Verdict = 'valid' | 'stale' | 'wrong';

/** `webhook-signature` of a request, Standard Webhooks 1.0; `timestamp` in Unix seconds. */
export function signStandardWebhook(input: {
  id: string;
  timestamp: number | string;
  body: Uint8Array;
  secret: string;
}): string {
  return `v1,${macOf({ ...input, id: Buffer.from(input.id) }).toString('base64')}`;
}

/** Checks the three headers against every secret; `now` and `tolerance` in milliseconds. The body must be the bytes as they came. */
export function verifyStandardWebhook(input: {
  headers: Headers;
  body: Uint8Array;
  secrets: string[];
  tolerance: number;
  now: number;
}): Verdict {
  const { headers, body, secrets, tolerance, now } = input;
  const [id, timestamp, signature] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => {
    const value = headers[name];
    return typeof value === 'string' ? value : '';
  }) as [string, string, string];
  const sent = signature
    .split(' ')
    .filter((each) => each.startsWith('v1,'))
    .map((each) => Buffer.from(each.slice('v1,'.length), 'base64'));
  let found = 0;
  for (const secret of secrets) {
    // Node gives each byte of a header as one character.
    const expected = macOf({ id: Buffer.from(id, 'latin1'), timestamp, body, secret });
    for (const mac of sent) found |= Number(mac.length === expected.length && timingSafeEqual(mac, expected));
  }
  // The parts are joined with full stops: an id with a piece of JSON in it could have been cut out of another message.
  if (found === 0 || !/^[^ \t{}"]{1,255}$/.test(id) || !/^\d{1,12}$/.test(timestamp)) return 'wrong';
  return Math.abs(now - Number(timestamp) * 1_000) <= tolerance ? 'valid' : 'stale';
}

/** A secret is `whsec_` and base64 of the key. */
function macOf(input: { id: Buffer; timestamp: number | string; body: Uint8Array; secret: string }): Buffer {
  const key = Buffer.from(input.secret.replace(/^whsec_/, ''), 'base64');
  return createHmac('sha256', key).update(input.id).update(`.${input.timestamp}.`).update(input.body).digest();
}
