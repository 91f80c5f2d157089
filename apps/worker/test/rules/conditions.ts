import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { adminUrls } from '../scrape.ts';
import { detection, type System } from '../system.ts';
import type { Prometheus } from './prometheus.ts';

/** What conditions are made with. */
export type Scene = { system: System; redis: Redis; prefix: string; prometheus: Prometheus };

/** A condition that rules are about: what is done, and which alerts it has to raise. */
type Condition = {
  what: string;
  alerts: string[];
  make: (scene: Scene) => Promise<void>;
  /** The system is started so; else none of the alerts may have fired before. */
  isFromStart?: true;
};

/** The route that each project has, by `definitionId`. */
export const PROJECTS = { broken: 43, guest: 44, slow: 45, slower: 46, copied: 47 };

/** More than the 20 that "growing" means. */
const MANY = 25;
const DAY = 86_400_000;
const HOUR = 3_600_000;
/** Two scrapes: a counter has to be seen before and after. */
const TWO_SCRAPES = 2_500;

const TOO_LARGE = { kind: 'answer', when: 'before', like: 'too_large' } as const;
const AT_LIMIT = { kind: 'answer', when: 'before', like: 'issue_limit' } as const;
const AWAY = { kind: 'answer', when: 'before', like: 'unavailable' } as const;

const many = <T>(make: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: MANY }, make));
const send = async ({ system }: Scene, over: Record<string, unknown> = {}): Promise<string> =>
  (await system.post(detection(over))).body.event_id;

/** Makes the deliveries that wait in a queue older than they are. */
async function age({ redis, prefix }: Scene, ids: string[], milliseconds: number): Promise<void> {
  const set = `{${prefix}}:waiting:gitlab/42`;
  for (const id of ids) await redis.zincrby(set, -milliseconds, id);
}

