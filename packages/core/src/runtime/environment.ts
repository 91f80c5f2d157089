import type { z } from 'zod';

/** What reading the environment gives: the settings, or every problem at once, each saying how to mend it. */
export type EnvironmentResult<T> = { ok: true; settings: T } | { ok: false; problems: string[] };

type Input<S extends z.ZodType> = {
  schema: S;
  env: Readonly<Record<string, string | undefined>>;
  /** Variables that may come as `NAME_FILE`, the path of a file with the value. */
  fromFile: readonly string[];
  readFile: (path: string) => string;
};

/** Reads one process's settings; an empty variable counts as unset, and a file's last newline is not part of the value. */
export function readEnvironment<S extends z.ZodType>({
  schema,
  env,
  fromFile,
  readFile,
}: Input<S>): EnvironmentResult<z.output<S>> {
  const problems: string[] = [];
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) if (value) values[name] = value;
  for (const name of fromFile) {
    const path = values[`${name}_FILE`];
    if (!path) continue;
    if (values[name]) problems.push(`${name} and ${name}_FILE are both set: keep one`);
    try {
      values[name] = readFile(path).replace(/\r?\n$/, '');
      if (values[name] === '') problems.push(`${name}_FILE: ${path} is empty: put the value into it`);
    } catch (error) {
      problems.push(`${name}_FILE: cannot read ${path}: ${error instanceof Error ? error.message : error}`);
    }
  }
  const result = schema.safeParse(values);
  if (!result.success) {
    for (const issue of result.error.issues) problems.push(`${issue.path.join('.')}: ${issue.message}`);
  }
  return result.success && problems.length === 0 ? { ok: true, settings: result.data } : { ok: false, problems };
}
