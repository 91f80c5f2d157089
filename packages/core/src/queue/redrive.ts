import type { Queue } from 'bullmq';
import type { EventJob } from './event-job.ts';
import { INTAKE_OPTIONS } from './event-job-options.ts';
import type { EventRecords } from './event-records.ts';
import { JOB_NAME } from './names.ts';
import type { Revive } from './revive.ts';

/**
 * 1: what is redriven by the hundred thousand goes through intake behind what comes in, which has no priority, and 0 stands before
 * everything. In its delivery queue it has the priority that its receipt and severity give.
 */
export const BEHIND_THE_NEW = 1;

/** A dead event: what its job carries, and the delivery queue it died in, if it came so far. */
export type DeadEvent = { data: EventJob; diedIn: string | undefined };

type Redrive = {
  queue: Queue<EventJob>;
  records: EventRecords;
  revive: Revive;
  events: DeadEvent[];
  /** ISO 8601. */
  at: string;
  /** Who asked for it, for the trace. */
  detail: string;
  /** 0 or `BEHIND_THE_NEW`. */
  priority: number;
};

/**
 * Sends dead events through intake again, also those that failed in intake itself. Doing it twice is harmless, and a crash at any point
 * leaves each a dead letter or on its way: intake revives the dead delivery, which stays until then. The status is
 * intake's to change: were it changed here, a delivery that is quicker than this would be overwritten.
 */
export async function redriveEvents({ queue, records, revive, events, at, detail, priority }: Redrive): Promise<void> {
  const step = { at, step: 'redriven', detail };
  // First: intake reads from the record that the event had been handed over, and to which queue.
  await Promise.all(
    events.map(({ data: { id, source, received_at }, diedIn }) =>
      records.reopen({ id, source, receivedAt: received_at, queue: diedIn }, step),
    ),
  );
  const inIntake = await Promise.all(events.map(({ data }) => queue.getJobState(data.id)));
  const failed = events.filter((_, index) => inIntake[index] === 'failed');
  const others = events.filter((_, index) => inIntake[index] !== 'failed');
  await Promise.all(
    failed.map(async ({ data }) => {
      const job = await queue.getJob(data.id);
      if (job) await revive({ queue, job, priority });
    }),
  );
  if (others.length === 0) return;
  const opts = { ...INTAKE_OPTIONS, priority };
  await queue.addBulk(others.map(({ data }) => ({ name: JOB_NAME, data, opts: { ...opts, jobId: data.id } })));
}
