import { configuredProjects } from '../config/configured-projects.ts';
import type { Config } from '../config/schema.ts';
import { configuredLanes } from '../delivery/configured-lanes.ts';
import type { Pace } from '../delivery/pace.ts';
import type { Gate } from '../delivery/park.ts';
import type { TokenFactsStore } from '../delivery/token-facts.ts';
import type { EventRecord } from '../queue/event-record.ts';
import type { FailedTally } from '../queue/failed-tally.ts';
import type { Keys } from '../queue/keys.ts';
import { deliveryQueueName, EVENTS_QUEUE } from '../queue/names.ts';
import { listProcesses } from '../queue/processes.ts';
import type { QueueRegistry } from '../queue/queue-registry.ts';
import { readQueueState } from '../queue/queue-state.ts';
import type { RedisClient } from '../queue/redis.ts';
import { readSourceLog } from '../queue/source-log.ts';
import type { Waiting } from '../queue/waiting.ts';
import { readRedisState } from './redis-state.ts';
import type { DestinationState, ProjectState, SourceState, Status } from './status.ts';
import { troublesOf } from './troubles.ts';

/** 20 events: what happened lately, on one screen. */
const EVENTS = 20;

/** What a status is read from. */
export type StatusDependencies = {
  redis: RedisClient;
  keys: Keys;
  config: Config;
  registry: Pick<QueueRegistry, 'list'>;
  gate: Pick<Gate, 'list'>;
  pace: Pick<Pace, 'describe'>;
  tokens: Pick<TokenFactsStore, 'find'>;
  waiting: Pick<Waiting, 'oldest' | 'oldestEvent'>;
  /** Of `events`. */
  quarantine: FailedTally;
  /** The newest first. */
  recent: (limit: number) => Promise<EventRecord[]>;
  /** Unix ms. */
  now: () => number;
};

/** Reads how the installation is: some ten commands, and ten a project. Fails as Redis does. */
export async function readStatus(dependencies: StatusDependencies): Promise<Status> {
  const { redis, keys, config, registry, gate, pace, tokens, waiting, quarantine, recent, now } = dependencies;
  const queues = projectsOf(config, await registry.list());
  const [redisState, processes, seen, tally, parked, lanes, intake, oldestEvent, projects, events] = await Promise.all([
    readRedisState(redis),
    listProcesses({ redis, keys }),
    readSourceLog({ redis, keys, sources: Object.keys(config.sources) }),
    quarantine.read(),
    gate.list(),
    pace.describe(configuredLanes({ destinations: config.destinations, queues })),
    readQueueState({ redis, keys, queue: EVENTS_QUEUE }),
    waiting.oldestEvent(),
    Promise.all(
      queues.map(async (queue) => {
        const name = deliveryQueueName(queue);
        const [state, oldest] = await Promise.all([readQueueState({ redis, keys, queue: name }), waiting.oldest(name)]);
        return { ...queue, ...state, oldest: Object.fromEntries(oldest) };
      }),
    ),
    recent(EVENTS),
  ]);
  const parkedOf = (destination: string, project?: string) =>
    parked.find((each) => each.destination === destination && each.project === project);
  const destinations = await Promise.all(
    destinationsOf(config, queues).map(async (destination): Promise<DestinationState> => {
      const url = config.destinations[destination]?.url;
      return {
        destination,
        url,
        parked: parkedOf(destination),
        token: url === undefined ? undefined : await tokens.find({ name: destination, host: new URL(url).host }),
        pace: lanes.filter((lane) => lane.destination === destination && lane.kind !== 'create'),
      };
    }),
  );
  const status: Omit<Status, 'troubles'> = {
    at: now(),
    redis: redisState,
    processes,
    sources: [...seen].map(
      ([source, each]): SourceState => ({
        source,
        ...each,
        quarantined: tally.reduce((sum, { source: of, count }) => sum + (of === source ? count : 0), 0),
      }),
    ),
    intake: { ...intake, oldest: oldestEvent },
    destinations,
    projects: projects.map(
      (each): ProjectState => ({
        ...each,
        parked: parkedOf(each.destination, each.project),
        pace: lanes.find(({ destination, project }) => destination === each.destination && project === each.project),
      }),
    ),
    events,
  };
  return { ...status, troubles: troublesOf(status, { maxMemoryRatio: config.ingest.max_redis_memory }) };
}

type Project = { destination: string; project: string };

/** Those of the configuration, and those that ever got a job. */
function projectsOf(config: Config, registered: Project[]): Project[] {
  const all = [...configuredProjects(config), ...registered];
  const found = new Map(all.map(({ destination, project }) => [`${destination}/${project}`, { destination, project }]));
  return [...found].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, project]) => project);
}

function destinationsOf(config: Config, projects: Project[]): string[] {
  return [...new Set([...Object.keys(config.destinations), ...projects.map(({ destination }) => destination)])];
}
