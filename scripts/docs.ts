/* Writes what of the documentation follows from the schema of the configuration file: npm run docs */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { GENERATED } from './docs/generated.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
for (const [name, make] of Object.entries(GENERATED)) {
  const file = path.join(root, name);
  writeFileSync(file, make(readFileSync(file, 'utf8')));
  process.stdout.write(`${name}\n`);
}
