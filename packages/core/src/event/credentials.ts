import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { SourceSettings } from '../config/source-schema.ts';

type Headers = Record<string, string | string[] | undefined>;

/** True when the request bears one of a source's credentials. */
export type Authenticator = (headers: Headers) => boolean;

/**
 * Compares hashes, always all of them, so that the time taken tells neither how much of a secret was right nor which of several.
 * Header values are compared as the bytes on the wire, secrets as UTF-8.
 */
export function createAuthenticator(auth: SourceSettings['auth']): Authenticator {
  const bearer = (auth.bearer ?? []).map((token) => digest(Buffer.from(token)));
  const basic = (auth.basic ?? []).map(({ username, password }) => digest(Buffer.from(`${username}:${password}`)));
  const header = (auth.header?.values ?? []).map((value) => digest(Buffer.from(value)));
  const headerName = auth.header?.name.toLowerCase() ?? '';
  return (headers) => {
    const authorization = singleValue(headers.authorization);
    const results = [
      isAmong(credentialsOf(authorization, 'bearer'), bearer),
      isAmong(Buffer.from(credentialsOf(authorization, 'basic').toString('latin1'), 'base64'), basic),
      isAmong(Buffer.from(singleValue(headers[headerName]), 'latin1'), header),
    ];
    return results.includes(true);
  };
}

/** Refuses everyone after the same work as a real source's: whether a name exists must not show in the time taken. */
export function createDecoyAuthenticator(): Authenticator {
  const secret = randomBytes(32).toString('hex');
  const authenticate = createAuthenticator({
    bearer: [secret],
    basic: [{ username: secret, password: secret }],
    header: { name: 'x-none', values: [secret] },
  });
  return (headers) => {
    authenticate(headers);
    return false;
  };
}

function singleValue(value: string | string[] | undefined): string {
  return typeof value === 'string' ? value.trim() : '';
}

function credentialsOf(authorization: string, scheme: 'bearer' | 'basic'): Buffer {
  const matches = authorization.slice(0, scheme.length + 1).toLowerCase() === `${scheme} `;
  return Buffer.from(matches ? authorization.slice(scheme.length + 1).trim() : '', 'latin1');
}

function digest(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function isAmong(presented: Buffer, expected: Buffer[]): boolean {
  const presentedDigest = digest(presented);
  let found = 0;
  for (const candidate of expected) found |= Number(timingSafeEqual(presentedDigest, candidate));
  return found === 1 && presented.length > 0;
}
