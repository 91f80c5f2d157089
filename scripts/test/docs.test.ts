import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { GENERATED } from '../docs/generated.ts';

it.each(Object.entries(GENERATED))('%s is what npm run docs makes of the present schema', (name, make) => {
  const present = readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
  expect(make(present)).toBe(present);
});
