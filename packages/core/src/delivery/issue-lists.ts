import { type GitLabClient, ISSUES_PER_PAGE } from '../gitlab/client.ts';
import { findMarker } from '../issue/marker.ts';
import type { Clock } from '../runtime/clock.ts';
import { createAnswerSpan } from './answer-span.ts';
import { type Found, type LookUp, lowestFirst, readPages } from './look-up.ts';

/** 10 s each way: GitLab's `Date` has whole seconds, an answer takes its time, and its nodes' clocks are some apart. */
const SKEW = 10_000;

/** One look-up: the issue with one of these markers, among those made in the span (Unix ms on GitLab's clock). */
export type Sought = {
  projectId: number;
  span: { from: number; to: number };
  markers: string[];
  /** ms between two answers after which the look-up counts for nothing. */
  gap: number;
};

/** The lists of issues that look-ups read. */
export type IssueLists = {
  /** The answer is of a list that was asked for after this call; it comes with the page that has the hit. */
  find(sought: Sought): Promise<LookUp>;
};

type Waiting = {
  sought: Sought;
  answered: ReturnType<typeof createAnswerSpan>;
  resolve: (end: LookUp) => void;
  reject: (error: unknown) => void;
};

type Dependencies = { client: Pick<GitLabClient, 'listIssues'>; clock: Pick<Clock, 'monotonic'> };

/**
 * Reads a project's list once for all that look for something in it at that moment: hundreds of doubts after an outage ask
 * for one list at a time, not for hundreds, so that none of them is late and has to start its settle time over. They take no
 * slot of the connection window: behind creates that are not answered they would be late too.
 */
export function createIssueLists({ client, clock }: Dependencies): IssueLists {
  const waiting = new Map<number, Waiting[]>();
  const serve = async (projectId: number): Promise<void> => {
    for (let round: Waiting[] | undefined = waiting.get(projectId); round?.length; round = waiting.get(projectId)) {
      waiting.set(projectId, []);
      const onAnswer = (page: { asked: number; answered: number }): void => {
        // Those who wait for the next list see as well that GitLab answers.
        for (const { answered } of [...round, ...(waiting.get(projectId) ?? [])]) answered.add(page);
      };
      await readFor({ round, projectId, onAnswer }, { client, clock });
    }
    waiting.delete(projectId);
  };
  return {
    find(sought) {
      return new Promise((resolve, reject) => {
        const next = waiting.get(sought.projectId);
        const one = { sought, answered: createAnswerSpan(), resolve, reject };
        if (next) next.push(one);
        else {
          waiting.set(sought.projectId, [one]);
          void serve(sought.projectId);
        }
      });
    },
  };
}

type Reading = { round: Waiting[]; projectId: number; onAnswer: (page: { asked: number; answered: number }) => void };

async function readFor({ round, projectId, onAnswer }: Reading, { client, clock }: Dependencies): Promise<void> {
  const from = Math.min(...round.map(({ sought }) => sought.span.from)) - SKEW;
  const to = Math.max(...round.map(({ sought }) => sought.span.to)) + SKEW;
  let open = round.map((one) => ({ ...one, hits: [] as Found[] }));
  try {
    const end = await readPages({
      gap: Math.min(...round.map(({ sought }) => sought.gap)),
      clock,
      onAnswer,
      size: ISSUES_PER_PAGE,
      fetch: (page, timeout) => client.listIssues(projectId, { after: from, before: to, page, timeout }),
      take: (issues, date) => {
        for (const { iid, web_url = '', description } of issues) {
          const marker = findMarker(description ?? '');
          if (marker === undefined) continue;
          for (const { sought, hits } of open) if (sought.markers.includes(marker)) hits.push({ iid, webUrl: web_url });
        }
        const done = open.filter(({ hits }) => hits.length > 0);
        for (const { resolve, hits, answered } of done) {
          resolve({ ok: true, hits: lowestFirst(hits), date, answered: answered.read() });
        }
        open = open.filter(({ hits }) => hits.length === 0);
        return open.length === 0;
      },
    });
    for (const { resolve, answered } of open) resolve(end.ok ? { ...end, hits: [], answered: answered.read() } : end);
  } catch (error) {
    for (const { reject } of open) reject(error);
  }
}
