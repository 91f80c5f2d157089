import type { Redis } from 'ioredis';
import type { Doubt, Ledger } from '../delivery/ledger.ts';
import type { Durability } from '../queue/durability.ts';
import { createScript } from '../runtime/redis-script.ts';
import { contentOf, textOf, toEntry } from './ledger-entry.ts';
import * as scripts from './ledger-scripts.ts';

type Dependencies = {
  redis: Redis;
  keys: { rebuilt: string };
  /** Milliseconds that what exists is remembered after its last use; 0: for ever. */
  keep?: number;
  /** Asked before a claim counts; left out, it counts at once. */
  durability?: Durability;
};

/** The ledger in Redis: one hash per key, each step one Lua script on Redis' own clock. */
export function createLedger({ redis, keys, keep = 0, durability }: Dependencies): Ledger {
  const script = (lua: string) => createScript({ redis, lua });
  const read = script(scripts.READ);
  const claim = script(scripts.CLAIM);
  const refuse = script(scripts.REFUSE);
  const doubt = script(scripts.DOUBT);
  const lookedUp = script(scripts.LOOKED_UP);
  const unanswered = script(scripts.UNANSWERED);
  const record = script(scripts.RECORD);
  const restore = script(scripts.RESTORE);
  const replace = script(scripts.REPLACE);
  const move = script(scripts.MOVE);
  const forget = script(scripts.FORGET);
  return {
    async read(key) {
      const answer = await read([key, keys.rebuilt], [keep]);
      const [now, settled, flat, index] = answer as [number, string, string[], string];
      return toEntry({ now, settled: settled === '1', hash: toHash(flat), index });
    },
    async claim(key, intent, { sendWindow }) {
      const { attempt, generation, destination, projectId, marker, eventId, content, ahead, index } = intent;
      const event = [eventId, content.receivedAt, textOf(content)];
      const args = [attempt, generation, destination, projectId, marker, ...event, sendWindow, ahead ?? '', index];
      const [claimed, now, until] = (await claim([key, keys.rebuilt], args)) as [number, number, number?];
      if (claimed !== 1 || until === undefined) return { claimed: false };
      const isThere = async (asked: Redis): Promise<boolean> => (await asked.hget(key, 'attempt')) === attempt;
      if (durability && !(await durability.confirm(isThere).catch(() => false))) {
        await refuse([key], [attempt, keep]);
        return { claimed: false, unsafe: true };
      }
      return { claimed: true, now, until };
    },
    async refuse(key, attempt) {
      await refuse([key], [attempt, keep]);
    },
    async doubt(key, attempt) {
      await doubt([key], [attempt]);
    },
    async lookedUp(key, seen: Doubt, { begun, first, last, longest }, { settle, gap }) {
      return (await lookedUp([key], [seen.until, begun, settle, gap, first, last, longest])) === 1;
    },
    async unanswered(key, seen) {
      await unanswered([key], [seen.until]);
    },
    async record(key, generation, existing, content, how) {
      const { projectId, iid, webUrl, eventId } = existing;
      const args = [
        generation,
        projectId,
        iid,
        webUrl,
        eventId,
        content.receivedAt,
        textOf(content),
        keep,
        how === 'adopted' ? 1 : 0,
      ];
      const [result, otherProject, otherIid, knownUrl = '', creator = '', at, text = ''] = (await record(
        [key],
        args,
      )) as string[];
      const known = { projectId: Number(otherProject), iid: Number(otherIid), webUrl: knownUrl, eventId: creator };
      const knownContent = contentOf(at, text);
      if (result === 'known' || result === 'written') return { kept: known, content: knownContent, surplus: undefined };
      if (result === 'replaced') return { kept: existing, content, surplus: known };
      if (result === 'surplus') return { kept: known, content: knownContent, surplus: existing };
      return { kept: existing, content, surplus: undefined };
    },
    async restore(key, generation, { projectId, iid, webUrl, eventId }, content) {
      const args = [generation, projectId, iid, webUrl, eventId, content.receivedAt, textOf(content), keep];
      return (await restore([key], args)) === 1;
    },
    async replace(key, iid, seen, content) {
      const args = [iid, seen.receivedAt, textOf(seen), content.receivedAt, textOf(content)];
      return (await replace([key], args)) === 1;
    },
    async move(key, from, { projectId, iid, webUrl }) {
      await move([key], [from.projectId, from.iid, projectId, iid, webUrl]);
    },
    async forget(key, iid, follows = '') {
      await forget([key], [iid, follows]);
    },
    async expire(key, milliseconds) {
      await redis.pexpire(key, milliseconds);
    },
  };
}

function toHash(flat: string[]): Record<string, string> {
  const hash: Record<string, string> = {};
  for (let i = 0; i + 1 < flat.length; i += 2) hash[String(flat[i])] = String(flat[i + 1]);
  return hash;
}
