import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGate } from '@issuebridge/core/redis/gate.ts';
import { openDeadWorld } from '@issuebridge/core/testing/dead-world.ts';
import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, startBrowser } from '../../../scripts/pictures/browser.ts';
import { OPERATOR, type PagesServer, startPages } from './pages-server.ts';

const { url: redisUrl, prefix } = testRedis();
/** Under a path, as behind a proxy, and by a name for which a browser says no more than the origin. */
const MOUNT = '/bridge';
const HOST = 'intranet.test';
const LONG = 'x'.repeat(300);

let world: ReturnType<typeof openDeadWorld>;
let pages: PagesServer;
let browser: Awaited<ReturnType<typeof startBrowser>>;
let top: string;

async function open(options: Parameters<typeof browser.newContext>[0] = {}) {
  const context = await browser.newContext({ javaScriptEnabled: false, httpCredentials: OPERATOR, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => void complaints.push(message.text()));
  return { page, complaints, close: () => context.close() };
}

describe.skipIf(findChromium(process.env) === undefined)('in a browser without scripts (needs a Chromium)', () => {
  beforeAll(async () => {
    world = openDeadWorld({ url: redisUrl, prefix });
    pages = await startPages({ redisUrl, prefix, mount: MOUNT });
    browser = await startBrowser(process.env, [`--host-resolver-rules=MAP *.test 127.0.0.1`]);
    top = `${pages.url.replace('127.0.0.1', HOST)}${MOUNT}`;
    const parked = { reason: LONG, status: 401, hint: LONG, reads: false, firstProbeIn: 60_000 };
    await createGate(world).park({ destination: 'gitlab', project: LONG }, parked);
    await world.registry.add({ destination: 'gitlab', project: LONG });
  });
  afterAll(async () => {
    await browser.close();
    await pages.close();
    await world.close();
  });

  test.each([1_280, 360])('%i px wide, every page fits, has its style, and keeps to its policy', async (width) => {
    const id = await world.die({ reason: LONG });
    await world.beQuarantined(LONG, { body: LONG });
    const { page, complaints, close } = await open({ viewport: { width, height: 700 } });
    const paths = ['/', '/dead-letters', '/dead-letters/redrive', `/dead-letters/discard?id=${id}`, '/quarantine'];
    for (const path of [...paths, `/events/${id}`]) {
      const answer = await page.goto(top + path);
      expect(answer?.status(), path).toBe(200);
      for (const summary of await page.locator('summary').all()) await summary.click();
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, path).toBeLessThanOrEqual(0);
      const radius = await page.evaluate(
        () => getComputedStyle(document.querySelector('section, .card') as Element).borderRadius,
      );
      expect(radius, path).toBe('8px');
      expect(await page.locator('h1').count(), path).toBe(1);
    }
    expect(complaints).toEqual([]);
    await close();
  });

  test('a dead letter is redriven, another one discarded, and a quarantined event replayed', async () => {
    const [redriven, discarded] = [await world.die({ project: '77' }), await world.die({ project: '77' })];
    const replayed = await world.beQuarantined('source_gone');
    const { page, close } = await open();
    await page.goto(`${top}/`);
    await page.getByRole('navigation').getByRole('link', { name: 'Dead letters' }).click();
    await page.getByLabel('Project').selectOption('77');
    await page.getByRole('button', { name: 'Show' }).click();
    expect(await page.getByRole('button', { name: /^Redrive/ }).count()).toBe(2);

    await page.getByRole('button', { name: `Redrive event ${redriven}` }).click();
    expect(await page.getByRole('status').textContent()).toBe('One event sent on the way again.');
    await page.getByRole('button', { name: `Discard event ${discarded}` }).click();
    expect((await world.records.find(discarded))?.status).toBe('dead');
    await page.getByRole('button', { name: 'Discard it' }).click();
    expect(await page.getByRole('status').textContent()).toBe('One event discarded.');
    await page.getByRole('link', { name: 'Quarantine' }).click();
    await page.getByRole('button', { name: `Replay event ${replayed}` }).click();
    expect(await page.getByRole('status').textContent()).toBe('One event sent through intake again.');

    expect((await world.records.find(discarded))?.reason).toBe('discarded');
    for (const id of [redriven, replayed]) {
      expect((await world.records.trace(id)).at(-1)).toMatchObject({ step: 'redriven', detail: 'asked for by ops' });
    }
    await page.goto(`${top}/events/${redriven}`);
    await page.getByRole('link', { name: 'Status' }).click();
    expect(new URL(page.url()).pathname).toBe(`${MOUNT}/`);
    await close();
  });

  test('a form of another site changes nothing', async () => {
    const id = await world.die();
    const form = `<form method="post" action="${top}/dead-letters/discard"><input name="id" value="${id}"><button>Win</button></form>`;
    const evil = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(form));
    await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve));
    const { page, close } = await open();
    await page.goto(`${top}/`);
    await page.goto(`http://evil.test:${(evil.address() as AddressInfo).port}/`);
    const answer = page.waitForResponse(`${top}/dead-letters/discard`);
    await page.getByRole('button').click();
    expect((await answer).status()).toBe(403);
    expect((await world.records.find(id))?.status).toBe('dead');
    await close();
    evil.close();
  });
});
