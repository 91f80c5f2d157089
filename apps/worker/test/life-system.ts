import type { ChildProcess } from 'node:child_process';
import type { TraceStep } from '@issuebridge/core/queue/event-record.ts';
import { createEventRecords } from '@issuebridge/core/queue/event-records.ts';
import { createKeys } from '@issuebridge/core/queue/keys.ts';
import type { Emulator, IssueSnapshot } from '@issuebridge/gitlab-emulator';
import { Redis } from 'ioredis';
import { startSystem, TOKEN } from './system.ts';

/** Where an issue is. */
type Place = { projectId: number; iid: number };

/** How an event ended, and what is told of it. */
type End = Place & { status: string; outcome: string | undefined; trace: TraceStep[] };

/** One problem that is reported again and again: `send` posts an event of it, `report` waits for its end, too. */
type Incident = {
  send(over?: Record<string, unknown>): Promise<string>;
  report(over?: Record<string, unknown>): Promise<End>;
};

/** A system with sources that differ in what they say of an issue's life, and a person who works in GitLab. */
export type Life = {
  emulator: Emulator;
  redis: Redis;
  workers: ChildProcess[];
  /** A new one, reported through that source. */
  incident(source?: string): Incident;
  ends(eventId: string): Promise<End>;
  /** Posts an event as it is, with a key of its own, and waits for its end. */
  post(body: Record<string, unknown>, source: string): Promise<End>;
  until(eventId: string, status: string): Promise<unknown>;
  stored(place: Place): IssueSnapshot;
  /** What a person does with an issue: another token, with every right. */
  person(method: string, place: Place, body?: Record<string, unknown>, path?: string): Promise<void>;
  sent(operation: string): Emulator['requests'];
  /** Lets the looks that nothing but a move asks for begin anew. */
  refillLooks(): Promise<void>;
  startWorker(): Promise<ChildProcess>;
  killWorker(worker: ChildProcess): Promise<void>;
  logs(): string;
  reset(): void;
  stop(): Promise<void>;
};

/** As people reach this GitLab: workers are told another address, as behind a proxy. */
export const PUBLIC_URL = 'https://gitlab.example.com';

const PROJECTS = { findings: 42, other: 43, hidden: 44 };

const source = (name: string, rules: string): string => `
  ${name}:
    preset: generic
    auth: { bearer: [${TOKEN}] }
    incident_key: "%%id%%"
    issue:
      project: 42
      labels: ["severity::{{ event.severity }}", fixed]
      due: { critical: 1d, high: 7d }
    ${rules}
`;

const SOURCES = [
  source('plain', ''),
  source('quiet', 'on_repeat: ignore'),
  source('reopens', 'on_closed: reopen'),
  source('renews', 'on_closed: new'),
  source('closes', 'on_resolved: close'),
  source('stays', 'on_resolved: close\n    on_closed: note'),
  source('assigns', 'on_resolved: close').replace('due:', 'assignees: [ann]\n      due:'),
  source('deaf', 'on_resolved: ignore'),
];

/** The bridge does not see the hidden project. */
const TOKENS = [
  {
    value: 'glpat-test',
    user: { id: 7, username: 'bridge', name: 'Bridge' },
    scopes: ['api'],
    roles: { 42: 20, 43: 20 },
  },
  {
    value: 'person',
    user: { id: 8, username: 'ann', name: 'Ann' },
    scopes: ['api'],
    roles: { 42: 50, 43: 50, 44: 50 },
  },
];

/** Starts it, with two workers. */
export async function startLife(shared: { url: string; prefix: string }): Promise<Life> {
  const redis = new Redis(shared.url);
  const keys = createKeys(shared.prefix);
  const records = createEventRecords({ redis, keys });
  const system = await startSystem({
    redis: shared,
    workers: 2,
    env: { WORKER_LOCK_DURATION: '3s' },
    destination:
      'settle: 1s, request_timeout: 1s, limits: { issues_per_minute: unlimited, notes_per_minute: unlimited }',
    emulator: {
      publicUrl: PUBLIC_URL,
      tokens: TOKENS,
      projects: Object.entries(PROJECTS).map(([name, id]) => ({ id, path: `security/${name}` })),
    },
    sources: SOURCES.join(''),
  });
  const { emulator } = system;
  const ends = async (eventId: string): Promise<End> => {
    const { status, outcome, issue } = await system.until(eventId, 'delivered', 'ignored', 'dead');
    return { status, outcome, ...placeOf(issue?.web_url), trace: await records.trace(eventId) };
  };
  return {
    ...{ emulator, redis, ends, workers: system.workers },
    ...{ startWorker: system.startWorker, killWorker: system.killWorker, logs: system.logs, until: system.until },
    incident(name = 'plain') {
      const base = { id: crypto.randomUUID(), title: 'Certificate ends', host: 'www.example.com', level: 'warning' };
      const send: Incident['send'] = async (over = {}) =>
        (await system.post({ ...base, ...over }, {}, name)).body.event_id;
      return { send, report: async (over) => ends(await send(over)) };
    },
    async post(body, name) {
      const { event_id } = (await system.post(body, { 'idempotency-key': crypto.randomUUID() }, name)).body;
      return ends(event_id);
    },
    stored({ projectId, iid }) {
      const issue = emulator.state.issue(projectId, iid);
      if (!issue) throw new Error(`no issue ${iid} in ${projectId}`);
      return issue;
    },
    async person(method, { projectId, iid }, body, path = '') {
      const response = await fetch(`${emulator.url}/api/v4/projects/${projectId}/issues/${iid}${path}`, {
        method,
        headers: { 'PRIVATE-TOKEN': 'person', 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${method} ${response.status}: ${await response.text()}`);
    },
    sent: (operation) => emulator.requests.filter((request) => request.operation === operation),
    refillLooks: async () => void (await redis.del(keys.looks('gitlab/42'))),
    reset() {
      emulator.faults.clear();
      emulator.clearRequests();
      emulator.clearRecorded();
    },
    async stop() {
      await system.stop();
      redis.disconnect();
    },
  };
}

function placeOf(url = ''): Place {
  const [, name = '', iid = ''] = /security\/(\w+)\/-\/issues\/(\d+)$/.exec(url) ?? [];
  return { projectId: PROJECTS[name as keyof typeof PROJECTS] ?? 0, iid: Number(iid) };
}
