import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { sourceSchema } from '../../src/config/source-schema.ts';
import { signHmac } from '../../src/event/hmac-signature.ts';
import { createSignatureVerifier } from '../../src/event/signature.ts';
import { signStandardWebhook } from '../../src/event/standard-webhooks.ts';

const verifierOf = (auth: Record<string, unknown>) =>
  createSignatureVerifier(sourceSchema.parse({ preset: 'generic', auth }).auth);

/** The example of the Standard Webhooks specification's own libraries. */
const VECTOR = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: 1_614_265_330,
  body: Buffer.from('{"test": 2432232314}'),
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};
const AT = VECTOR.timestamp * 1_000;
const OTHER = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx';
const headersOf = (over: Record<string, string> = {}) => ({
  'webhook-id': VECTOR.id,
  'webhook-timestamp': String(VECTOR.timestamp),
  'webhook-signature': VECTOR.signature,
  ...over,
});

describe('Standard Webhooks', () => {
  const verifier = verifierOf({ standard_webhooks: { secrets: [OTHER, VECTOR.secret] } });
  const verdictOf = (over: Record<string, string> = {}, body = VECTOR.body, now = AT) =>
    verifier.verify({ headers: headersOf(over), body, now }).verdict;

  it('signs and knows the published example', () => {
    expect(signStandardWebhook(VECTOR)).toBe(VECTOR.signature);
    expect(verifier.verify({ headers: headersOf(), body: VECTOR.body, now: AT })).toEqual({
      verdict: 'valid',
      signedId: true,
    });
  });

  it('takes any of several signatures, of any version it knows', () => {
    const wrong = signStandardWebhook({ ...VECTOR, secret: `${VECTOR.secret.slice(0, -4)}AAAA` });
    expect(verdictOf({ 'webhook-signature': `v1a,${'A'.repeat(86)} ${wrong} ${VECTOR.signature}` })).toBe('valid');
    expect(verdictOf({ 'webhook-signature': VECTOR.signature.replace('v1,', 'v2,') })).toBe('wrong');
    expect(verdictOf({ 'webhook-signature': wrong })).toBe('wrong');
  });

  it.each([
    ['another id', { 'webhook-id': 'msg_other' }, VECTOR.body],
    ['another time', { 'webhook-timestamp': String(VECTOR.timestamp + 1) }, VECTOR.body],
    ['another body', {}, Buffer.from('{"test": 2432232315}')],
    ['no signature', { 'webhook-signature': '' }, VECTOR.body],
    ['half a signature', { 'webhook-signature': VECTOR.signature.slice(0, 20) }, VECTOR.body],
  ])('refuses %s', (_, over, body) => expect(verdictOf(over, body)).toBe('wrong'));

  it.each([
    [-300_000, 'valid'],
    [300_000, 'valid'],
    [-300_001, 'stale'],
    [300_001, 'stale'],
  ])('with a time %i ms away is %s', (away, verdict) => expect(verdictOf({}, VECTOR.body, AT + away)).toBe(verdict));

  it('knows an id of any letters, as they come over the wire', () => {
    const id = 'Meldung-ü-報';
    const headers = {
      'webhook-id': Buffer.from(id).toString('latin1'),
      'webhook-signature': signStandardWebhook({ ...VECTOR, id }),
    };
    expect(verdictOf(headers)).toBe('valid');
  });

  it('refuses an id or a time that was cut out of another message', () => {
    const { secret } = VECTOR;
    const rest = Buffer.from('{"b":2}');
    const signed = Buffer.from(`{"a":1}.${VECTOR.timestamp}.{"b":2}`);
    const signature = signStandardWebhook({ id: 'msg', timestamp: VECTOR.timestamp, body: signed, secret });
    const id = `msg.${VECTOR.timestamp}.{"a":1}`;
    expect(verdictOf({ 'webhook-id': id, 'webhook-signature': signature }, rest)).toBe('wrong');
    const timeless = signStandardWebhook({ id: 'msg', timestamp: 'x', body: rest, secret });
    const headers = { 'webhook-id': 'msg', 'webhook-timestamp': 'x', 'webhook-signature': timeless };
    expect(verdictOf(headers, rest)).toBe('wrong');
  });
});

describe('plain HMAC', () => {
  const github = { header: 'X-Hub-Signature-256', prefix: 'sha256=', secrets: ["It's a Secret to Everybody"] };
  const body = Buffer.from('Hello, World!');
  const value = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
  const isValid = (hmac: Record<string, unknown>, sent: string, bytes = body) =>
    verifierOf({ hmac }).verify({ headers: { 'x-hub-signature-256': sent }, body: bytes, now: 0 }).verdict === 'valid';

  it('knows the example of GitHub’s documentation', () => {
    expect(isValid(github, value)).toBe(true);
    expect(isValid({ ...github, secrets: ['another secret of ours', ...github.secrets] }, value)).toBe(true);
  });

  it.each([
    ['a body changed by a byte', value, Buffer.from('Hello, World.')],
    ['no prefix', value.slice('sha256='.length), body],
    ['another prefix', value.replace('sha256', 'sha512'), body],
    ['a piece of the MAC', value.slice(0, -2), body],
    ['nothing', '', body],
  ])('refuses %s', (_, sent, bytes) => expect(isValid(github, sent, bytes)).toBe(false));

  test('what is signed with a setting is known with it, and with no other', () => {
    const settings = fc.record({
      header: fc.constantFrom('x-hub-signature-256'),
      algorithm: fc.constantFrom('sha1' as const, 'sha256' as const, 'sha512' as const),
      encoding: fc.constantFrom('hex' as const, 'base64' as const),
      prefix: fc.constantFrom('', 'sha256=', 'v0:'),
      secrets: fc.constantFrom('a secret of sixteen or more', 'another secret of sixteen').map((secret) => [secret]),
    });
    fc.assert(
      fc.property(settings, settings, fc.uint8Array({ maxLength: 40 }), (ours, theirs, bytes) => {
        const sent = signHmac({ settings: theirs, body: bytes, secret: theirs.secrets[0] ?? '' });
        const same = JSON.stringify(ours) === JSON.stringify(theirs);
        expect(isValid(ours, sent, Buffer.from(bytes))).toBe(same);
      }),
    );
  });
});

test('a source without signatures knows none, and its name cannot be told by the header', () => {
  const verifier = verifierOf({ bearer: ['token'] });
  expect(verifier.isClaimed(headersOf())).toBe(false);
  expect(verifier.verify({ headers: headersOf(), body: VECTOR.body, now: AT }).verdict).toBe('wrong');
});
