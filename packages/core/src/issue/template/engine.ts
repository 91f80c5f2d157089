import { CaptureTag, type Context, Liquid } from 'liquidjs';
import { cleanText } from '../neutralise/clean.ts';
import { type Filter, unwrap, wrap } from './piece.ts';
import { printValue } from './print.ts';

/** 256 Ki characters of template: GitLab takes 1 MiB of the result. */
const PARSE_LIMIT = 262_144;
/** 1 s: a thousand times what a template of the size of ours takes; a loop in a loop in a loop ends here. */
const RENDER_LIMIT_MS = 1_000;
/** 10 million characters or list items: some hundred times the longest issue. */
const MEMORY_LIMIT = 10_000_000;

/** Tags that read other templates, or write into what the sender sent. */
const NO_TAGS = ['include', 'render', 'layout', 'block', 'tablerow', 'increment', 'decrement'];
/** Filters that give another text each time: the same event must draft the same issue. */
const NO_FILTERS = ['sample', 'shuffle'];

/** `{{ event.entities | first_and_count }}`: `alice +3`. */
function firstAndCount(value: unknown): string {
  const items = Array.isArray(value) ? value : printValue(value).split(',');
  const names = items.map((item) => printValue(item).trim()).filter((name) => name !== '');
  const total = 'total' in Object(value) ? Number((value as { total: unknown }).total) : names.length;
  const [first = ''] = names;
  return first === '' || total <= 1 ? first : `${first} +${total - 1}`;
}

/** Liquid with limits, without files, with our filters: what it renders are pieces, in which every value is still marked as one. */
export function createEngine(): Liquid {
  const engine = new Liquid({
    ownPropertyOnly: true,
    strictFilters: true,
    dynamicPartials: false,
    relativeReference: false,
    templates: {},
    parseLimit: PARSE_LIMIT,
    renderLimit: RENDER_LIMIT_MS,
    memoryLimit: MEMORY_LIMIT,
    timezoneOffset: 0,
    locale: 'en-US',
    outputEscape: (value: unknown) => wrap('text', printValue(value)),
  });
  for (const name of NO_TAGS) delete engine.tags[name];
  for (const name of NO_FILTERS) delete engine.filters[name];
  const place = (filter: Filter) => ({
    raw: true,
    handler: (value: unknown, label?: unknown) =>
      wrap(filter, printValue(value), label === undefined ? undefined : printValue(label)),
  });
  engine.registerFilter('text', place('text'));
  engine.registerFilter('cell', place('cell'));
  engine.registerFilter('code', place('code'));
  engine.registerFilter('code_block', place('code_block'));
  engine.registerFilter('link', place('link'));
  engine.registerFilter('markdown', place('markdown'));
  engine.registerFilter('first_and_count', firstAndCount);
  // `findRawValue` sees to it that only the template's own text gets here.
  engine.registerFilter('raw', { raw: true, handler: (value: unknown) => cleanText(printValue(value)) });
  engine.registerTag('capture', PlainCapture);
  return engine;
}

/** Liquid's own tag, but what it keeps is plain text: the marks of values are for the page, not for comparisons. */
class PlainCapture extends CaptureTag {
  override *render(context: Context): Generator<unknown, void, string> {
    yield* super.render(context);
    const scope = context.bottom() as Record<string, unknown>;
    scope[this.variable] = unwrap(String(scope[this.variable] ?? ''));
  }
}
