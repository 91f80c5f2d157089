import { type LoadedConfig, loadConfig } from '../../src/config/load.ts';
import { formatProblems } from '../../src/config/problem.ts';
import { checkRegex } from '../../src/issue/regex.ts';

/** The least that is a configuration; tests add to it. */
export const LEAST = `version: 1
destinations:
  gitlab: { url: "https://gitlab.example.com", token: "glpat-of-the-bridge" }
sources:
  insights:
    preset: insights
    auth: { bearer: [secret-of-insights] }
    issue: { project: 42 }
`;

/** Loads a text as /etc/issuebridge.yaml, beside files given by their absolute path. A template with `broken` in it does not compile. */
export function loadText(
  text: string,
  { env = {}, files = {} }: { env?: Record<string, string>; files?: Record<string, string> } = {},
): Promise<LoadedConfig> {
  const all: Record<string, string> = { '/etc/issuebridge.yaml': text, ...files };
  return loadConfig({
    file: '/etc/issuebridge.yaml',
    env,
    checkRegex,
    checkTemplate: ({ text, place }) =>
      text.includes('broken') ? `line 1: a ${place} that is broken. Use another template` : undefined,
    readFile: async (path) => {
      const found = all[path];
      if (found === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
      return found;
    },
  });
}

/** The problems of a text as an operator sees them, one a line; empty when it loads. */
export async function problemsOf(text: string, beside: Parameters<typeof loadText>[1] = {}): Promise<string[]> {
  const loaded = await loadText(text, beside);
  return loaded.ok ? [] : formatProblems(loaded.problems).split('\n');
}

/** The configuration of a text; fails the test with the problems when there are any. */
export async function configOf(text: string, beside: Parameters<typeof loadText>[1] = {}) {
  const loaded = await loadText(text, beside);
  if (!loaded.ok) throw new Error(formatProblems(loaded.problems));
  return loaded.config;
}
