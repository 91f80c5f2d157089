/**
 * Where in an operator's Markdown a value stands. `code`: between backticks. `fence`: on lines of a code block that begins at the line's
 * start, so that the value may have lines. `href`: it is a link's whole address or its beginning; `image`: an image's.
 * `url`: a later part of an address.
 */
export type Surrounding = 'text' | 'code' | 'fence' | 'href' | 'image' | 'url';

/** What is known of a template's own Markdown: where each value stands, in order, and the fence that is open at its end. */
export type Surroundings = { values: Surrounding[]; openFence: string | undefined };

const FENCE = /^((?:[ \t]|>|[-*+] |\d+[.)] )*)(`{3,}(?=[^`]*$)|~{3,})/;

/**
 * Reads the template's own text, in which `mark` stands for each value. Sure of code only where it is plain to see: one backtick without
 * a partner on its line anywhere, and every value counts as text.
 */
export function readSurroundings(skeleton: string, mark: string): Surroundings {
  const values: Surrounding[] = [];
  let fence: { run: string; atStart: boolean } | undefined;
  let pairs = true;
  for (const line of skeleton.split('\n')) {
    const marks = line.split(mark).length - 1;
    if (fence) {
      const place = fence.atStart ? 'fence' : 'code';
      if (closes(line, fence.run)) fence = undefined;
      else values.push(...Array<Surrounding>(marks).fill(place));
      continue;
    }
    const [, indent = '', run] = FENCE.exec(line) ?? [];
    if (run !== undefined) {
      fence = { run, atStart: indent === '' };
      values.push(...Array<Surrounding>(marks).fill('text'));
      continue;
    }
    const inline = readLine(line, mark);
    pairs &&= inline !== undefined;
    values.push(...(inline ?? Array<Surrounding>(marks).fill('text')));
  }
  return {
    values: pairs ? values : values.map((place) => (place === 'code' ? 'text' : place)),
    openFence: fence?.run,
  };
}

/** A line that holds nothing but a run of the fence's character, at least as long. */
function closes(line: string, run: string): boolean {
  const text = line.replace(/^[ \t>]*/, '').trimEnd();
  return text.length >= run.length && text === (run[0] ?? '').repeat(text.length);
}

/** The places of one line's values; undefined when its backticks do not pair. */
function readLine(line: string, mark: string): Surrounding[] | undefined {
  if (line.includes('\\`')) return undefined;
  const values: Surrounding[] = [];
  let open: string | undefined;
  let before = '';
  for (const token of line.match(new RegExp(`\`+|${mark}|[^\`${mark}]+`, 'g')) ?? []) {
    if (token.startsWith('`')) open = open === undefined ? token : open === token ? undefined : open;
    else if (token === mark) values.push(open === undefined ? placeAfter(before) : 'code');
    before = (before + (token === mark ? 'x' : token)).slice(-MAX_BEFORE);
  }
  return open === undefined ? values : undefined;
}

/** 2,000: no address of a template is longer. */
const MAX_BEFORE = 2_000;

function placeAfter(before: string): Surrounding {
  if (/!\[(?:(?!\]\().)*\]\(<?[ \t]*$/.test(before)) return 'image';
  if (/\]\(<?[ \t]*$/.test(before)) return 'href';
  return /https?:\/\/[^\s<>"'()[\]]+$/.test(before) ? 'url' : 'text';
}
