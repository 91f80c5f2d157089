/** The queue that ingest fills. */
export const EVENTS_QUEUE = 'events';

/** The name of every job of ours, in both stages. */
export const JOB_NAME = 'event';

/** The delivery queue of one project, as the configuration spells it. */
export function deliveryQueueName({ destination, project }: { destination: string; project: string }): string {
  return `${destination}/${project}`;
}

/** Whose queue that is: the name of a destination holds no slash, the path of a project may. `events` has no project. */
export function queueOwner(queueName: string): { destination: string; project: string } {
  const [destination = '', ...project] = queueName.split('/');
  return { destination, project: project.join('/') };
}
