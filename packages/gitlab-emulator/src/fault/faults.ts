import type { Operation } from '../api/endpoints.ts';
import type { Fault, FaultEffect, FaultMatch } from './fault.ts';
import { parseEffectName } from './named-effect.ts';

/** A fault that is set, with what it did so far. */
export type SetFault = Fault & { id: number; seen: number; hits: number };

/** What a fault can be matched by. */
export type Occasion = {
  method: string;
  operation: Operation;
  projectId: number | undefined;
  iid: number | undefined;
  body: Buffer | undefined;
};

/** The effect to apply, and the moment at which the fault is removed. */
export type Strike = { id: number; effect: FaultEffect; removed: Promise<void> };

/** Sets, shows and removes faults; of several that match, the one set first strikes. */
export type Faults = {
  add: (fault: Fault) => SetFault;
  list: () => SetFault[];
  /** False: there is no such fault. */
  remove: (id: number) => boolean;
  clear: () => void;
  /** Called once per request. Throws an Error where `asked`, from the request's own header, is no fault. */
  strike: (occasion: Occasion, asked?: string) => Strike | undefined;
};

type Held = {
  fault: SetFault;
  effectOf: (nth: number) => FaultEffect | null;
  removed: Promise<void>;
  release: () => void;
};

/** The number by which the log speaks of a fault that its request asked for. */
const ASKED = 0;

/** An empty set of faults; `random` decides those that have a rate. */
export const createFaults = ({ random }: { random: () => number }): Faults => {
  const held = new Map<number, Held>();
  let lastId = 0;
  const remove = (id: number): boolean => {
    held.get(id)?.release();
    return held.delete(id);
  };
  return {
    add: (given) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const effectOf = effectsOf(given);
      lastId += 1;
      const fault: SetFault = { ...given, id: lastId, seen: 0, hits: 0 };
      held.set(lastId, { fault, effectOf, removed: promise, release: resolve });
      return fault;
    },
    list: () => [...held.values()].map(({ fault }) => ({ ...fault })),
    remove,
    clear: () => {
      for (const id of [...held.keys()]) remove(id);
    },
    strike: (occasion, asked) => {
      if (asked !== undefined) {
        const effect = parseEffectName(asked);
        if (effect.kind === 'hold')
          throw new Error('hold needs a fault that can be removed: set one with POST /emulator/faults');
        return { id: ASKED, effect, removed: NEVER };
      }
      for (const { fault, effectOf, removed } of held.values()) {
        if (fault.hits >= (fault.times ?? Number.POSITIVE_INFINITY) || !matches(fault.match ?? {}, occasion)) continue;
        fault.seen += 1;
        if (fault.seen <= (fault.skip ?? 0)) continue;
        const effect = effectOf(fault.seen - (fault.skip ?? 0));
        if (effect === null) continue;
        if (fault.rate !== undefined && random() >= fault.rate) continue;
        fault.hits += 1;
        return { id: fault.id, effect, removed };
      }
      return undefined;
    },
  };
};

const NEVER = new Promise<void>(() => {});

const readEffect = (effect: FaultEffect | string): FaultEffect =>
  typeof effect === 'string' ? parseEffectName(effect) : effect;

const effectsOf = (fault: Fault): Held['effectOf'] => {
  if (fault.script === undefined) {
    const effect = readEffect(fault.effect);
    return () => effect;
  }
  const steps = fault.script.map((step) => (step === null ? null : readEffect(step)));
  return (nth) => steps[nth - 1] ?? null;
};

const matches = (match: FaultMatch, occasion: Occasion): boolean => {
  const { method, operation, projectId, iid, bodyIncludes } = match;
  if (method !== undefined && method.toUpperCase() !== occasion.method) return false;
  if (operation !== undefined && ![operation].flat().includes(occasion.operation)) return false;
  if (projectId !== undefined && projectId !== occasion.projectId) return false;
  if (iid !== undefined && iid !== occasion.iid) return false;
  return bodyIncludes === undefined || (occasion.body?.includes(bodyIncludes) ?? false);
};