/** In this order: what stops everything comes last. */
export const CONDITIONS: Condition[] = [
  {
    what: 'the token ends in two days',
    alerts: ['IssuebridgeTokenExpiresSoon', 'IssuebridgeTokenExpires'],
    make: async () => {},
    isFromStart: true,
  },
  {
    what: 'a source was last heard eight days ago',
    alerts: ['IssuebridgeSourceSilent'],
    make: async ({ redis, prefix }) => {
      await redis.hset(`{${prefix}}:sources`, 'accepted:quiet', String(Date.now() - 8 * DAY));
    },
  },
  {
    what: 'GitLab answers 429',
    alerts: ['IssuebridgeThrottled'],
    make: async (scene) => {
      for (const definitionId of ['slow', 'slower'] as const) {
        const match = { operation: 'create', projectId: PROJECTS[definitionId] } as const;
        scene.system.emulator.faults.add({ match, effect: AT_LIMIT });
        await send(scene, { definitionId });
        await sleep(TWO_SCRAPES);
      }
    },
  },
  {
    what: 'requests without a good token',
    alerts: ['IssuebridgeUnauthorizedSenders'],
    make: async ({ system }) => {
      await many(() => system.post(detection(), { authorization: 'Bearer wrong' }));
    },
  },
  {
    what: 'a severity that no map knows, an event without its id, a template that fails, a token that may not label',
    alerts: [
      'IssuebridgeSeverityUnknown',
      'IssuebridgeWeakKeys',
      'IssuebridgeTemplateFallbacks',
      'IssuebridgeIssuesAltered',
    ],
    make: async (scene) => {
      await send(scene, { severity: 'Purple' });
      await send(scene, { incidentId: '' });
      await send(scene, { definitionId: 'broken' });
      await send(scene, { definitionId: 'guest' });
    },
  },
  {
    what: 'bodies that fail the schema',
    alerts: ['IssuebridgeQuarantine', 'IssuebridgeQuarantineGrowing'],
    make: async ({ system }) => {
      let count = 0;
      await many(() => system.post({ definitionSummary: { not: `text ${count++}` } }));
    },
  },
  {
    what: 'GitLab refuses events for good',
    alerts: ['IssuebridgeDeadLetters', 'IssuebridgeDeadLettersGrowing'],
    make: async (scene) => {
      const match = { operation: 'create', projectId: 42 } as const;
      const { id } = scene.system.emulator.faults.add({ match, effect: TOO_LARGE });
      for (const event of await many(() => send(scene))) await scene.system.until(event, 'dead');
      scene.system.emulator.faults.remove(id);
    },
  },
  {
    what: 'somebody copies an issue while it is looked for',
    alerts: ['IssuebridgeDuplicateIssue'],
    make: async (scene) => {
      const { faults, state, url } = scene.system.emulator;
      const projectId = PROJECTS.copied;
      const lost = { kind: 'cut', when: 'after' } as const;
      faults.add({ match: { operation: 'create', projectId }, effect: lost, times: 1 });
      const blind = faults.add({ match: { operation: 'list', projectId }, effect: AWAY });
      const event = await send(scene, { definitionId: 'copied' });
      while (state.issues(projectId).length === 0) await sleep(20);
      const [issue] = state.issues(projectId);
      await fetch(`${url}/api/v4/projects/${projectId}/issues`, {
        method: 'POST',
        headers: { 'private-token': 'glpat-test', 'content-type': 'application/json' },
        body: JSON.stringify({ title: issue?.title, description: issue?.description, confidential: true }),
      });
      faults.remove(blind.id);
      await scene.system.until(event, 'delivered');
    },
  },
  {
    what: 'the append-only file is off',
    alerts: ['IssuebridgeNotDurable'],
    make: async ({ redis, prometheus }) => {
      await redis.config('SET', 'appendonly', 'no');
      await prometheus.fired('IssuebridgeNotDurable');
      await redis.config('SET', 'appendonly', 'yes');
    },
  },
  {
    what: 'GitLab is down, and what waits for it grows old',
    alerts: ['IssuebridgeParked', 'IssuebridgeCriticalWaiting', 'IssuebridgeEventsWaiting'],
    make: async (scene) => {
      await scene.system.emulator.goDown();
      const critical = await send(scene, { severity: 'Critical' });
      const low = await send(scene, { severity: 'Low' });
      for (const event of [critical, low]) await scene.system.until(event, 'parked');
      await age(scene, [critical], HOUR);
      await age(scene, [low], 7 * HOUR);
    },
  },
  {
    what: 'a worker has another configuration, and refuses a worse one',
    alerts: ['IssuebridgeConfigurationsDiffer', 'IssuebridgeReloadFailed'],
    make: async ({ system, prometheus }) => {
      await system.configure(
        '\n  insights: { preset: insights, auth: { bearer: [insights-token] }, issue: { project: 42 } }\n',
      );
      const worker = await system.startWorker();
      await prometheus.watch({
        ingest: adminUrls(system.logs(), 'ingest'),
        worker: adminUrls(system.logs(), 'worker'),
      });
      await prometheus.fired('IssuebridgeConfigurationsDiffer');
      await system.configure('\n  insights: { preset: nothing }\n');
      worker.kill('SIGHUP');
    },
  },
  {
    what: 'every worker is killed, and an accepted event grows old',
    alerts: ['IssuebridgeWorkerDown', 'IssuebridgeProcessDown', 'IssuebridgeNotTakenIn'],
    make: async (scene) => {
      for (const worker of scene.system.workers) await scene.system.killWorker(worker);
      const event = await send(scene);
      await scene.redis.hset(`{${scene.prefix}}:events:${event}`, 'timestamp', String(Date.now() - HOUR));
    },
  },
  {
    what: 'Redis has little room left',
    alerts: ['IssuebridgeRedisMemory', 'IssuebridgeRefusesEvents'],
    make: async (scene) => {
      const used = Number(/used_memory:(\d+)/.exec(await scene.redis.info('memory'))?.[1]);
      await scene.redis.config('SET', 'maxmemory', Math.ceil(used * 1.1));
      await scene.prometheus.fired('IssuebridgeRedisMemory');
      await many(() => scene.system.post(detection()));
    },
  },
  {
    what: 'ingest is killed',
    alerts: ['IssuebridgeIngestDown'],
    make: async ({ system }) => {
      system.ingestProcess.kill('SIGKILL');
    },
  },
];
