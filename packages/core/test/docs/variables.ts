import { readFileSync } from 'node:fs';
import path from 'node:path';
import { FROM_FILE as INGEST_FILES, settingsSchema as ingest } from '../../../../apps/ingest/src/settings.ts';
import { FROM_FILE as WORKER_FILES, settingsSchema as worker } from '../../../../apps/worker/src/settings.ts';
import { SETTINGS } from '../../../gitlab-emulator/src/setting-table.ts';
import { type Page, ROOT } from './page.ts';

const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const namesIn = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, name = '']) => name);

/** Variables of the programs themselves. */
export const SETTINGS_OF_PROGRAMS = [
  ...Object.keys(ingest.shape),
  ...Object.keys(worker.shape),
  ...[...INGEST_FILES, ...WORKER_FILES].map((name) => `${name}_FILE`),
];

/** Every variable that something of this repository reads. */
const KNOWN = new Set([
  ...SETTINGS_OF_PROGRAMS,
  ...Object.values(SETTINGS).map(({ env }) => env),
  ...namesIn(read('.env.example'), /^#?([A-Z_]+)=/gm),
  ...namesIn(read('demo.env'), /^([A-Z_]+)=/gm),
  ...namesIn(read('compose.secrets.yml'), /\$\{([A-Z_]+)/g),
  ...namesIn(read('config/issuebridge.yaml'), /\$\{([A-Z_]+)\}/g),
  // For those who work on the code.
  ...namesIn(read('packages/core/src/testing/start-redis.ts'), /env\.([A-Z_]+)/g),
  ...namesIn(read('scripts/start.ts'), /env\.([A-Z_]+)/g),
  ...namesIn(read('packages/gitlab-emulator/test/contract/target.ts'), /([A-Z_]+): \w+/g),
]);

/** Looks like a variable and is none of ours. */
const OTHERS: Record<string, string> = {
  COMPOSE_FILE: 'of Docker Compose',
  NODE_EXTRA_CA_CERTS: 'of Node',
  EVENT_ID: 'stands for an event id in a command',
  ISSUE_URL: "stands for an issue's address in a command",
};

/** Names of variables on a page that nothing reads. One that some page's configuration names, as `${NAME}`, is read. */
export function unknownVariables({ spans, blocks }: Page, pages: Page[]): string[] {
  const own = new Set(pages.flatMap(({ text }) => namesIn(text, /\$\{([A-Z][A-Z_0-9]*)/g)));
  const shown = blocks.filter(({ info }) => !['mermaid', 'json', 'text'].includes(info));
  const code = [...spans, ...shown].map((each) => each.text).join('\n');
  const named = namesIn(code, /(?<![\w%/.{-])([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?![\w%])/g);
  return [...new Set(named)].filter((name) => !KNOWN.has(name) && !own.has(name) && !(name in OTHERS));
}
