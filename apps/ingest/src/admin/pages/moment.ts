import { type Html, html } from './html.ts';

const UNITS = [
  { name: 'd', milliseconds: 86_400_000 },
  { name: 'h', milliseconds: 3_600_000 },
  { name: 'min', milliseconds: 60_000 },
  { name: 's', milliseconds: 1_000 },
];

/** How long ago, as `3 min ago`, with the instant itself for whoever points at it. Unix ms. */
export function ago(at: number, now: number): Html {
  const instant = new Date(at).toISOString();
  return html`<time datetime="${instant}" title="${instant}">${durationOf(now - at)} ago</time>`;
}

/** One number and its unit, rounded down: `3 min`. */
export function durationOf(milliseconds: number): string {
  const unit = UNITS.find((each) => milliseconds >= each.milliseconds) ?? { name: 's', milliseconds: 1_000 };
  return `${Math.max(0, Math.floor(milliseconds / unit.milliseconds))} ${unit.name}`;
}
