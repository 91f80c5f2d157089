import type { SourceSettings } from '@issuebridge/core/config/source-schema.ts';

/** The request header that shows a source's first credential. */
export function credentialHeader({ bearer, basic, header }: SourceSettings['auth']): [name: string, value: string] {
  if (bearer?.[0] !== undefined) return ['Authorization', `Bearer ${onTheWire(bearer[0])}`];
  if (basic?.[0] !== undefined) {
    const { username, password } = basic[0];
    return ['Authorization', `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`];
  }
  if (header?.values[0] !== undefined) return [header.name, onTheWire(header.values[0])];
  throw new Error('a source without credentials: run issuebridge check');
}

/** Headers are bytes: fetch takes each as one character of Latin-1, and ingest compares UTF-8. */
function onTheWire(secret: string): string {
  return Buffer.from(secret).toString('latin1');
}
