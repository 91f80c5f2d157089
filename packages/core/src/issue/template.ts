import type { Template } from 'liquidjs';
import type { IncomingEvent } from '../event/incoming-event.ts';
import { type Compiled, compile, positionOf } from './template/compile.ts';
import { createEngine } from './template/engine.ts';
import { type Piece, parsePieces } from './template/piece.ts';
import { placeDescription } from './template/place-description.ts';
import { placeKey, type RenderedKey } from './template/place-key.ts';
import { placeLabel, placeTitle } from './template/place-line.ts';
import { createKeyScope, createPayloadScope, type Scope } from './template/scope.ts';
import { findUnknownName } from './template/unknown-name.ts';

/** Where a template's result stands; `text` is a description, `field` one of the preset generic's. */
export type Place = 'title' | 'text' | 'label' | 'key' | 'field';

/** A template's result; or why there is none, in a sentence without values of the payload. */
export type Rendered<T> = { ok: true; value: T } | { ok: false; reason: string };

/** Renders operators' templates; every value is neutralised for where it stands. Compiled templates are kept. */
export type Templates = {
  /** May be blank. */
  renderTitle(input: { template: string; scope: Scope }): Rendered<string>;
  /** `gitlabHosts`: no link to these is made, since GitLab takes one for a cross-reference. */
  renderDescription(input: { template: string; scope: Scope; gitlabHosts: string[] }): Rendered<string>;
  /** Undefined when the result is no label GitLab takes. */
  renderLabel(input: { template: string; scope: Scope }): Rendered<string | undefined>;
  renderKey(input: { template: string; event: IncomingEvent }): RenderedKey;
  /** Values as sent, neutralised by nobody: for what is read as data again. Empty when the template fails. */
  renderValue(template: string, payload: Record<string, unknown>): string;
};

/** 500: more templates than a configuration has; after a reload the old ones make room. */
const MAX_COMPILED = 500;

/** 2 Mi: twice what GitLab takes. */
const MAX_RENDERED = 2_097_152;

/** Makes the renderer, once per process. */
export function createTemplates(): Templates {
  const engine = createEngine();
  const compiled = new Map<string, Compiled>();

  function find(text: string): Compiled {
    const known = compiled.get(text) ?? compile(engine, text);
    // Behind the others again: the first of the map is the one not used for longest.
    compiled.delete(text);
    compiled.set(text, known);
    const [oldest] = compiled.keys();
    if (compiled.size > MAX_COMPILED && oldest !== undefined) compiled.delete(oldest);
    return known;
  }

  function render(text: string, scope: Scope): Rendered<Piece[]> {
    const found = find(text);
    if (!found.ok) return { ok: false, reason: found.problem };
    return renderPieces(found.templates, scope);
  }

  function renderPieces(templates: Template[], scope: Scope): Rendered<Piece[]> {
    try {
      const rendered: string = engine.renderSync(templates, scope);
      if (rendered.length <= MAX_RENDERED) return { ok: true, value: parsePieces(rendered) };
      return { ok: false, reason: `the result is longer than the ${MAX_RENDERED} characters a template may make` };
    } catch (error) {
      return { ok: false, reason: reasonOf(error) };
    }
  }

  return {
    renderTitle: ({ template, scope }) => place(render(template, scope), placeTitle),
    renderDescription: ({ template, scope, gitlabHosts }) =>
      place(render(template, scope), (pieces) => placeDescription(pieces, gitlabHosts)),
    renderLabel: ({ template, scope }) => place(render(template, scope), placeLabel),
    renderKey({ template, event }) {
      const rendered = render(template, createKeyScope(event));
      return rendered.ok
        ? placeKey(rendered.value)
        : { weak: `the incident key's template failed: ${rendered.reason}` };
    },
    renderValue(template, payload) {
      const rendered = render(template, createPayloadScope(payload));
      return rendered.ok ? rendered.value.map(({ text }) => text).join('') : '';
    },
  };
}

function place<T>(rendered: Rendered<Piece[]>, placed: (pieces: Piece[]) => T): Rendered<T> {
  return rendered.ok ? { ok: true, value: placed(rendered.value) } : rendered;
}

/** Liquid's own sentence can quote a value, so only that of a limit is passed on. */
function reasonOf(error: unknown): string {
  const [limit] = /(?:memory alloc|template render|parse length) limit exceeded/.exec(String(error)) ?? [];
  return `${positionOf(error)}${limit ?? 'a filter or tag cannot take the value it was given'}`;
}

/** What is wrong with a template and how to mend it; undefined when it is good. For the configuration's loader. */
export function checkTemplate({ text, place }: { text: string; place: Place }): string | undefined {
  const engine = createEngine();
  const compiled = compile(engine, text);
  if (!compiled.ok) return compiled.problem;
  const unknown = place === 'field' ? undefined : findUnknownName(engine, compiled.templates);
  if (unknown !== undefined) return unknown;
  const literal = !/\{\{|\{%|%%/.test(text);
  if (place === 'label' && literal && placeLabel([{ kind: 'literal', text }]) === undefined) {
    return 'GitLab takes no such label. Write at least one character, and not None or Any, which are its own words';
  }
  return undefined;
}
