import { type ConfigPath, type PathProblem, pathText } from './problem.ts';

/** A value of the file that held variables. */
export type Substitution = {
  path: ConfigPath;
  /** True when the whole value was one variable: then it may stand where a number or true/false is expected. */
  whole: boolean;
  /** What came in, and how it was written: messages show only the latter. A default is no secret. */
  parts: Array<{ value: string; written: string; isDefault: boolean }>;
};

/** The values of a file with its variables replaced. */
export type Substituted = { value: unknown; substitutions: Map<string, Substitution>; problems: PathProblem[] };

/** Where the values of variables come from. */
export type VariableSource = {
  env: Readonly<Record<string, string | undefined>>;
  /** Reads a whole file as text; throws as `node:fs` does. */
  readFile: (path: string) => Promise<string>;
};

const FORMS = `\${NAME}, \${NAME:-default} or \${file:/path}; a literal \${ is written $\${`;

/** `$${`, a whole variable, or a `${` that nothing closes. No nesting: the first `}` ends it. */
const VARIABLE = /\$\$\{|\$\{([^}]*)\}|\$\{/g;

/**
 * Replaces variables in every string below `value`, never in keys. What comes in is not read again, so a value
 * that looks like a variable stays as it is. An empty variable counts as missing: Compose hands unset ones on as empty.
 */
export async function substituteVariables(value: unknown, source: VariableSource): Promise<Substituted> {
  const substitutions = new Map<string, Substitution>();
  const problems: PathProblem[] = [];

  async function walk(node: unknown, path: ConfigPath): Promise<unknown> {
    if (typeof node === 'string') return node.includes('${') ? await replace(node, path) : node;
    if (Array.isArray(node)) return Promise.all(node.map((item, index) => walk(item, [...path, index])));
    if (typeof node !== 'object' || node === null) return node;
    const entries = Object.entries(node).map(async ([key, item]) => [key, await walk(item, [...path, key])] as const);
    return Object.fromEntries(await Promise.all(entries));
  }

  async function replace(text: string, path: ConfigPath): Promise<string> {
    const parts: Substitution['parts'] = [];
    const matches = [...text.matchAll(VARIABLE)];
    let result = '';
    let end = 0;
    for (const match of matches) {
      result += text.slice(end, match.index);
      end = match.index + match[0].length;
      if (match[0] === '$${') {
        result += '${';
        continue;
      }
      const found = await findValue(match[1], source);
      if ('problem' in found) problems.push({ path, ...found.problem });
      else {
        result += found.value;
        const { value, isDefault = false } = found;
        parts.push({ value, written: match[0].replace(/:-[^}]*/, ''), isDefault });
      }
    }
    const whole = matches.length === 1 && matches[0]?.[0] === text && parts.length === 1;
    if (parts.length > 0) substitutions.set(pathText(path), { path, whole, parts });
    return result + text.slice(end);
  }

  return { value: await walk(value, []), substitutions, problems };
}

type Found = { value: string; isDefault?: boolean } | { problem: { message: string; mend: string } };

async function findValue(inner: string | undefined, { env, readFile }: VariableSource): Promise<Found> {
  if (inner === undefined) return { problem: { message: 'a ${ is not closed', mend: `write ${FORMS}` } };
  if (inner.startsWith('file:')) return readValue(inner.slice('file:'.length), readFile);
  const match = /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s.exec(inner);
  if (match?.[1] === undefined) return { problem: { message: 'this is no variable', mend: `write ${FORMS}` } };
  const [, name, fallback] = match;
  if (fallback?.includes('${')) {
    return { problem: { message: `the default of ${name} holds a variable`, mend: 'write a plain text as default' } };
  }
  const value = env[name] === '' ? undefined : env[name];
  if (value !== undefined) return { value };
  if (fallback !== undefined) return { value: fallback, isDefault: true };
  const state = env[name] === '' ? 'is empty' : 'is not set';
  return { problem: { message: `the variable ${name} ${state}`, mend: `set ${name}, or write \${${name}:-default}` } };
}

async function readValue(path: string, readFile: VariableSource['readFile']): Promise<Found> {
  if (!path.startsWith('/')) {
    return { problem: { message: `the path "${path}" is not absolute`, mend: `write \${file:/path/from/the/root}` } };
  }
  try {
    const value = (await readFile(path)).replace(/(\r?\n)+$/, '');
    if (value !== '') return { value };
    return { problem: { message: `the file ${path} is empty`, mend: 'put the value into it' } };
  } catch (error) {
    const mend = 'check the path and that this process may read it';
    return { problem: { message: `the file ${path} cannot be read (${reasonOf(error)})`, mend } };
  }
}

/** The system's code such as ENOENT, which holds nothing of a file. */
export function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
}
