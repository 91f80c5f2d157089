/** The queue that ingest fills. */
export const EVENTS_QUEUE = 'events';

/** The name of every job of ours, in both stages. */
export const JOB_NAME = 'event';

/** The delivery queue of one project, as the configuration spells it. */
export function deliveryQueueName({ destination, project }: { destination: string; project: string }): string {
  return `${destination}/${project}`;
}
