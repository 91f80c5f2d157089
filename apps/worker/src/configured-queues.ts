import { allowedProjectsOf } from '@issuebridge/core/config/allowed-projects.ts';
import type { Config } from '@issuebridge/core/config/schema.ts';
import { deliveryQueueName } from '@issuebridge/core/queue/names.ts';

/** The delivery queues that the configuration can lead to; the registry knows those it once led to. */
export function configuredQueues({ destinations, sources }: Config): string[] {
  const names = Object.keys(destinations);
  const only = names.length === 1 ? names[0] : undefined;
  const queues = new Set<string>();
  for (const source of Object.values(sources)) {
    const issues = [source.issue, ...source.routes.map((route) => ({ ...source.issue, ...route.issue }))];
    for (const issue of issues) {
      const destination = issue.destination ?? only;
      if (destination === undefined) continue;
      for (const project of [issue.project, ...allowedProjectsOf(source)]) {
        if (project !== undefined) queues.add(deliveryQueueName({ destination, project }));
      }
    }
  }
  return [...queues];
}
