import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { RequestHandler, Response } from 'express';
import helmet from 'helmet';
import { type Html, html } from './html.ts';

const STYLE = ['frame.css', 'parts.css', 'phone.css']
  .map((name) => readFileSync(new URL(name, import.meta.url), 'utf8'))
  .join('');

/** One page. `depth`: how many folders its address is below the top, since all links are relative. */
export type Page = {
  title: string;
  body: Html;
  depth: 0 | 1;
  here?: 'status' | 'dead-letters' | 'quarantine';
  /** Seconds after which the page asks for itself again. */
  refresh?: number | undefined;
  /** For the mark in the browser's tab. */
  isTroubled?: boolean;
};

/** Nothing but its own style, and forms that go back where the page came from. */
export const pageSecurity: RequestHandler = helmet({
  strictTransportSecurity: false,
  // They part scripts of different pages; here are none, and over plain HTTP a browser complains of them.
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  // With `no-referrer`, a browser would name no origin with our own forms either, and they could not be told from foreign ones.
  referrerPolicy: { policy: 'same-origin' },
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      styleSrc: [`'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`],
      imgSrc: ['data:'],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
});

/** Sends a page; a status other than 200 for what could not be shown. */
export function sendPage(response: Response, page: Page, status = 200): void {
  response.status(status).set('Cache-Control', 'no-store').type('html').send(layout(page).markup);
}

function layout({ title, body, depth, here, refresh, isTroubled = false }: Page): Html {
  const top = depth === 0 ? './' : '../';
  const entry = (name: Page['here'] | 'queues', path: string, text: string): Html =>
    html`<a href="${top}${path}"${name === here && html` aria-current="page"`}>${text}</a>`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${refresh !== undefined && html`<meta http-equiv="refresh" content="${refresh}">`}
<title>${title} · issuebridge</title>
<link rel="icon" href="data:image/svg+xml,${markOf(isTroubled)}">
<style>${{ markup: STYLE }}</style>
</head>
<body>
<header><strong>issuebridge</strong>
<nav aria-label="Pages">${entry('status', '', 'Status')} ${entry('dead-letters', 'dead-letters', 'Dead letters')}
${entry('quarantine', 'quarantine', 'Quarantine')} ${entry('queues', 'queues', 'Queues')}</nav></header>
<main>
${body}
</main>
</body>
</html>
`;
}

function markOf(isTroubled: boolean): string {
  const colour = isTroubled ? '#b3261e' : '#17703a';
  const mark = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7" fill="${colour}"/></svg>`;
  return encodeURIComponent(mark);
}
