import type { Redis } from 'ioredis';
import type { Bounds, Doubt, Intent, Ledger as RealLedger } from '../../src/delivery/ledger.ts';
import * as ledgers from './ledger.ts';
import { firstState, type Ledger } from './state.ts';
import { AS_BUILT } from './table.ts';
import { ageLedger } from './tick.ts';
import type { Variant } from './variant.ts';

/** 1,000 s: a run takes seconds, so that no time that really passes can be taken for half a tick. */
const TICK = 1_000_000;

/** Short bounds, so that random steps get through them. */
const RULES: Variant = { ...AS_BUILT, gap: 2, settle: 3 };

/** Half a tick from every whole number of ticks, so that what the model calls "more than" is so in Redis too. */
const BOUNDS: Bounds = {
  sendWindow: (RULES.window + 0.5) * TICK,
  settle: (RULES.settle - 0.5) * TICK,
  gap: (RULES.gap + 0.5) * TICK,
};

const TIMES = ['started', 'may_send_until', 'doubt_since', 'doubt_until', 'answered_from', 'answered_last'];

/** An attempt, in the model (`holds`, and of its look-up `age`, `current`, `counts`) and in Redis (`id`, `doubt`, `begun`). */
type Attempt = {
  id: string;
  holds: boolean;
  look: { age: number; current: boolean; counts: boolean; doubt: Doubt; begun: number } | undefined;
};

/** The same steps on the model's ledger and on the real one; each returns what either said of it, model first. */
export type Twin = {
  tick(): Promise<void>;
  claim(who: number): Promise<[boolean, boolean]>;
  refuse(who: number): Promise<void>;
  doubt(who: number): Promise<void>;
  /** Reads, and remembers the doubt that a look-up would be for. */
  begin(who: number): Promise<void>;
  lookedUp(who: number): Promise<[boolean, boolean]>;
  unanswered(who: number): Promise<void>;
  record(): Promise<void>;
  /** Both entries in the model's words: they are to be equal after every step. */
  entries(): Promise<[Ledger, Ledger]>;
};

/** Makes both ledgers' entries, empty, and `attempts` who work on them. */
export function createTwin(input: { redis: Redis; ledger: RealLedger; key: string; attempts: number }): Twin {
  const { redis, ledger: real, key } = input;
  const attempts = Array.from(
    { length: input.attempts },
    (_, index): Attempt => ({ id: `${index}`, holds: false, look: undefined }),
  );
  let model = firstState(RULES).ledger;
  let claims = 0;

  const at = (who: number): Attempt => attempts[who % attempts.length] as Attempt;
  const put = ({ ledger, renewed }: ledgers.Written): void => {
    if (renewed || ledger.kind !== 'intent') for (const attempt of attempts) attempt.holds = false;
    for (const { look } of renewed ? attempts : []) if (look) Object.assign(look, { current: false, counts: false });
    model = ledger;
  };

  return {
    async tick() {
      model = ageLedger(model, RULES);
      const hash = await redis.hgetall(key);
      const times = TIMES.filter((name) => hash[name]).map((name) => [name, Number(hash[name]) - TICK]);
      if (times.length > 0) await redis.hset(key, Object.fromEntries(times));
      for (const { look } of attempts) {
        if (!look) continue;
        look.age = Math.min(RULES.gap + 1, look.age + 1);
        look.begun -= TICK;
        look.doubt = { ...look.doubt, until: look.doubt.until - TICK };
      }
    },
    async claim(who) {
      const attempt = at(who);
      attempt.id = `attempt ${++claims}`;
      const { claimed, ...written } = ledgers.claim(model, RULES);
      put(written);
      attempt.holds = claimed;
      return [claimed, (await real.claim(key, intentOf(attempt.id), BOUNDS)).claimed];
    },
    async refuse(who) {
      put({ ledger: ledgers.refuse(model, at(who).holds, RULES), renewed: false });
      await real.refuse(key, at(who).id);
    },
    async doubt(who) {
      put(ledgers.doubt(model, at(who).holds, RULES));
      await real.doubt(key, at(who).id);
    },
    async begin(who) {
      put(ledgers.read(model, RULES));
      const entry = await real.read(key);
      if (entry.state !== 'free' || !entry.doubt || !model.doubt) return;
      const counts = model.doubt.age >= RULES.firstLook;
      at(who).look = { age: 0, current: true, counts, doubt: entry.doubt, begun: entry.now };
    },
    async lookedUp(who) {
      const { look } = at(who);
      if (!look) return [false, false];
      at(who).look = undefined;
      const counted = look.counts && model.kind === 'clear' && model.doubt !== undefined;
      if (counted) model = ledgers.lookedUp(model, look.age, RULES);
      const settled = counted && ledgers.isSettled(model.doubt, RULES);
      const [seconds, micros] = (await redis.time()).map(Number) as [number, number];
      const answered = { begun: look.begun, first: seconds * 1_000 + micros / 1_000, last: look.begun, longest: 0 };
      return [settled, await real.lookedUp(key, look.doubt, answered, BOUNDS)];
    },
    async unanswered(who) {
      const { look } = at(who);
      if (!look) return;
      at(who).look = undefined;
      if (look.current) model = ledgers.unanswered(model);
      await real.unanswered(key, look.doubt);
    },
    async record() {
      put({ ledger: ledgers.record(), renewed: false });
      await real.record(key, 1, { projectId: 1, iid: 1, webUrl: '', eventId: 'e' }, { receivedAt: 0, hash: '' });
    },
    async entries() {
      const [seconds] = await redis.time();
      return [model, toModel(await redis.hgetall(key), Number(seconds) * 1_000)];
    },
  };
}

function intentOf(attempt: string): Intent {
  const content = { receivedAt: 0, hash: '' };
  const place = { destination: 'gitlab', projectId: 1, marker: 'm' };
  return { attempt, generation: 1, ...place, eventId: 'e', content, ahead: undefined, index: '' };
}

/** Redis' hash as the model would have it: ages in whole ticks, no greater than the model's caps. */
function toModel(hash: Record<string, string>, now: number): Ledger {
  const ticksSince = (name: string): number => Math.round((now - Number(hash[name])) / TICK) || 0;
  const kind = (hash.state ?? 'clear') as Ledger['kind'];
  const age = kind === 'intent' ? Math.min(RULES.window + 1, ticksSince('started')) : 0;
  if (!hash.doubt_until) return { kind, age, doubt: undefined };
  const last = ticksSince('answered_last');
  const span = Math.min(RULES.settle, ticksSince('answered_from') - last) || 0;
  const answers = hash.answered_last && last <= RULES.gap ? { last, span } : undefined;
  const sinceDeadline = Math.round((now - Number(hash.doubt_until)) / TICK + 0.5) || 0;
  return { kind, age, doubt: { age: Math.min(1, sinceDeadline), settled: hash.doubt_settled === '1', answers } };
}
