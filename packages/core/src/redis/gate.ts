import type { Redis } from 'ioredis';
import type { Gate, GateAnswer, GateQueue, Parked, ParkScope } from '../delivery/park.ts';
import { createScript } from '../runtime/redis-script.ts';
import { AMEND, ASK, COUNT_SILENCE, HOLD, LOOK, PARK, UNPARK } from './gate-scripts.ts';

/** Five in a row over two incidents: one slow create, or one incident that GitLab cannot stomach, is no outage. */
const SILENCES = 5;
const SILENT_INCIDENTS = 2;

/** A day: also where little comes, five in a row without an answer between are an outage; the row itself has to end some time. */
const SILENCE_MEMORY = 86_400_000;

type Dependencies = { redis: Redis; keys: { park: (scope: string) => string; parked: string } };

/** The gate in Redis: one hash per parked destination or project; none means open. */
export function createGate({ redis, keys }: Dependencies): Gate {
  const look = createScript({ redis, lua: LOOK });
  const ask = createScript({ redis, lua: ASK });
  const park = createScript({ redis, lua: PARK });
  const unpark = createScript({ redis, lua: UNPARK });
  const hold = createScript({ redis, lua: HOLD });
  const amend = createScript({ redis, lua: AMEND });
  const countSilence = createScript({ redis, lua: COUNT_SILENCE });
  const parkKey = (scope: ParkScope): string => keys.park(nameOf(scope));
  const silenceKey = (destination: string): string => keys.park(`${destination}:silence`);
  const openingsKey = (destination: string): string => keys.park(`${destination}:openings`);
  const open = async (scope: ParkScope, held: boolean): Promise<boolean> => {
    const touched = [parkKey(scope), keys.parked, openingsKey(scope.destination)];
    return (await unpark(touched, [nameOf(scope), held ? 1 : 0])) === 1;
  };
  const find = async (scope: ParkScope): Promise<Parked | undefined> => {
    const hash = await redis.hgetall(parkKey(scope));
    return hash.since === undefined ? undefined : { ...scope, ...readRecord(hash) };
  };
  return {
    async look(queue) {
      const scopes = scopesOf(queue).map(parkKey);
      const openings = Number(await look([...scopes, openingsKey(queue.destination)], []));
      return openings < 0 ? { parked: true } : { parked: false, openings };
    },
    async ask(queue, inDoubt, { min, max }): Promise<GateAnswer> {
      const scopes = scopesOf(queue);
      const answer = await ask(scopes.map(parkKey), [min, max, inDoubt ? 1 : 0]);
      const [kind, milliseconds, index] = answer as ['open' | 'pass' | 'wait' | 'probe', number, number];
      const scope = scopes[index - 1];
      if ((kind === 'probe' || kind === 'pass') && scope) return { kind, scope };
      return kind === 'wait' ? { kind, in: milliseconds } : { kind: 'open' };
    },
    async park(scope, { reason, status, hint, reads, firstProbeIn }) {
      const args = [reason, status ?? '', hint, firstProbeIn, reads ? 1 : 0, nameOf(scope)];
      return (await park([parkKey(scope), keys.parked], args)) as 'new' | 'changed' | 'known';
    },
    async explain(scope, hint) {
      await amend([parkKey(scope)], ['hint', hint]);
    },
    async readsPass(scope) {
      await amend([parkKey(scope)], ['reads', 1]);
    },
    async countSilence(destination, incident) {
      const args = [incident, SILENCES, SILENT_INCIDENTS, SILENCE_MEMORY];
      return (await countSilence([silenceKey(destination)], args)) === 1;
    },
    async answered(destination) {
      await redis.del(silenceKey(destination));
    },
    unpark: (scope) => open(scope, false),
    async hold(destination, { reason, hint }) {
      const scope = { destination, project: undefined };
      await hold([parkKey(scope), keys.parked], [reason, hint, nameOf(scope)]);
    },
    release: (destination) => open({ destination, project: undefined }, true),
    find,
    async list() {
      const names = (await redis.smembers(keys.parked)).sort();
      const found = await Promise.all(names.map((name) => find(scopeNamed(name))));
      return found.filter((parked) => parked !== undefined);
    },
  };
}

function nameOf({ destination, project }: ParkScope): string {
  return project === undefined ? destination : `${destination}/${project}`;
}

/** A destination's name holds no slash; a project's path does. */
function scopeNamed(name: string): ParkScope {
  const slash = name.indexOf('/');
  return slash < 0
    ? { destination: name, project: undefined }
    : { destination: name.slice(0, slash), project: name.slice(slash + 1) };
}

function readRecord(hash: Record<string, string>): Omit<Parked, keyof ParkScope> {
  const { since, reason = '', status, hint = '', probes, next } = hash;
  return {
    since: Number(since),
    reason,
    status: status ? Number(status) : undefined,
    hint,
    probes: Number(probes ?? 0),
    next: Number(next ?? 0),
  };
}

function scopesOf({ destination, project }: GateQueue): ParkScope[] {
  return [
    { destination, project: undefined },
    { destination, project },
  ];
}
