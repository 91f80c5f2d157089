import { allowedProjectsOf } from './allowed-projects.ts';
import type { Config } from './schema.ts';

/** Every project that the configuration can lead to, each once, as it spells it. */
export function configuredProjects({ destinations, sources }: Config): Array<{ destination: string; project: string }> {
  const names = Object.keys(destinations);
  const only = names.length === 1 ? names[0] : undefined;
  const found = new Map<string, { destination: string; project: string }>();
  for (const source of Object.values(sources)) {
    const issues = [source.issue, ...source.routes.map((route) => ({ ...source.issue, ...route.issue }))];
    for (const issue of issues) {
      const destination = issue.destination ?? only;
      if (destination === undefined) continue;
      for (const project of [issue.project, ...allowedProjectsOf(source)]) {
        if (project !== undefined) found.set(JSON.stringify([destination, project]), { destination, project });
      }
    }
  }
  return [...found.values()];
}
