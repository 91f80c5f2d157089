import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** Taken by the emulator of the demo, or set by demo.env. */
const OF_THE_DEMO = ['EMULATOR_LATENCY_MS', 'ENV_FILE', 'GITLAB_ADDRESS', 'ISSUES_PER_MINUTE', 'NOTES_PER_MINUTE'];

async function namesIn(file: string, pattern: RegExp): Promise<string[]> {
  const text = await readFile(fileURLToPath(new URL(`../../${file}`, import.meta.url)), 'utf8');
  return [...new Set([...text.matchAll(pattern)].map(([, name]) => name ?? ''))].sort();
}

test('.env.example names every setting that docker-compose.yml takes, and no other', async () => {
  const interpolated = await namesIn('docker-compose.yml', /\$\{([A-Z_]+)/g);
  const handedOn = await namesIn('docker-compose.yml', /^ +([A-Z_]+):$/gm);
  const taken = [...new Set([...interpolated, ...handedOn])].sort();
  const named = await namesIn('.env.example', /^#?([A-Z_]+)=/gm);
  expect([...named, ...OF_THE_DEMO].sort()).toEqual(taken);
});

test('demo.env gives every setting that has to be set', async () => {
  const required = await namesIn('docker-compose.yml', /\$\{([A-Z_]+):?\?/g);
  expect(required.length).toBeGreaterThan(0);
  expect(await namesIn('demo.env', /^([A-Z_]+)=./gm)).toEqual(expect.arrayContaining(required));
});
