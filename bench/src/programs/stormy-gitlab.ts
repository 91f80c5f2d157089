import { type EmulatorOptions, type Fault, startEmulator } from '@issuebridge/gitlab-emulator';
import { GITLAB } from '../gitlab.ts';
import { answerQuestions, sayReady } from './answer-questions.ts';

/** What the store holds: issues in all states, notes on them. */
export type Made = { issues: number; notes: number };

/** Requests of one kind by how they ended; `status` is null where no answer was given, `faulty` that a fault struck them. */
export type RequestCount = { operation: string; status: number | null; faulty: boolean; minute: number; count: number };

/** An issue as the store holds it. */
export type StoredIssue = { iid: number; title: string; state: string; description: string; notes: string[] };

/** GitLab's access level of a project's bot that may do all the project needs. */
const REPORTER = 20;

/** A million: no storm sends as many requests, and all of them are counted. */
const LOG_SIZE = 1_000_000;

const MINUTE = 60_000;

const bot = (value: string, id: number) => ({
  ...{ value, user: { id, username: `bridge-${id}`, name: 'Bridge' }, scopes: ['api'] },
  roles: { [GITLAB.project]: REPORTER },
});

let botId = 7;
const emulator = await startEmulator({
  ...(JSON.parse(process.env.EMULATOR_OPTIONS ?? '{}') as Partial<EmulatorOptions>),
  projects: [{ id: GITLAB.project, path: 'security/findings' }],
  tokens: [bot(GITLAB.token, botId)],
  requestLogSize: LOG_SIZE,
});

answerQuestions({
  made: (): Made => {
    const issues = emulator.state.issues(GITLAB.project);
    return { issues: issues.length, notes: issues.reduce((sum, { notes }) => sum + notes.length, 0) };
  },
  issues: (range: { after: number; limit: number }): StoredIssue[] =>
    emulator.state.issues(GITLAB.project, range).map(({ iid, title, state, description, notes }) => ({
      ...{ iid, title, state, description: description ?? '' },
      notes: notes.map(({ body }) => body),
    })),
  requests: (): RequestCount[] => {
    const counts = new Map<string, RequestCount>();
    for (const { operation, status, fault, at } of emulator.requests) {
      const minute = Math.floor(at / MINUTE);
      const key = [operation, status, fault !== null, minute].join();
      const known = counts.get(key) ?? { operation, status, faulty: fault !== null, minute, count: 0 };
      counts.set(key, { ...known, count: known.count + 1 });
    }
    return [...counts.values()];
  },
  addFaults: (faults: Fault[]) => void faults.map(emulator.faults.add),
  clearFaults: () => emulator.faults.clear(),
  setSkew: ({ ms }: { ms: number }) => emulator.setClockSkew(ms),
  setMaintenance: ({ on }: { on: boolean }) => emulator.setMaintenance(on),
  goDown: () => emulator.goDown(),
  comeUp: () => emulator.comeUp(),
  /** Another bot gets this token; the old bot is removed with its own, and what it wrote is the Ghost User's. */
  swapToken: ({ token }: { token: string }) => {
    emulator.putToken(bot(token, botId + 1));
    emulator.removeUser(botId);
    botId += 1;
  },
});
// Down it listens nowhere, and lives for the channel.
process.channel?.ref();
sayReady({ url: emulator.url });
