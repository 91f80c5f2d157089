/** What is wrong in the configuration, where, and what to write instead. Never holds the value of a variable or a secret. */
export type ConfigProblem = {
  file: string;
  /** 1-based, as editors count. */
  line: number;
  /** 1-based, as editors count. */
  column: number;
  /** The place in the file as `sources.insights.issue.project`; empty where it concerns the whole file. */
  path: string;
  message: string;
  mend: string;
};

/** Keys and indices from the top of the file to a value. */
export type ConfigPath = ReadonlyArray<string | number>;

/** A problem whose place in the file is still to be found. */
export type PathProblem = {
  path: ConfigPath;
  /** `key` points at the key rather than at its value. */
  at?: 'key' | 'value';
  message: string;
  mend: string;
};

/** A path as text, and as the key of maps of paths: `sources.insights.routes[0].name`. */
export function pathText(path: ConfigPath): string {
  return path.map((part, at) => (typeof part === 'number' ? `[${part}]` : at === 0 ? part : `.${part}`)).join('');
}

/** The problems for people, one a line: `file:line:column: place: message. mend.` */
export function formatProblems(problems: readonly ConfigProblem[]): string {
  return problems
    .map(({ file, line, column, path, message, mend }) => {
      const place = path === '' ? '' : `${path}: `;
      return oneLine(`${file}:${line}:${column}: ${place}${sentence(message)} ${sentence(mend)}`);
    })
    .join('\n');
}

function sentence(text: string): string {
  const trimmed = text.trim();
  const ended = /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
  return ended.charAt(0).toUpperCase() + ended.slice(1);
}

/** Control characters could come from a key of the file and act on the terminal. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
}
