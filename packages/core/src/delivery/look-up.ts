import type { Answer } from '../gitlab/answer.ts';
import { ISSUES_PER_PAGE, NOTES_PER_PAGE } from '../gitlab/client.ts';
import type { GitLabError } from '../gitlab/error.ts';
import type { Destination } from './destination.ts';

/** A thing of ours that was found, by its marker. */
export type Found = { iid: number; webUrl: string };

/**
 * What a whole look-up came to: all hits, lowest iid first; none is `[]`. Only one that was answered to its end counts.
 * `date` is GitLab's clock (ms) at the last answer.
 */
export type LookUp =
  | { ok: true; hits: Found[]; date: number | undefined }
  | { ok: false; error: GitLabError; date: number | undefined };

/** 10 s each way: GitLab's `Date` has whole seconds, an answer takes its time, and its nodes' clocks are some apart. */
const SKEW = 10_000;

/** 400 pages: 20,000 issues within a few minutes is beyond any limit GitLab has; more would be a list that never ends. */
const MAX_PAGES = 400;

/**
 * 5: a list of dozens of pages would hardly ever be read to its end through a GitLab that loses one answer in ten. It is
 * no retry loop beside the queue's: the look-up has its own end, and nothing is made by it.
 */
const MAX_LOST_PAGES = 5;

type Span = { /** Unix ms on GitLab's clock. */ from: number; to: number };

type Pages<T> = {
  fetch: (page: number) => Promise<Answer<T[]>>;
  size: number;
  pick: (item: T) => Found | undefined;
  /** False when the look-up has taken too long for a page to be asked for again. */
  mayRepeat: () => boolean;
};

/** Looks for the issue with one of these markers among those made in the span. It stops behind the page with a hit. */
export async function lookUpIssue(input: {
  destination: Destination;
  projectId: number;
  span: Span;
  /** The marker of a description's last line, undefined where there is none. */
  findMarker: (description: string) => string | undefined;
  markers: string[];
  mayRepeat: () => boolean;
}): Promise<LookUp> {
  const { destination, projectId, span, findMarker, markers, mayRepeat } = input;
  return readPages({
    mayRepeat,
    size: ISSUES_PER_PAGE,
    fetch: (page) =>
      destination.client.listIssues(projectId, { after: span.from - SKEW, before: span.to + SKEW, page }),
    pick: ({ iid, web_url = '', description }) => {
      const marker = findMarker(description ?? '');
      return marker !== undefined && markers.includes(marker) ? { iid, webUrl: web_url } : undefined;
    },
  });
}

/** Looks for the note with one of these markers among all notes of the issue, newest first. */
export async function lookUpNote(input: {
  destination: Destination;
  projectId: number;
  iid: number;
  findMarker: (body: string) => string | undefined;
  markers: string[];
  mayRepeat: () => boolean;
}): Promise<LookUp> {
  const { destination, projectId, iid, findMarker, markers, mayRepeat } = input;
  return readPages({
    mayRepeat,
    size: NOTES_PER_PAGE,
    fetch: (page) => destination.client.listNotes(projectId, iid, page),
    pick: ({ id, body }) => {
      const marker = findMarker(body ?? '');
      return marker !== undefined && markers.includes(marker) ? { iid: id, webUrl: '' } : undefined;
    },
  });
}

async function readPages<T>({ fetch, size, pick, mayRepeat }: Pages<T>): Promise<LookUp> {
  let lost = 0;
  let before: T | undefined;
  for (let page = 1; page <= MAX_PAGES; page++) {
    let answer = await fetch(page);
    while (!answer.ok && !answer.error.definite && lost < MAX_LOST_PAGES && mayRepeat()) {
      lost += 1;
      answer = await fetch(page);
    }
    if (!answer.ok) return { ok: false, error: answer.error, date: answer.date };
    const hits = answer.value.map(pick).filter((hit) => hit !== undefined);
    // A server, or a proxy's cache, that ignores the page gives the same one for ever.
    const isSame = before !== undefined && JSON.stringify(answer.value[0]) === JSON.stringify(before);
    const isLast = answer.value.length === 0 || isSame || !(answer.more ?? answer.value.length >= size);
    before = answer.value[0];
    if (hits.length > 0 || isLast) {
      return { ok: true, hits: hits.sort((a, b) => a.iid - b.iid), date: answer.date };
    }
  }
  const detail = `the list did not end within ${MAX_PAGES} pages`;
  const hint = 'the project gets more issues at once than a look-up can read';
  return {
    ok: false,
    error: { reason: 'unclear', definite: false, effect: 'retry', status: undefined, detail, hint, limit: undefined },
    date: undefined,
  };
}
