import type { SourceSettings } from '@issuebridge/core/config/source-schema.ts';
import { signHmac } from '@issuebridge/core/event/hmac-signature.ts';
import { sha256Hex } from '@issuebridge/core/event/sha256.ts';
import { signStandardWebhook } from '@issuebridge/core/event/standard-webhooks.ts';

/** Headers that show a source's first credential for a request with this body; one without a body is signed as an empty one. */
export type Credentials = (request: { body: Uint8Array; key: string | undefined }) => Record<string, string>;

/** The credentials of a source, those first that need no signing; `now` in Unix ms. */
export function createCredentials({ auth, now }: { auth: SourceSettings['auth']; now: () => number }): Credentials {
  const { bearer, basic, header, standard_webhooks: standard, hmac } = auth;
  if (bearer?.[0] !== undefined) return always('Authorization', `Bearer ${onTheWire(bearer[0])}`);
  if (basic?.[0] !== undefined) {
    const { username, password } = basic[0];
    return always('Authorization', `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`);
  }
  if (header?.values[0] !== undefined) return always(header.name, onTheWire(header.values[0]));
  if (standard?.secrets[0] !== undefined) return standardWebhook({ secret: standard.secrets[0], now });
  if (hmac?.secrets[0] !== undefined) {
    const [secret] = hmac.secrets;
    return ({ body }) => ({ [hmac.header]: onTheWire(signHmac({ settings: hmac, body, secret })) });
  }
  throw new Error('a source without credentials: run issuebridge check');
}

function always(name: string, value: string): Credentials {
  return () => ({ [name]: value });
}

/** Without a key the id is made of the body: as with other sources, the same body is then the same event. */
function standardWebhook({ secret, now }: { secret: string; now: () => number }): Credentials {
  return ({ body, key }) => {
    const id = key ?? `msg_${sha256Hex(body).slice(0, 32)}`;
    const timestamp = Math.floor(now() / 1_000);
    return {
      'webhook-id': onTheWire(id),
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signStandardWebhook({ id, timestamp, body, secret }),
    };
  };
}

/** Headers are bytes: fetch takes each as one character of Latin-1, and ingest compares UTF-8. */
function onTheWire(secret: string): string {
  return Buffer.from(secret).toString('latin1');
}
