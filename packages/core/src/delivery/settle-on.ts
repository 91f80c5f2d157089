import type { Existing } from './ledger.ts';
import type { Found } from './look-up.ts';
import type { Once, OnceDependencies, OnceTask } from './once-task.ts';

type Settle = { task: OnceTask; generation: number; made: Existing; how: 'created' | 'adopted' };

/** Writes what an answer said to the ledger, whatever has become of the job by now. */
export async function settleOn({ task, generation, made, how }: Settle, dependencies: OnceDependencies): Promise<Once> {
  const { kept, content, surplus } = await dependencies.ledger.record(task.key, generation, made, task.content, how);
  if (surplus) await dropSurplus(task, surplus, kept, dependencies);
  return { kind: 'exists', how, existing: kept, content };
}

/** Has the one that is too many taken away, loudly: by the protocol it cannot be. The log bears the numbers of both. */
export async function dropSurplus(
  task: OnceTask,
  surplus: Existing,
  kept: Existing,
  dependencies: OnceDependencies,
): Promise<void> {
  const { logger, metrics } = dependencies;
  metrics.ambiguous.inc({ resolution: 'duplicate' });
  logger.error(
    {
      event_id: task.eventId,
      destination: task.destination.name,
      project: task.project,
      reason: 'duplicate',
      kept: kept.iid,
      surplus: surplus.iid,
    },
    'two were made where one was due',
  );
  await task.removeSurplus(surplus, kept);
}

/** A thing that was made or found, as the ledger knows it. */
export function toExisting({ projectId, eventId }: OnceTask, { iid, webUrl }: Found): Existing {
  return { projectId, iid, webUrl, eventId };
}
