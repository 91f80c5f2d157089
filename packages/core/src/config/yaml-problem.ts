import type { YAMLError } from 'yaml';

/** What of YAML went wrong at an offset of the text. */
export type YamlProblem = {
  offset: number;
  message: string;
  mend: string;
  /** False when what follows in the file cannot be trusted to have been read as it was meant. */
  recoverable: boolean;
};

/** Our own placeholders, which YAML gives other meanings to when they stand unquoted. */
const TRAPS = ['%%', '{{', '${', '@', '`'] as const;

/** Own sentences, since YAML's quote the text of the file, where a secret may stand. */
const SENTENCES: Partial<Record<string, [message: string, mend: string]>> = {
  DUPLICATE_KEY: ['this key stands here twice', 'keep one of the two'],
  TAB_AS_INDENT: ['YAML does not allow tabs as indentation', 'indent with spaces'],
  BAD_SCALAR_START: ['a value cannot begin with this character', 'put the value in double quotes'],
  MISSING_CHAR: ['a quote, comma or bracket is missing', 'close what was opened here or before'],
  BLOCK_AS_IMPLICIT_KEY: [
    'a second ": " stands in this value',
    'put the value in quotes, or begin a new line and indent it',
  ],
  BAD_INDENT: ['the indentation does not fit the lines before', 'indent like the other keys of the same level'],
  MULTIPLE_DOCS: ['the file holds more than one YAML document', 'remove the line "---" and what follows'],
  TAG_RESOLVE_FAILED: ['this value begins with "!", which YAML takes for a tag', 'put the value in quotes'],
  MULTILINE_IMPLICIT_KEY: ['a key must stand on one line', 'check quotes, colons and indentation here'],
  BAD_DQ_ESCAPE: ['a backslash in double quotes begins an escape that YAML does not know', 'use single quotes'],
};

const RECOVERABLE = new Set(['DUPLICATE_KEY', 'BAD_SCALAR_START', 'TAG_RESOLVE_FAILED', 'BAD_DQ_ESCAPE']);

/** YAML's own error in our words: what is wrong and what to write, without a piece of the file. */
export function describeYamlError(error: YAMLError, text: string): YamlProblem {
  const offset = error.pos[0];
  const trap = error.code === 'DUPLICATE_KEY' ? undefined : findTrap(lineAt(text, offset));
  if (trap !== undefined) return trapProblem(offset, trap);
  const [message, mend] = SENTENCES[error.code] ?? ['this is not YAML', 'check quotes, colons and indentation here'];
  return { offset, message, mend, recoverable: RECOVERABLE.has(error.code) };
}

/** The problem of a placeholder that stands unquoted and was read as YAML's own syntax. */
export function trapProblem(offset: number, trap: string): YamlProblem {
  const example =
    trap === '%%' ? '%%name%%' : trap === '{{' ? '{{ name }}' : trap === '${' ? `\${NAME}` : `${trap}name`;
  return {
    offset,
    message: `an unquoted ${trap} means something else in YAML`,
    mend: `quote it: put the whole value in double quotes, as in "${example}"`,
    recoverable: true,
  };
}

function findTrap(line: string): string | undefined {
  const unquoted = line.replace(/"(?:[^"\\]|\\.)*"|'[^']*'/g, '').replace(/(^|\s)#.*$/, '');
  return TRAPS.find((trap) => unquoted.includes(trap));
}

function lineAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  return text.slice(start, end === -1 ? text.length : end);
}
