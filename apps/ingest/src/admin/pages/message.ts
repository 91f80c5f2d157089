import { z } from 'zod';
import { type Html, html } from './html.ts';

/** What was done, as the address of the next page tells it: words of a closed list and a number, never text of its own. */
const messageSchema = z.object({
  done: z.enum(['redriven', 'discarded', 'replayed', 'stays', 'redis_full']),
  count: z.coerce.number().int().min(0).max(1e9),
});

const WORDS = {
  redriven: (count: number) => `${events(count)} sent on the way again.`,
  discarded: (count: number) => `${events(count)} discarded.`,
  replayed: (count: number) => `${events(count)} sent through intake again.`,
  redis_full: (count: number) =>
    `Redis is nearly full: ${count === 0 ? 'none' : events(count)} sent on the way again. Send the rest when it has room.`,
  stays: () => 'A replay of this event would be in vain; its hint says why.',
};

/** Says what the action before this page did; nothing where there was none. */
export function messageOf(query: unknown): Html | undefined {
  const read = messageSchema.safeParse(query);
  if (!read.success) return undefined;
  const { done, count } = read.data;
  const isGone = count === 0 && done !== 'stays' && done !== 'redis_full';
  const text = isGone ? 'Nothing was done: it was gone already.' : WORDS[done](count);
  return html`<p class="card message" role="status">${text}</p>`;
}

/** The query that makes it say so. */
export function messageQuery(done: keyof typeof WORDS, count: number): string {
  return new URLSearchParams({ done, count: String(count) }).toString();
}

function events(count: number): string {
  return count === 1 ? 'One event' : `${count} events`;
}
