import { sentence } from '../runtime/sentence.ts';
import type { Status, Trouble } from './status.ts';

/** 10 minutes: a critical finding passes all others, and GitLab's limits let one through within some minutes. */
const CRITICAL_PATIENCE = 600_000;

/** 2 minutes: intake asks nobody, so that a backlog of it lasts seconds. */
const INTAKE_PATIENCE = 120_000;

/** 14 days: who makes tokens may be on holiday, or another department. */
const TOKEN_PATIENCE = 14 * 86_400_000;

/** What of a status needs a person, the gravest first. `maxMemoryRatio`: above it ingest refuses. */
export function troublesOf(
  status: Omit<Status, 'troubles'>,
  { maxMemoryRatio }: { maxMemoryRatio: number },
): Trouble[] {
  const { at, redis, processes, intake, projects, destinations, sources } = status;
  const troubles: Trouble[] = [];
  const add = (kind: Trouble['kind'], what: string, mend: string, since?: number): void => {
    troubles.push({ kind, what, mend, since });
  };

  const isServed = processes.some(({ service }) => service === 'worker');
  if (!isServed) {
    add('no_worker', 'No worker runs: what is accepted waits.', 'Start one: issuebridge worker.');
  }
  if (redis.ratio >= maxMemoryRatio) {
    const share = `${Math.round(redis.ratio * 100)} %`;
    const mend = 'Give Redis more memory, or mend what keeps events from being delivered.';
    add('memory', `Redis is ${share} full, so senders are answered 503.`, mend);
  }
  if (redis.evicts) {
    add('evicts', 'Redis may evict accepted events.', 'Set its maxmemory-policy to noeviction.');
  }
  if (!redis.durable) {
    const mend = 'Set appendonly yes and appendfsync always, or use Redis 7.2 or later with appendonly yes.';
    add('not_durable', 'A crash of Redis may lose accepted events: it answers before it writes to disk.', mend);
  }
  for (const { destination, parked } of destinations) {
    if (parked)
      add('parked', `Nothing goes to ${destination}: ${words(parked.reason)}.`, sentence(parked.hint), parked.since);
  }
  for (const { destination, project, parked } of projects) {
    const what = `Nothing goes to project ${project} of ${destination}`;
    if (parked) add('parked', `${what}: ${words(parked.reason)}.`, sentence(parked.hint), parked.since);
  }
  for (const { name, paused } of queuesOf(status)) {
    if (paused) add('paused', `The queue ${name} was paused by a person.`, 'Resume it in Bull Board.');
  }
  if (intake.oldest !== undefined && at - intake.oldest > INTAKE_PATIENCE && !intake.paused && isServed) {
    const mend = 'Look at the log of the workers, or start more of them.';
    add('intake_stuck', 'Accepted events wait to be routed.', mend, intake.oldest);
  }
  for (const { destination, project, parked, paused, oldest } of projects) {
    const since = oldest.critical;
    const isKnown =
      !isServed || parked || paused || destinations.some((each) => each.destination === destination && each.parked);
    if (since === undefined || at - since <= CRITICAL_PATIENCE || isKnown) continue;
    const mend = 'Look at its event below, or at the log of the workers.';
    add('critical_waits', `A critical finding waits for project ${project} of ${destination}.`, mend, since);
  }
  if (new Set(processes.map(({ configuration }) => configuration)).size > 1) {
    const mend = 'Give all the same file and restart those with the older one; the processes below show which.';
    add('configurations_differ', 'Processes run with different configurations.', mend);
  }
  for (const { destination, token } of destinations) {
    if (token?.expires === undefined || token.expires - at > TOKEN_PATIENCE) continue;
    const days = Math.floor((token.expires - at) / 86_400_000);
    const when = days < 0 ? 'has ended' : `ends in ${days} ${days === 1 ? 'day' : 'days'}`;
    add('token_ends', `The token of ${destination} ${when}.`, 'Make a new one and give it to all workers.');
  }
  const dead = projects.reduce((sum, { failed }) => sum + failed, 0);
  if (dead > 0) {
    const what = `${dead} ${dead === 1 ? 'event ended' : 'events ended'} without an issue.`;
    add('dead_letters', what, 'See why under dead letters, mend it, and redrive or discard them.');
  }
  if (intake.failed > 0) {
    const { failed } = intake;
    const senders = sources.filter(({ quarantined }) => quarantined > 0).map(({ source }) => source);
    const from = senders.length > 0 ? ` from ${senders.join(', ')}` : '';
    const what = `${failed} ${failed === 1 ? 'event' : 'events'}${from} could not be read or routed.`;
    add(
      'quarantine',
      what,
      'See why under quarantine, mend the sender or the configuration, and replay or discard them.',
    );
  }
  return troubles;
}

function queuesOf({ intake, projects }: Pick<Status, 'intake' | 'projects'>): Array<{ name: string; paused: boolean }> {
  const deliveries = projects.map(({ destination, project, paused }) => ({
    name: `${destination}/${project}`,
    paused,
  }));
  return [{ name: 'events', paused: intake.paused }, ...deliveries];
}

/** A reason as the gate has it, in words. */
function words(reason: string): string {
  return reason.replaceAll('_', ' ');
}
