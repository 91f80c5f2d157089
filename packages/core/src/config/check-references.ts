import { EVENT_NAMES } from './event-names.ts';
import type { IssueOutline, Outline, SourceOutline } from './outline.ts';
import type { ConfigPath, PathProblem } from './problem.ts';
import { mendOfUnknown } from './suggestion.ts';

/** What names something that is not there, and what would leave an event without a place to go. */
export function checkReferences(outline: Outline): PathProblem[] {
  const destinations = Object.keys(outline.destinations);
  return Object.entries(outline.sources).flatMap(([name, source]) => {
    const path = ['sources', name];
    return [
      ...checkDestinations(source, path, destinations),
      ...checkProjects(source, path),
      ...checkRoutes(source, path),
      ...checkPresetOnly(source, path),
    ];
  });
}

function checkDestinations(source: SourceOutline, path: ConfigPath, known: string[]): PathProblem[] {
  const named = [
    { path: [...path, 'issue', 'destination'], name: source.issue.destination },
    ...source.routes.map((route, index) => ({
      path: [...path, 'routes', index, 'issue', 'destination'],
      name: route.issue?.destination,
    })),
  ];
  const problems: PathProblem[] = named.flatMap(({ path, name }) => {
    if (name === undefined || known.includes(name)) return [];
    return [{ path, message: `there is no destination "${name}"`, mend: mendOfUnknown(name, known) }];
  });
  if (known.length > 1 && !reachesEverything(source, (issue) => issue.destination !== undefined)) {
    const message = `there are several destinations (${known.join(', ')}), and not every event of this source has one`;
    problems.push({ path: [...path, 'issue'], at: 'key', message, mend: `write issue.destination: ${known[0]}` });
  }
  return problems;
}

function checkProjects(source: SourceOutline, path: ConfigPath): PathProblem[] {
  if (source.preset === 'gitlab-issue' && source.allowed_projects !== undefined) return [];
  if (reachesEverything(source, (issue) => issue.project !== undefined)) return [];
  const message = 'not every event of this source has a project to go to';
  const mend = 'write issue.project, or give every route a project and end with a route without "when"';
  return [{ path: [...path, 'issue'], at: 'key', message, mend }];
}

/** True when the source says it for all, or each route that makes issues does and the last one takes what is left. */
function reachesEverything(source: SourceOutline, says: (issue: IssueOutline) => boolean): boolean {
  if (says(source.issue)) return true;
  const last = source.routes.at(-1);
  if (last === undefined || Object.keys(last.when).length > 0) return false;
  return source.routes.every((route) => route.drop !== undefined || (route.issue !== undefined && says(route.issue)));
}

function checkRoutes(source: SourceOutline, path: ConfigPath): PathProblem[] {
  const seen = new Set<string>();
  return source.routes.flatMap((route, index) => {
    const at = [...path, 'routes', index];
    const problems: PathProblem[] = [];
    if (route.name !== undefined && seen.has(route.name)) {
      const message = `the route "${route.name}" stands here twice`;
      problems.push({ path: [...at, 'name'], message, mend: 'give each route its own name: traces show it' });
    }
    if (route.name !== undefined) seen.add(route.name);
    if (route.drop !== undefined && route.issue !== undefined) {
      const message = 'a route either drops events or makes issues of them';
      problems.push({ path: [...at, 'drop'], at: 'key', message, mend: 'remove "drop" or "issue"' });
    }
    return [...problems, ...Object.keys(route.when).flatMap((key) => checkWhenKey(key, [...at, 'when', key]))];
  });
}

function checkWhenKey(key: string, path: ConfigPath): PathProblem[] {
  if (/%%|\{\{/.test(key)) {
    const mend = `write ${key.replace(/%%|\{\{|\}\}|\s/g, '') || 'incidentType'}`;
    return [{ path, at: 'key', message: 'a condition names a field without %% and {{ }}', mend }];
  }
  const [head, name = ''] = key.split('.');
  if (head !== 'event' || EVENT_NAMES.some((known) => known === name)) return [];
  return [{ path, at: 'key', message: `an event has no "${name}"`, mend: mendOfUnknown(name, EVENT_NAMES) }];
}

/** Settings that would be read by nobody. */
function checkPresetOnly(source: SourceOutline, path: ConfigPath): PathProblem[] {
  if (source.preset === undefined) return [];
  const owners = { fields: 'generic', allowed_projects: 'gitlab-issue', allowed_labels: 'gitlab-issue' } as const;
  return Object.entries(owners).flatMap(([key, preset]) => {
    if (source[key as keyof typeof owners] === undefined || source.preset === preset) return [];
    const message = `only the preset ${preset} knows "${key}"`;
    return [{ path: [...path, key], at: 'key' as const, message, mend: `remove it, or write preset: ${preset}` }];
  });
}
