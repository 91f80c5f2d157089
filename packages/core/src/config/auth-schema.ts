import { z } from 'zod';
import { positiveDuration } from './durations.ts';

const secretSchema = z
  .string({ error: 'a secret is a text; put it in quotes' })
  .min(1, 'a secret must not be empty; write one, for example from: openssl rand -hex 32')
  .refine((secret) => secret === secret.trim(), {
    error: 'a secret begins or ends with white space, which a header cannot carry; remove it',
  });

const userName = z.string().regex(/^[^:]+$/, 'this is no user name; write one without a colon');

const listOf = (secret: typeof secretSchema) =>
  z
    .array(secret, { error: `this is not a list; write ["\${YOUR_SECRET}"]: several values let you rotate` })
    .min(1, 'the list is empty; write at least one secret');

const secrets = listOf(secretSchema);

/** 16: whoever sees one signed request can try secrets on it as fast as a computer can, without asking us. */
const MIN_SIGNING_SECRET = 16;

/** What `secretSchema` has already said is not said twice. */
const isSaid = (secret: string) => secret === '' || secret !== secret.trim();

const hmacSecret = secretSchema.refine((secret) => isSaid(secret) || secret.length >= MIN_SIGNING_SECRET, {
  error:
    `a signing secret of less than ${MIN_SIGNING_SECRET} characters can be guessed from one signed request; ` +
    'set a longer one here and at the sender, for example from: openssl rand -hex 32',
});

/** 24 to 64 bytes: what Standard Webhooks asks for. */
const WEBHOOK_SECRET = /^whsec_(?:[A-Za-z0-9+/]{32,86})={0,2}$/;

const webhookSecret = secretSchema.refine((secret) => isSaid(secret) || WEBHOOK_SECRET.test(secret), {
  error:
    'this is no secret of Standard Webhooks; write it as the sender shows it: whsec_ and base64 of 24 to 64 bytes, ' +
    'for example from: echo "whsec_$(openssl rand -base64 32)"',
});

const headerName = z.string().regex(/^[A-Za-z0-9-]+$/, 'this is no header; write a name of letters, digits and -');

const AUTH_WORDS = `a source without a secret would take findings from anyone; write auth: { bearer: ["\${YOUR_SECRET}"] }`;

/** The credentials of a source: of any kind, any one suffices. */
export const authSchema = z
  .strictObject(
    {
      bearer: secrets.optional(),
      basic: z
        .array(z.strictObject({ username: userName, password: secretSchema }))
        .min(1)
        .optional(),
      header: z
        .strictObject({
          name: headerName,
          values: secrets,
        })
        .optional(),
      standard_webhooks: z
        .strictObject({
          secrets: listOf(webhookSecret),
          /** 5 min: what Standard Webhooks names; clocks that differ by more are out of order. */
          tolerance: positiveDuration.default(300_000),
        })
        .optional(),
      hmac: z
        .strictObject({
          header: headerName,
          algorithm: z.enum(['sha256', 'sha1', 'sha512']).default('sha256'),
          encoding: z.enum(['hex', 'base64']).default('hex'),
          prefix: z.string().default(''),
          secrets: listOf(hmacSecret),
        })
        .optional(),
    },
    { error: ({ input }) => (input === undefined || input === null ? AUTH_WORDS : undefined) },
  )
  .refine((auth) => auth.bearer || auth.basic || auth.header || auth.standard_webhooks || auth.hmac, {
    error: AUTH_WORDS,
  });
