import type { Config } from '../config/schema.ts';
import { issuesPerMinute } from '../delivery/configured-lanes.ts';
import type { LaneOrAll, Pace } from '../delivery/pace.ts';
import { queueOwner } from '../queue/names.ts';

/** How quick a project's queue goes: issues a minute, where that is limited, and until when (Unix ms) GitLab lets nothing through. */
export type QueuePace = { perMinute: number | undefined; blockedUntil: number | undefined };

/** Reads it; without a configuration only what GitLab itself said is known. */
export async function readQueuePace(input: {
  queueName: string;
  config: Config | undefined;
  pace: Pick<Pace, 'describe'>;
}): Promise<QueuePace> {
  const { queueName, config, pace } = input;
  const { destination, project } = queueOwner(queueName);
  const settings = config?.destinations[destination];
  const lanes: LaneOrAll[] = [
    { destination, project, kind: 'create' },
    { destination, kind: 'all' },
  ];
  const configured = settings ? issuesPerMinute(settings, project) : 'unlimited';
  const [create, all] = await pace.describe([
    ...lanes.map((lane) => ({ lane, perMinute: lane.kind === 'create' ? configured : ('unlimited' as const) })),
  ]);
  const blocked = [create, all].flatMap((lane) => lane?.blockedUntil ?? []);
  return {
    perMinute: typeof create?.perMinute === 'number' ? create.perMinute : undefined,
    blockedUntil: blocked.length === 0 ? undefined : Math.max(...blocked),
  };
}
