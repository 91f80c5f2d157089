import { configuredProjects } from '@issuebridge/core/config/configured-projects.ts';
import type { Config } from '@issuebridge/core/config/schema.ts';
import type { Destination } from '@issuebridge/core/delivery/destination.ts';
import type { ProjectToRead } from '@issuebridge/core/delivery/read-projects.ts';
import { deliveryQueueName } from '@issuebridge/core/queue/names.ts';
import type { QueueRegistry } from '@issuebridge/core/queue/queue-registry.ts';

/** What the configuration can lead to and what ever got a job; a destination that is gone from the file gets no issues. */
export async function projectsToRead(input: {
  config: Config;
  destinations: ReadonlyMap<string, Destination>;
  registry: QueueRegistry;
}): Promise<ProjectToRead[]> {
  const { config, destinations, registry } = input;
  const all = [...configuredProjects(config), ...(await registry.list())];
  const unique = new Map(all.map((one) => [deliveryQueueName(one), one]));
  return [...unique.values()].flatMap(({ destination, project }) => {
    const opened = destinations.get(destination);
    return opened ? [{ destination: opened, project }] : [];
  });
}
