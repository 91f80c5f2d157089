import { readFile as readFileFromDisk } from 'node:fs/promises';
import { readCaFiles, withCertificates } from './ca-file.ts';
import { checkReferences } from './check-references.ts';
import { checkSecrets } from './check-secrets.ts';
import { checkTexts, type TextChecks } from './check-texts.ts';
import { checkValue } from './checked-value.ts';
import { readDescriptionFiles, withDescriptions } from './description-file.ts';
import { fingerprintOf } from './fingerprint.ts';
import { readOutline } from './outline.ts';
import type { Position, Positions } from './position.ts';
import { type ConfigPath, type ConfigProblem, type PathProblem, pathText } from './problem.ts';
import { type Config, configSchema } from './schema.ts';
import { createTokenReader, type TokenReader } from './token-reader.ts';
import { reasonOf, type Substitution, substituteVariables, type VariableSource } from './variables.ts';
import { readYaml } from './yaml-file.ts';

/** A configuration that is right in every part, or everything that is wrong with it. */
export type LoadedConfig =
  | { ok: true; config: Config; fingerprint: string; readToken: TokenReader }
  | { ok: false; problems: ConfigProblem[] };

/** What loading needs; `readFile` reads from disk unless given. */
export type LoadDependencies = TextChecks & {
  file: string;
  env: VariableSource['env'];
  readFile?: VariableSource['readFile'];
};

/** Reads the configuration file and all that it names. Never throws; secrets of the file show in no problem. */
export async function loadConfig(dependencies: LoadDependencies): Promise<LoadedConfig> {
  const { file, env, readFile = (path) => readFileFromDisk(path, 'utf8') } = dependencies;
  let text: string;
  try {
    text = await readFile(file);
  } catch (error) {
    const message = `the configuration file cannot be read (${reasonOf(error)})`;
    const mend = 'set ISSUEBRIDGE_CONFIG to the path of the file';
    return { ok: false, problems: [{ file, line: 1, column: 1, path: '', message, mend }] };
  }

  const yaml = readYaml(text);
  const broken = firstOfEachLine(
    yaml.problems.map(({ offset, message, mend }) => {
      return { file, ...yaml.positions.ofOffset(offset), path: '', message, mend };
    }),
  );
  if (yaml.value === undefined && broken.length > 0) return { ok: false, problems: sorted(broken) };
  if (typeof yaml.value !== 'object' || yaml.value === null || Array.isArray(yaml.value)) {
    const message = 'the file has no keys at its top';
    const mend = 'begin with "version: 1", then "destinations:" and "sources:"';
    return { ok: false, problems: [{ file, line: 1, column: 1, path: '', message, mend }] };
  }

  const values = withoutExtensions(yaml.value);
  const { value, substitutions, problems } = await substituteVariables(values, { env, readFile });
  const outline = readOutline(value);
  const descriptions = await readDescriptionFiles(outline, file, readFile);
  const authorities = await readCaFiles(outline, file, readFile);
  const checked = checkValue(configSchema, value, substitutions);
  const found = [
    ...('problems' in checked ? checked.problems : []),
    ...checkReferences(outline),
    ...checkSecrets(outline),
    ...checkTexts(outline, dependencies, descriptions.files),
    ...descriptions.problems,
    ...authorities.problems,
  ].filter(({ path }) => !problems.some((missing) => startsWith(path, missing.path)));

  const placed = [...problems, ...found].map((problem) => place(problem, file, yaml.positions, substitutions));
  const brokenLines = new Set(broken.map(({ line }) => line));
  const all = [...broken, ...placed.filter(({ line }) => !brokenLines.has(line))];
  if (all.length > 0 || !('value' in checked)) return { ok: false, problems: sorted(all) };
  const config = withCertificates(withDescriptions(checked.value, descriptions.files), authorities.certificates);
  const readToken = createTokenReader(values, { env, readFile });
  return { ok: true, config, fingerprint: fingerprintOf(config), readToken };
}

/** `x-` keys at the top are free, so that anchors have a place to stand. */
function withoutExtensions(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !key.startsWith('x-')));
}

function place(
  { path, at = 'value', message, mend }: PathProblem,
  file: string,
  positions: Positions,
  substitutions: ReadonlyMap<string, Substitution>,
): ConfigProblem {
  const position: Position = positions.ofPath(path, at);
  return { file, ...position, path: pathText(path), message: hideValues(message, path, substitutions), mend };
}

/**
 * What a variable brought in may be a secret: messages name the variable instead. A default stands in the file itself, and is looked
 * for only in what the message quotes: in our own words it may be one of them.
 */
function hideValues(message: string, path: ConfigPath, substitutions: ReadonlyMap<string, Substitution>): string {
  const parts = (substitutions.get(pathText(path))?.parts ?? []).filter(({ value }) => value !== '');
  const hide = (text: string, hidden: typeof parts): string =>
    hidden.reduce((rest, { value, written }) => rest.replaceAll(value, () => written), text);
  const brought = parts.filter(({ isDefault }) => !isDefault);
  // From the first quote to the last, or to the end where the other is cut off.
  return hide(message, brought).replace(/["'`](?:.*["'`]|.*)/s, (quoted) => hide(quoted, parts));
}

function startsWith(path: ConfigPath, start: ConfigPath): boolean {
  return start.every((part, index) => path[index] === part);
}

/** One slip of syntax makes YAML complain several times in its line. */
function firstOfEachLine(problems: ConfigProblem[]): ConfigProblem[] {
  const first = new Map<number, ConfigProblem>();
  for (const problem of sorted(problems)) if (!first.has(problem.line)) first.set(problem.line, problem);
  return [...first.values()];
}

/** In the order of the file; what an alias brings in several times is said once. */
function sorted(problems: ConfigProblem[]): ConfigProblem[] {
  const unique = new Map(problems.map((each) => [[each.line, each.column, each.message].join(':'), each]));
  return [...unique.values()].sort((one, other) => one.line - other.line || one.column - other.column);
}
