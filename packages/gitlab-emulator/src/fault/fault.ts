import { OPERATIONS, type Operation } from '../api/endpoints.ts';
import { CANNED, type CannedName } from './canned-answer.ts';

/** Which requests a fault concerns; everything given has to hold, and nothing given is every API request. */
export type FaultMatch = {
  method?: string;
  operation?: Operation | Operation[];
  projectId?: number;
  iid?: number;
  /** Text that the raw body holds. */
  bodyIncludes?: string;
};

/** `before`: nothing is done; `after`: the request was carried out, its answer is what gets lost. */
export type When = 'before' | 'after';

/** What happens instead of the plain answer. */
export type FaultEffect =
  /** Carried out `ms` later, whether the client is still there or not. */
  | { kind: 'delay'; ms: number }
  /** Carried out once the fault is removed: a GitLab that froze. */
  | { kind: 'hold' }
  /** The connection ends without an answer; `reset` (default) by RST, else by FIN. */
  | { kind: 'cut'; when: When; reset?: boolean }
  /** Never answered; the connection stays open. */
  | { kind: 'hang'; when: When }
  /** The connection is cut at once, and `ms` later the request is carried out all the same. */
  | { kind: 'late'; ms: number }
  /** Another answer: one of GitLab's own by name, or any. */
  | { kind: 'answer'; when: When; like: CannedName }
  | { kind: 'answer'; when: When; status: number; headers?: Record<string, string>; body?: string }
  /** Status, headers and half of the body at once, the rest after `ms`. */
  | { kind: 'slow_body'; ms: number }
  /** Status, headers and half of the body, then the connection is cut. */
  | { kind: 'truncate' }
  /** Carried out as ever, but the search index does not hear of it: a row is missing, or is still the old one. */
  | { kind: 'unindexed' };

/** A fault as it is asked for. */
export type Fault = {
  match?: FaultMatch;
  /** How many matching requests it hits before it is used up. Default: all, until removed. */
  times?: number;
  /** How many matching requests it lets pass first. */
  skip?: number;
  /** Share of the matching requests that it hits, 0 to 1. */
  rate?: number;
} & (
  | {
      /** What happens each time; a name as in the header `X-Emulator-Fault` will do. */
      effect: FaultEffect | string;
      script?: undefined;
    }
  | {
      /** What happens to the first, second, ... matching request; null lets one pass, and after the last nothing happens. */
      script: (FaultEffect | string | null)[];
      effect?: undefined;
    }
);

const NEEDS: Record<FaultEffect['kind'], readonly ('ms' | 'when')[]> = {
  delay: ['ms'],
  hold: [],
  cut: ['when'],
  hang: ['when'],
  late: ['ms'],
  answer: ['when'],
  slow_body: ['ms'],
  truncate: [],
  unindexed: [],
};

/** Reads a fault that came over HTTP; throws an Error that says what to write instead. */
export const parseFault = (value: unknown): Fault => {
  const fault = asRecord(value, 'The body has to be a fault: { "match": {...}, "effect": { "kind": ... } }');
  if (fault.script !== undefined) {
    if (!Array.isArray(fault.script)) throw new Error('script has to be a list of effects and nulls');
    if (fault.effect !== undefined) throw new Error('a fault has an effect or a script, not both');
    for (const step of fault.script) if (step !== null) checkEffect(step);
  } else {
    checkEffect(fault.effect);
  }
  for (const name of ['times', 'skip', 'rate'])
    if (fault[name] !== undefined && !isCount(fault[name])) throw new Error(`${name} has to be a number, not negative`);
  const operations = asRecord(fault.match ?? {}, 'match has to be an object').operation ?? [];
  for (const operation of [operations].flat())
    if (!OPERATIONS.includes(operation as Operation))
      throw new Error(`match.operation has to be one of ${OPERATIONS.join(', ')}`);
  return fault as Fault;
};

/** An effect by name is read where the fault is set. */
const checkEffect = (value: unknown): void => {
  if (typeof value === 'string') return;
  const effect = asRecord(value, 'effect is missing: { "kind": "delay", "ms": 500 }, or "cut:after", for example');
  const needs = NEEDS[effect.kind as FaultEffect['kind']];
  if (needs === undefined) throw new Error(`effect.kind has to be one of ${Object.keys(NEEDS).join(', ')}`);
  if (needs.includes('ms') && !isCount(effect.ms)) throw new Error('effect.ms has to be a number of milliseconds');
  if (needs.includes('when') && effect.when !== 'before' && effect.when !== 'after')
    throw new Error('effect.when has to be before or after');
  if (effect.kind === 'answer' && effect.like === undefined && !Number.isInteger(effect.status))
    throw new Error('an answer needs a status, or like: the name of a canned answer');
  if (effect.like !== undefined && !Object.hasOwn(CANNED, String(effect.like)))
    throw new Error(`effect.like has to be one of ${Object.keys(CANNED).join(', ')}`);
};

const isCount = (value: unknown): boolean => typeof value === 'number' && value >= 0;

const asRecord = (value: unknown, problem: string): Record<string, unknown> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(problem);
  return value as Record<string, unknown>;
};
