import type { Fault, IssueSnapshot, TokenOptions } from '@issuebridge/gitlab-emulator';

/** 20 s: the log of a whole run is some megabytes. */
const DEADLINE = 20_000;

/** Issues per answer; the emulator's own greatest piece. */
const PIECE = 1_000;

/** A request as the emulated GitLab saw it; `at` is its clock (ms), `status` null without an answer. */
export type Seen = { method: string; path: string; operation: string; status: number | null; at: number };

/** Looks into and changes an emulated GitLab in another process, past its tokens, limits and faults. */
export type GitLabControl = {
  /** The last requests, oldest first; how many is the emulator's option `requestLogSize`. */
  requests(): Promise<Seen[]>;
  issues(project: number): Promise<IssueSnapshot[]>;
  countIssues(project: number): Promise<number>;
  addFault(fault: Fault): Promise<void>;
  clearFaults(): Promise<void>;
  setMaintenance(on: boolean): Promise<void>;
  /** Adds a token, or changes the given fields of the one with that value. */
  putToken(token: Partial<TokenOptions> & { value: string }): Promise<void>;
};

/** Talks to the emulator at that address. */
export function createGitLabControl(url: string): GitLabControl {
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${url}/emulator/${path}`, {
      method,
      signal: AbortSignal.timeout(DEADLINE),
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`the emulator answered ${response.status} to ${method} ${path}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  };
  return {
    requests: () => call('GET', 'requests'),
    async issues(project) {
      const issues: IssueSnapshot[] = [];
      for (;;) {
        const after = issues.at(-1)?.iid ?? 0;
        const piece = await call<IssueSnapshot[]>('GET', `projects/${project}/issues?after=${after}&limit=${PIECE}`);
        issues.push(...piece);
        if (piece.length < PIECE) return issues;
      }
    },
    async countIssues(project) {
      const { projects } = await call<{ projects: Array<{ id: number; issues: number }> }>('GET', 'state');
      return projects.find(({ id }) => id === project)?.issues ?? 0;
    },
    addFault: (fault) => call('POST', 'faults', fault),
    clearFaults: () => call('DELETE', 'faults'),
    setMaintenance: (on) => call('POST', 'maintenance', { on }),
    putToken: (token) => call('POST', 'tokens', token),
  };
}
