import { type Liquid, LiquidError, type Template } from 'liquidjs';
import { cleanText } from '../neutralise/clean.ts';
import { translatePercentNames } from './percent-names.ts';
import { findRawValue } from './raw-value.ts';

/** A template ready to render, or what is wrong with it and how to mend it. */
export type Compiled = { ok: true; templates: Template[] } | { ok: false; problem: string };

/** Reads a template's text. `%%name%%` is translated here, in the source, so that no value is ever read as a template. */
export function compile(engine: Liquid, text: string): Compiled {
  try {
    const templates = engine.parse(translatePercentNames(cleanText(text)));
    const raw = findRawValue(templates);
    return raw === undefined ? { ok: true, templates } : { ok: false, problem: raw };
  } catch (error) {
    const what = sentenceOf(error);
    return { ok: false, problem: `${positionOf(error)}${what}. ${mendOf(what)}` };
  }
}

/** `line 2, column 5: `, or nothing where the error has no position. */
export function positionOf(error: unknown): string {
  if (!LiquidError.is(error)) return '';
  const [line, column] = error.token.getPosition();
  return `line ${line}, column ${column}: `;
}

function sentenceOf(error: unknown): string {
  const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return first.replace(/, (?:file|line):.*$/, '').replace(/\.$/, '');
}

const MENDS: Array<[RegExp, string]> = [
  [
    /undefined filter/,
    'Use a filter of Liquid, or one of text, cell, code, code_block, link, markdown, first_and_count',
  ],
  [
    /^tag ".*" not found/,
    'Templates have assign, break, capture, case, comment, continue, cycle, echo, for, if, liquid, raw, unless, and read no other files',
  ],
  [/not closed/, 'Close it: every {{ needs }}, every {% needs %}, every if, for, case, unless, capture its end tag'],
  [/limit exceeded/, 'Make the template shorter'],
];

function mendOf(what: string): string {
  const mend = MENDS.find(([pattern]) => pattern.test(what))?.[1];
  return mend ?? 'Write values as {{ name }} or %%name%%, and tags as {% if name %} ... {% endif %}';
}
