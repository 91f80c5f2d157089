import { dirname, resolve } from 'node:path';
import type { Outline } from './outline.ts';
import { type ConfigPath, type PathProblem, pathText } from './problem.ts';
import type { Config } from './schema.ts';
import type { IssueSettings } from './source-schema.ts';
import { reasonOf, type VariableSource } from './variables.ts';

/** The texts of all description files, by the path of the setting that names each. */
export type DescriptionFiles = { files: Map<string, string>; problems: PathProblem[] };

/** Reads every `description_file`, relative to the folder of the configuration file. Its text is a template, so variables in it stay. */
export async function readDescriptionFiles(
  outline: Outline,
  file: string,
  readFile: VariableSource['readFile'],
): Promise<DescriptionFiles> {
  const files = new Map<string, string>();
  const problems: PathProblem[] = [];
  for (const { path, issue } of issuesOf(outline)) {
    if (issue?.description_file === undefined) continue;
    const place = [...path, 'description_file'];
    if (issue.description !== undefined) {
      const message = 'both description and description_file stand here';
      problems.push({ path: place, at: 'key', message, mend: 'keep one of the two' });
    }
    const target = resolve(dirname(file), issue.description_file);
    try {
      files.set(pathText(place), await readFile(target));
    } catch (error) {
      const message = `the file ${target} cannot be read (${reasonOf(error)})`;
      problems.push({ path: place, message, mend: 'write its path relative to the configuration file' });
    }
  }
  return { files, problems };
}

/** The configuration with the text of each description file as that description. */
export function withDescriptions(config: Config, files: ReadonlyMap<string, string>): Config {
  const fill = <Issue extends IssueSettings>(issue: Issue, path: ConfigPath): Issue => {
    const description = files.get(pathText([...path, 'description_file']));
    if (description === undefined) return issue;
    const { description_file: _, ...rest } = issue;
    return { ...rest, description } as Issue;
  };
  const sources = Object.entries(config.sources).map(([name, source]) => {
    const path = ['sources', name];
    const routes = source.routes.map((route, index) =>
      route.issue ? { ...route, issue: fill(route.issue, [...path, 'routes', index, 'issue']) } : route,
    );
    return [name, { ...source, issue: fill(source.issue, [...path, 'issue']), routes }] as const;
  });
  return { ...config, sources: Object.fromEntries(sources) };
}

function issuesOf(outline: Outline) {
  return Object.entries(outline.sources).flatMap(([name, source]) => {
    const path: ConfigPath = ['sources', name];
    return [
      { path: [...path, 'issue'], issue: source.issue },
      ...source.routes.map((route, index) => ({ path: [...path, 'routes', index, 'issue'], issue: route.issue })),
    ];
  });
}
