import { randomBytes } from 'node:crypto';
import type { SourceSettings } from '../config/source-schema.ts';
import { type HmacSettings, verifyHmac } from './hmac-signature.ts';
import { type Verdict, verifyStandardWebhook } from './standard-webhooks.ts';

type Headers = Record<string, string | string[] | undefined>;

/** `signedId`: the signature also covers `webhook-id`, so that only this may be the request's idempotency key. */
export type SignatureVerdict = { verdict: Verdict; signedId: boolean };

/** Knows the signatures of one source. */
export type SignatureVerifier = {
  /** True for a request with a header in which a signature of this source would stand. */
  isClaimed(headers: Headers): boolean;
  /** `now` in Unix ms. */
  verify(request: { headers: Headers; body: Uint8Array; now: number }): SignatureVerdict;
};

/** Without `auth` it knows none. Takes the same work for every source: which kinds it has must not show in the time taken. */
export function createSignatureVerifier(auth: SourceSettings['auth'] = {}): SignatureVerifier {
  const { standard_webhooks: standard, hmac } = auth;
  const nobody = randomBytes(32).toString('base64');
  const standardSettings = standard ?? { secrets: [nobody], tolerance: 0 };
  const hmacSettings: HmacSettings = hmac ?? {
    header: 'x-signature-of-nobody',
    algorithm: 'sha256',
    encoding: 'hex',
    prefix: '',
    secrets: [nobody],
  };
  return {
    isClaimed(headers) {
      const names = [...(standard ? ['webhook-signature'] : []), ...(hmac ? [hmac.header.toLowerCase()] : [])];
      return names.some((name) => headers[name] !== undefined);
    },
    verify({ headers, body, now }) {
      const verdict = verifyStandardWebhook({ headers, body, now, ...standardSettings });
      const isHmac = verifyHmac({ headers, body, settings: hmacSettings });
      if (standard && verdict === 'valid') return { verdict, signedId: true };
      if (hmac && isHmac) return { verdict: 'valid', signedId: false };
      return { verdict: standard ? verdict : 'wrong', signedId: false };
    },
  };
}
