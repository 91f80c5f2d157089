import { ageOf } from '@issuebridge/core/status/age.ts';
import { type Html, html } from './html.ts';

/** How long ago, as `3 min ago`, with the instant itself for whoever points at it. Unix ms. */
export function ago(at: number, now: number): Html {
  const instant = new Date(at).toISOString();
  return html`<time datetime="${instant}" title="${instant}">${ageOf(now - at)} ago</time>`;
}
