import { CANNED, type CannedName } from './canned-answer.ts';
import type { FaultEffect, When } from './fault.ts';

/** Header by which one request asks for its own fault. */
export const FAULT_HEADER = 'x-emulator-fault';

/**
 * An effect in a word: `cut`, `hang`, `truncate`, `hold`, `unindexed`, `delay:500`, `late:500`, `slow_body:500`, the name of a canned
 * answer or a status; `:after` carries the request out first. Throws an Error that says what to write instead.
 */
export const parseEffectName = (name: string): FaultEffect => {
  const [word = '', argument] = name.trim().split(':', 2);
  switch (word) {
    case 'delay':
    case 'late':
    case 'slow_body':
      if (argument === undefined || !/^\d{1,9}$/.test(argument))
        throw new Error(`${word} needs milliseconds, such as ${word}:500`);
      return { kind: word, ms: Number(argument) };
    case 'cut':
    case 'hang':
      return { kind: word, when: whenOf(argument, name) };
    case 'hold':
    case 'truncate':
    case 'unindexed':
      if (argument !== undefined) throw new Error(`${word} stands alone, without :${argument}`);
      return { kind: word };
    default:
      return answerNamed(word, whenOf(argument, name));
  }
};

const answerNamed = (word: string, when: When): FaultEffect => {
  if (/^[2-5]\d\d$/.test(word)) return { kind: 'answer', when, status: Number(word) };
  if (Object.hasOwn(CANNED, word)) return { kind: 'answer', when, like: word as CannedName };
  const words = 'cut, hang, hold, truncate, unindexed, delay:ms, late:ms, slow_body:ms, a status, or one of';
  throw new Error(`there is no fault "${word}": ${words} ${Object.keys(CANNED).join(', ')}`);
};

const whenOf = (argument: string | undefined, name: string): When => {
  if (argument !== undefined && argument !== 'before' && argument !== 'after')
    throw new Error(`"${name}" has to end with :before or :after, or with neither`);
  return argument ?? 'before';
};
