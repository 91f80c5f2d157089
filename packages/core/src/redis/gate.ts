import type { Redis } from 'ioredis';
import type { Gate, GateAnswer, ParkScope } from '../delivery/park.ts';
import { ASK, COUNT_SILENCE, KEEP_TRIAL, PARK } from './gate-scripts.ts';
import { createScript } from './script.ts';

/** Five in a row over two incidents: one slow create, or one incident that GitLab cannot stomach, is no outage. */
const SILENCES = 5;
const SILENT_INCIDENTS = 2;

/** 5 minutes: five lost answers spread over a day are no outage either. */
const SILENCE_MEMORY = 300_000;

/** The gate in Redis: one hash per parked destination or project; none means open. */
export function createGate({ redis, keys }: { redis: Redis; keys: { park: (scope: string) => string } }): Gate {
  const ask = createScript({ redis, lua: ASK });
  const park = createScript({ redis, lua: PARK });
  const keepTrial = createScript({ redis, lua: KEEP_TRIAL });
  const countSilence = createScript({ redis, lua: COUNT_SILENCE });
  const parkKey = ({ destination, project }: ParkScope): string =>
    keys.park(project === undefined ? destination : `${destination}/${project}`);
  const silenceKey = (destination: string): string => keys.park(`${destination}:silence`);
  return {
    async ask({ destination, project }, eventId, { min, max }): Promise<GateAnswer> {
      const scopes: ParkScope[] = [
        { destination, project: undefined },
        { destination, project },
      ];
      const answer = await ask(scopes.map(parkKey), [min, max, eventId]);
      const [kind, milliseconds, index] = answer as ['open' | 'wait' | 'probe' | 'trial', number, number];
      const scope = scopes[index - 1];
      if ((kind === 'probe' || kind === 'trial') && scope) return { kind, scope };
      return kind === 'wait' ? { kind, in: milliseconds } : { kind: 'open' };
    },
    async park(scope, reason, milliseconds) {
      return (await park([parkKey(scope)], [reason, milliseconds])) === 1;
    },
    async countSilence(destination, incident) {
      const args = [incident, SILENCES, SILENT_INCIDENTS, SILENCE_MEMORY];
      return (await countSilence([silenceKey(destination)], args)) === 1;
    },
    async answered(destination) {
      await redis.del(silenceKey(destination));
    },
    async keepTrial(scope, eventId) {
      await keepTrial([parkKey(scope)], [eventId]);
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
