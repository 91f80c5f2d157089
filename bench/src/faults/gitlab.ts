import { GITLAB } from '../gitlab.ts';
import { type Program, startIn } from '../program.ts';
import { PROGRAM } from '../program-file.ts';
import type { Made, RequestCount, StoredIssue } from '../programs/stormy-gitlab.ts';
import type { StormOptions } from './options.ts';
import { requestFaults } from './request-faults.ts';

/** The GitLab of a storm, a process of its own. */
export type StormyGitLab = {
  url: string;
  freeze(frozen: boolean): void;
  setDown(down: boolean): Promise<void>;
  setMaintenance(on: boolean): Promise<void>;
  setSkew(ms: number): Promise<void>;
  swapToken(token: string): Promise<void>;
  /** The next new issue is refused with 429, without a header. */
  limitIssues(): Promise<void>;
  calm(): Promise<void>;
  made(): Promise<Made>;
  issues(): Promise<StoredIssue[]>;
  requests(): Promise<RequestCount[]>;
};

/** 20 ms for each request, so that there always are some under way. */
const LATENCY = 20;

/** 1.5 s: a quarter of the settle time; others than the writer of an issue see it so much later. */
const REPLICA_LAG = 1_500;

/** 500: answers of some hundred KB over the channel. */
const ISSUES_PER_QUESTION = 500;

/** Starts it with its faults. */
export async function startStormyGitLab(
  lab: { folder: string; stack: AsyncDisposableStack },
  { seed, faults, limit }: StormOptions,
): Promise<StormyGitLab> {
  const limits = limit === undefined ? {} : { issuesPerMinute: limit, notesPerMinute: limit };
  const emulator = { seed, latencyMs: LATENCY, replicaLagMs: REPLICA_LAG, limits };
  const program: Program = await startIn(lab, {
    name: 'gitlab',
    file: PROGRAM.stormyGitLab,
    env: { EMULATOR_OPTIONS: JSON.stringify(emulator) },
  });
  await program.ask('addFaults', requestFaults(faults));
  return {
    url: program.url,
    freeze: (frozen) => program.signal(frozen ? 'SIGSTOP' : 'SIGCONT'),
    setDown: (down) => program.ask(down ? 'goDown' : 'comeUp'),
    setMaintenance: (on) => program.ask('setMaintenance', { on }),
    setSkew: (ms) => program.ask('setSkew', { ms }),
    swapToken: (token) => program.ask('swapToken', { token }),
    limitIssues: () =>
      program.ask('addFaults', [
        { match: { operation: 'create', projectId: GITLAB.project }, effect: 'issue_limit', times: 1 },
      ]),
    calm: () => program.ask('clearFaults'),
    made: () => program.ask('made'),
    async issues() {
      const issues: StoredIssue[] = [];
      for (;;) {
        const range = { after: issues.at(-1)?.iid ?? 0, limit: ISSUES_PER_QUESTION };
        const more = await program.ask<StoredIssue[]>('issues', range);
        if (more.length === 0) return issues;
        issues.push(...more);
      }
    },
    requests: () => program.ask('requests'),
  };
}
