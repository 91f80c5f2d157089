import type { DestinationSettings } from '../config/schema.ts';
import type { ConfiguredLane, PerMinute } from './pace.ts';

type Limits = Pick<DestinationSettings, 'limits' | 'projects'>;

type Input = {
  destinations: Record<string, Limits>;
  /** As the registry of queues has them, and the configuration. */
  queues: Array<{ destination: string; project: string }>;
};

/** Every lane there is: of each destination all requests and notes, of each queue creates. Queues of former destinations are left out. */
export function configuredLanes({ destinations, queues }: Input): ConfiguredLane[] {
  return Object.entries(destinations).flatMap(([destination, settings]): ConfiguredLane[] => [
    { lane: { destination, kind: 'all' }, perMinute: 'unlimited' },
    { lane: { destination, kind: 'note' }, perMinute: settings.limits.notes_per_minute },
    ...queues
      .filter((queue) => queue.destination === destination)
      .map(({ project }) => ({
        lane: { destination, kind: 'create' as const, project },
        perMinute: issuesPerMinute(settings, project),
      })),
  ]);
}

/** What the configuration allows of creates in a project, as it spells it. */
export function issuesPerMinute({ projects, limits }: Limits, project: string): PerMinute {
  return projects[project]?.limits.issues_per_minute ?? limits.issues_per_minute;
}
