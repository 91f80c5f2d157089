import type { Redis } from 'ioredis';
import type { Gate, GateAnswer, GateQueue, ParkScope } from '../delivery/park.ts';
import { createScript } from '../runtime/redis-script.ts';
import { ASK, COUNT_SILENCE, PARK, READS_PASS } from './gate-scripts.ts';

/** Five in a row over two incidents: one slow create, or one incident that GitLab cannot stomach, is no outage. */
const SILENCES = 5;
const SILENT_INCIDENTS = 2;

/** 5 minutes: five lost answers spread over a day are no outage either. */
const SILENCE_MEMORY = 300_000;

/** The gate in Redis: one hash per parked destination or project; none means open. */
export function createGate({ redis, keys }: { redis: Redis; keys: { park: (scope: string) => string } }): Gate {
  const ask = createScript({ redis, lua: ASK });
  const park = createScript({ redis, lua: PARK });
  const readsPass = createScript({ redis, lua: READS_PASS });
  const countSilence = createScript({ redis, lua: COUNT_SILENCE });
  const parkKey = ({ destination, project }: ParkScope): string =>
    keys.park(project === undefined ? destination : `${destination}/${project}`);
  const silenceKey = (destination: string): string => keys.park(`${destination}:silence`);
  return {
    async isParked(queue) {
      return (await redis.exists(...scopesOf(queue).map(parkKey))) > 0;
    },
    async ask(queue, inDoubt, { min, max }): Promise<GateAnswer> {
      const scopes = scopesOf(queue);
      const answer = await ask(scopes.map(parkKey), [min, max, inDoubt ? 1 : 0]);
      const [kind, milliseconds, index] = answer as ['open' | 'pass' | 'wait' | 'probe', number, number];
      const scope = scopes[index - 1];
      if ((kind === 'probe' || kind === 'pass') && scope) return { kind, scope };
      return kind === 'wait' ? { kind, in: milliseconds } : { kind: 'open' };
    },
    async park(scope, { reason, reads, firstProbeIn }) {
      return (await park([parkKey(scope)], [reason, firstProbeIn, reads ? 1 : 0])) === 1;
    },
    async readsPass(scope) {
      await readsPass([parkKey(scope)], []);
    },
    async countSilence(destination, incident) {
      const args = [incident, SILENCES, SILENT_INCIDENTS, SILENCE_MEMORY];
      return (await countSilence([silenceKey(destination)], args)) === 1;
    },
    async answered(destination) {
      await redis.del(silenceKey(destination));
    },
    async unpark(scope) {
      return (await redis.del(parkKey(scope))) === 1;
    },
    async find(scope) {
      const { since, reason } = await redis.hgetall(parkKey(scope));
      return since === undefined ? undefined : { since: Number(since), reason: reason ?? '' };
    },
  };
}

function scopesOf({ destination, project }: GateQueue): ParkScope[] {
  return [
    { destination, project: undefined },
    { destination, project },
  ];
}
