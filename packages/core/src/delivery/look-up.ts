import type { Answer } from '../gitlab/answer.ts';
import { NOTES_PER_PAGE } from '../gitlab/client.ts';
import { createError, type GitLabError } from '../gitlab/error.ts';
import type { Clock } from '../runtime/clock.ts';
import { type AnswerSpan, createAnswerSpan } from './answer-span.ts';
import type { Destination } from './destination.ts';

/** A thing of ours that was found, by its marker. */
export type Found = { iid: number; webUrl: string };

/**
 * What a whole look-up came to: all hits, lowest iid first; none is `[]`. Only one that was answered to its end counts.
 * `date` is GitLab's clock (ms) at the last answer.
 */
export type LookUp =
  | { ok: true; hits: Found[]; date: number | undefined; answered: AnswerSpan | undefined }
  | { ok: false; error: GitLabError; date: number | undefined };

/** 400 pages: 20,000 issues within a few minutes is beyond any limit GitLab has; more would be a list that never ends. */
const MAX_PAGES = 400;

/**
 * 5 in a row: a list of dozens of pages would hardly ever be read to its end through a GitLab that loses one answer in ten.
 * It is no retry loop beside the queue's: the look-up has its own end, and nothing is made by it.
 */
const MAX_LOST_PAGES = 5;

/** A third of a gap, and half a second at least: a page that hangs is asked for again while there is still time for its answer. */
const PAGE_SHARE = 1 / 3;
const LEAST_PAGE_TIMEOUT = 500;

/** 0.7 of a gap after an answer: a page asked for later would come too late. */
const REPEAT_SHARE = 0.7;

/** A list in pages, read by one look-up. */
export type Pages<T> = {
  /** One request, of at most so many ms. */
  fetch: (page: number, timeout: number) => Promise<Answer<T[]>>;
  size: number;
  /** Called with each page; true when no further page is needed. */
  take: (items: T[], date: number | undefined) => boolean;
  onAnswer: (page: { asked: number; answered: number }) => void;
  /** ms between two answers after which the look-up counts for nothing. */
  gap: number;
  clock: Pick<Clock, 'monotonic'>;
};

/** Looks for the note with one of these markers among all notes of the issue, newest first. */
export async function lookUpNote(input: {
  destination: Destination;
  projectId: number;
  iid: number;
  findMarker: (body: string) => string | undefined;
  markers: string[];
  gap: number;
  clock: Pick<Clock, 'monotonic'>;
}): Promise<LookUp> {
  const { destination, projectId, iid, findMarker, markers, gap, clock } = input;
  const hits: Found[] = [];
  const answered = createAnswerSpan();
  const end = await readPages({
    gap,
    clock,
    onAnswer: answered.add,
    size: NOTES_PER_PAGE,
    fetch: (page, timeout) => destination.withSlot(() => destination.client.listNotes(projectId, iid, page, timeout)),
    take: (notes) => {
      for (const { id, body } of notes) {
        const marker = findMarker(body ?? '');
        if (marker !== undefined && markers.includes(marker)) hits.push({ iid: id, webUrl: '' });
      }
      return hits.length > 0;
    },
  });
  return end.ok ? { ...end, hits: lowestFirst(hits), answered: answered.read() } : end;
}

/** Of several hits the lowest iid is kept. */
export function lowestFirst(hits: Found[]): Found[] {
  return hits.sort((one, other) => one.iid - other.iid);
}

type End = { ok: true; date: number | undefined } | Extract<LookUp, { ok: false }>;

/** Reads page after page until `take` has enough or there is no more. */
export async function readPages<T>({ fetch, size, take, onAnswer, gap, clock }: Pages<T>): Promise<End> {
  const timeout = Math.max(LEAST_PAGE_TIMEOUT, gap * PAGE_SHARE);
  let before: T | undefined;
  let last = clock.monotonic();
  for (let page = 1; page <= MAX_PAGES; page++) {
    let asked = clock.monotonic();
    let answer = await fetch(page, timeout);
    for (let lost = 0; lost < MAX_LOST_PAGES && !answer.ok && !answer.error.definite; lost++) {
      asked = clock.monotonic();
      if (asked - last > gap * REPEAT_SHARE) break;
      answer = await fetch(page, Math.max(timeout, gap - (asked - last)));
    }
    if (!answer.ok) return { ok: false, error: answer.error, date: answer.date };
    last = clock.monotonic();
    onAnswer({ asked, answered: last });
    const hasEnough = take(answer.value, answer.date);
    // A server, or a proxy's cache, that ignores the page gives the same one for ever.
    const isSame = before !== undefined && JSON.stringify(answer.value[0]) === JSON.stringify(before);
    const isLast = answer.value.length === 0 || isSame || !(answer.more ?? answer.value.length >= size);
    before = answer.value[0];
    if (hasEnough || isLast) return { ok: true, date: answer.date };
  }
  const detail = `the list did not end within ${MAX_PAGES} pages`;
  const hint = 'the project gets more issues at once than a look-up can read';
  return { ok: false, error: createError({ reason: 'unclear', detail, hint }), date: undefined };
}
