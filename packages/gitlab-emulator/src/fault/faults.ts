import type { Operation } from '../api/endpoints.ts';
import type { Fault, FaultEffect, FaultMatch } from './fault.ts';

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
  /** Called once per request. */
  strike: (occasion: Occasion) => Strike | undefined;
};

type Held = { fault: SetFault; removed: Promise<void>; release: () => void };

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
      lastId += 1;
      const fault = { ...given, id: lastId, seen: 0, hits: 0 };
      held.set(lastId, { fault, removed: promise, release: resolve });
      return fault;
    },
    list: () => [...held.values()].map(({ fault }) => ({ ...fault })),
    remove,
    clear: () => {
      for (const id of [...held.keys()]) remove(id);
    },
    strike: (occasion) => {
      for (const { fault, removed } of held.values()) {
        if (fault.hits >= (fault.times ?? Number.POSITIVE_INFINITY) || !matches(fault.match ?? {}, occasion)) continue;
        fault.seen += 1;
        if (fault.seen <= (fault.skip ?? 0)) continue;
        if (fault.rate !== undefined && random() >= fault.rate) continue;
        fault.hits += 1;
        return { id: fault.id, effect: fault.effect, removed };
      }
      return undefined;
    },
  };
};

const matches = (match: FaultMatch, occasion: Occasion): boolean => {
  const { method, operation, projectId, iid, bodyIncludes } = match;
  if (method !== undefined && method.toUpperCase() !== occasion.method) return false;
  if (operation !== undefined && ![operation].flat().includes(occasion.operation)) return false;
  if (projectId !== undefined && projectId !== occasion.projectId) return false;
  if (iid !== undefined && iid !== occasion.iid) return false;
  return bodyIncludes === undefined || (occasion.body?.includes(bodyIncludes) ?? false);
};
