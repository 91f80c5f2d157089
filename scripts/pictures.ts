/*
 * Makes the pictures of the documentation, docs/pictures/*.png: npm run pictures
 *
 * It starts everything as `npm start` does, sends fixed events, and takes pictures of the issues they become, of the pages for people and of the dashboard with
 * Chromium; CHROMIUM names the executable where it is in none of the usual places. Look at every picture before you commit it.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startBrowser } from './pictures/browser.ts';
import { PICTURE_EVENTS, REPEATED } from './pictures/events.ts';
import { startInstallation } from './pictures/installation.ts';
import type { Access } from './start/programs.ts';

/** As wide as a page of documentation shows a picture. */
const ISSUE_VIEW = { width: 1_100, height: 400 };
/** Wide enough for all of Bull Board's tabs. */
const BOARD_VIEW = { width: 1_440, height: 720 };
/** As narrow as phones are. */
const PHONE_VIEW = { width: 360, height: 780 };
/** 30 s: an issue is there in one. */
const DEADLINE_MS = 30_000;
const POLL_MS = 100;
/** 6 s: figures of the page are measured every 5 s at the latest. */
const SETTLE_MS = 6_000;

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = path.join(root, 'docs/pictures');

async function main(): Promise<void> {
  const dir = mkdtempSync(path.join(tmpdir(), 'issuebridge-pictures-'));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rmSync(dir, { recursive: true, force: true }));
  const access = await startInstallation({ root, dir, env: process.env, stack, say: print });
  const browser = await startBrowser(process.env);
  stack.defer(() => browser.close());
  const context = await browser.newContext({
    viewport: ISSUE_VIEW,
    httpCredentials: { username: access.adminUser, password: access.adminPassword },
    colorScheme: 'light',
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'UTC',
  });
  const page = await context.newPage();

  async function take(name: string, url: string, { fullPage }: { fullPage: boolean }): Promise<void> {
    await page.goto(url, { waitUntil: 'networkidle' });
    const file = path.join(folder, `${name}.png`);
    await page.screenshot({ path: file, fullPage, animations: 'disabled' });
    print(`${path.relative(root, file)}   ${Math.round(statSync(file).size / 1_024)} KiB`);
  }

  mkdirSync(folder, { recursive: true });
  for (const [index, { picture, body }] of PICTURE_EVENTS.entries()) {
    await send(access, body);
    const url = `${access.gitlab.url}/${index + 1}`;
    await waitForPage(url, 'issuebridge');
    await take(picture, url, { fullPage: true });
  }
  const detection = `${access.gitlab.url}/${PICTURE_EVENTS.length}`;
  await send(access, REPEATED);
  await waitForPage(detection, 'Severity rose');
  await take('note', detection, { fullPage: true });
  await take('issues', access.gitlab.url, { fullPage: true });
  await sleep(SETTLE_MS);
  await take('status', `${access.adminUrl}/?refresh=off`, { fullPage: true });
  await take('quarantine', `${access.adminUrl}/quarantine`, { fullPage: true });
  await page.goto(`${access.adminUrl}/?refresh=off`);
  const why = await page.getByRole('link', { name: 'why' }).first().getAttribute('href');
  await take('event', new URL(why ?? '', page.url()).href, { fullPage: true });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize(PHONE_VIEW);
  await take('status-phone', `${access.adminUrl}/?refresh=off`, { fullPage: false });
  await page.emulateMedia({ colorScheme: 'light' });
  const board = `${access.adminUrl}/queues`;
  await page.setViewportSize({ ...BOARD_VIEW, height: 300 });
  await take('dashboard', `${board}/`, { fullPage: false });
  await page.setViewportSize(BOARD_VIEW);
  await take('queue', `${board}/queue/${encodeURIComponent('gitlab/42')}?status=completed`, { fullPage: false });
  await page.setViewportSize({ ...BOARD_VIEW, height: 510 });
  await take('dead-letter', `${board}/queue/events?status=failed`, { fullPage: false });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Any answer is good: one of the bodies is refused, and becomes an issue all the same. */
async function send({ ingestUrl, insightsToken }: Access, body: string): Promise<void> {
  const headers = { authorization: `Bearer ${insightsToken}` };
  const signal = AbortSignal.timeout(DEADLINE_MS);
  await fetch(`${ingestUrl}/v1/sources/insights/events`, { method: 'POST', headers, body, signal });
}

async function waitForPage(url: string, text: string): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  const isThere = async (): Promise<boolean> => {
    const response = await fetch(url, { signal: AbortSignal.timeout(DEADLINE_MS) });
    return response.ok && (await response.text()).includes(text);
  };
  while (!(await isThere())) {
    if (Date.now() > deadline) throw new Error(`${url} never came to say "${text}".`);
    await sleep(POLL_MS);
  }
}

await main();
