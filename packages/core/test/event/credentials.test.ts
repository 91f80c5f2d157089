import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAuthenticator, createDecoyAuthenticator } from '../../src/event/credentials.ts';

const secret = fc.string({ unit: fc.constantFrom('a', 'b', '=', ':', '-', 'ü'), minLength: 1, maxLength: 6 });
const onTheWire = (text: string) => Buffer.from(text).toString('latin1');
const base64 = (text: string) => Buffer.from(text).toString('base64');

test('lets in exactly the configured secrets, each by its own way', () => {
  fc.assert(
    fc.property(fc.array(secret, { minLength: 1, maxLength: 3 }), secret, (secrets, sent) => {
      const ways = [
        [{ bearer: secrets }, { authorization: `Bearer ${onTheWire(sent)}` }],
        [
          { basic: secrets.map((password) => ({ username: 'u', password })) },
          { authorization: `Basic ${base64(`u:${sent}`)}` },
        ],
        [{ header: { name: 'X-Secret', values: secrets } }, { 'x-secret': onTheWire(sent) }],
      ] as const;
      for (const [auth, headers] of ways) {
        const mutable = structuredClone(auth) as unknown as Parameters<typeof createAuthenticator>[0];
        expect(createAuthenticator(mutable)(headers)).toBe(secrets.includes(sent));
      }
    }),
  );
});

test('lets nobody in without a secret', () => {
  const authenticate = createAuthenticator({ bearer: ['x'], header: { name: 'X-Secret', values: ['y'] } });
  for (const headers of [
    {},
    { authorization: '' },
    { authorization: 'Bearer' },
    { authorization: 'Bearer ' },
    { authorization: 'x' },
    { 'x-secret': '' },
    { 'x-secret': 'x' },
  ]) {
    expect(authenticate(headers)).toBe(false);
  }
});

test('the decoy lets nobody in', () => {
  const authenticate = createDecoyAuthenticator();
  expect(authenticate({})).toBe(false);
  expect(authenticate({ authorization: 'Bearer x' })).toBe(false);
});
