import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What the operator did not set and the programs need, kept beside the Redis data it belongs to. */
export type Credentials = { secret: string; insightsToken: string; adminPassword: string };

function randomText(): string {
  return randomBytes(18).toString('base64url');
}

/** The credentials of earlier runs here, made at the first: what is queued and remembered stays readable. */
export function keepCredentials({ dir }: { dir: string }): Credentials {
  const file = path.join(dir, 'credentials.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Credentials;
  const made = { secret: randomText(), insightsToken: randomText(), adminPassword: randomText() };
  writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
  return made;
}
