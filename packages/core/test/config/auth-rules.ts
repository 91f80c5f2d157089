import { replaced, type WrongFile, withSource } from './wrong-file.ts';

/** The least configuration with other credentials of its source. */
export const auth = (text: string): string => replaced('bearer: [secret-of-insights]', text);

/** A secret of Standard Webhooks. */
export const KEY = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** A secret that is long enough to sign with. */
export const LONG = 'a-secret-of-sixteen-or-more';

/** What is wrong, and what is said of it. */
export const AUTH_RULES: Record<string, WrongFile> = {
  'a webhook secret without its prefix': {
    text: auth(`standard_webhooks: { secrets: ["${KEY.slice(6)}"] }`),
    at: '7:44',
    says: /no secret of Standard Webhooks/,
    mend: /whsec_ and base64 .*openssl rand -base64 32/i,
  },
  'a webhook secret that is too short': {
    text: auth(`standard_webhooks: { secrets: ["${KEY}", "whsec_${Buffer.alloc(16).toString('base64')}"] }`),
    at: '7:98',
    says: /no secret of Standard Webhooks/,
    mend: /24 to 64 bytes/,
  },
  'a webhook secret that is no base64': {
    text: auth(`standard_webhooks: { secrets: ["whsec_${'-'.repeat(40)}"] }`),
    at: '7:44',
    says: /no secret of Standard Webhooks/,
    mend: /base64/,
  },
  'an empty webhook secret': {
    text: auth('standard_webhooks: { secrets: [""] }'),
    at: '7:44',
    says: /must not be empty/,
    mend: /write one/i,
  },
  'webhook secrets that are no list': {
    text: auth(`standard_webhooks: { secrets: "${KEY}" }`),
    at: '7:43',
    says: /not a list/,
    mend: /\["\$\{YOUR_SECRET\}"\]/,
  },
  'webhooks without a secret': {
    text: auth('standard_webhooks: { tolerance: 5m }'),
    at: '7:13',
    says: /not a list/,
    mend: /YOUR_SECRET/,
  },
  'a tolerance that is no duration': {
    text: auth(`standard_webhooks: { secrets: ["${KEY}"], tolerance: 300 }`),
    at: '7:110',
    says: /no duration/,
    mend: /30s, 5m/,
  },
  'a window that a replay outlives': {
    text: `${auth(`standard_webhooks: { secrets: ["${KEY}"], tolerance: 1h }`)}    idempotency_window: 119m\n`,
    at: '9:25',
    says: /replayed after this window/,
    mend: /twice auth\.standard_webhooks\.tolerance/,
  },
  'an HMAC without a header': {
    text: auth(`hmac: { secrets: [${LONG}] }`),
    at: '7:13',
    says: /missing/,
    mend: /a text/,
  },
  'an HMAC in a header that is none': {
    text: auth(`hmac: { header: "X-Hub Signature", secrets: [${LONG}] }`),
    at: '7:29',
    says: /no header/,
    mend: /letters, digits/,
  },
  'an HMAC secret that can be guessed': {
    text: auth('hmac: { header: X-Sig, secrets: [fifteen-letters] }'),
    at: '7:46',
    says: /can be guessed/,
    mend: /openssl rand -hex 32/,
  },
  'an unknown algorithm': {
    text: auth(`hmac: { header: X-Sig, algorithm: md5, secrets: [${LONG}] }`),
    at: '7:47',
    says: /not one of/,
    mend: /sha256, sha1, sha512/,
  },
  'an unknown encoding': {
    text: auth(`hmac: { header: X-Sig, encoding: base32, secrets: [${LONG}] }`),
    at: '7:46',
    says: /not one of/,
    mend: /hex, base64/,
  },
  'an unknown kind of credentials': {
    text: auth('bearer: [a], standard_webhook: { secrets: [a] }'),
    at: '7:26',
    says: /unknown key "standard_webhook"/i,
    mend: /"standard_webhooks"/,
  },
  'fields of the preset generic with Alertmanager': {
    text: withSource('fields: { summary: "{{ x }}" }').replace('preset: insights', 'preset: alertmanager'),
    at: '9:5',
    says: /only the preset generic/i,
    mend: /preset: generic/,
  },
};
