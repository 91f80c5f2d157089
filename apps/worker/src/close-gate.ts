import type { Destination } from '@issuebridge/core/delivery/destination.ts';
import { findProjectId } from '@issuebridge/core/delivery/directory.ts';
import type { ParkScope } from '@issuebridge/core/delivery/park.ts';
import { findTrouble } from '@issuebridge/core/delivery/project-trouble.ts';
import type { GitLabError } from '@issuebridge/core/gitlab/error.ts';
import type { WorkerDependencies } from './dependencies.ts';

type Closing = { scope: ParkScope; error: GitLabError; destination: Destination };

/**
 * Parks what an attempt or a probe found out of order. All workers together tell it in one line, and in one more should the reason
 * change. Returns the hint where this attempt was the one to tell.
 */
export async function closeGate(
  { scope, error, destination }: Closing,
  dependencies: WorkerDependencies,
): Promise<string | undefined> {
  const { gate, config, logger } = dependencies;
  const { reason, status } = error;
  // Silence says nothing about reads; every other reason refuses those too.
  const reads = error.effect === 'count_silence';
  const firstProbeIn = config.park.probe_interval;
  const news = await gate.park(scope, { reason, status, hint: error.hint, reads, firstProbeIn });
  if (news === 'known') return undefined;
  const hint = await preciseHint({ scope, error, destination }, dependencies);
  await gate.explain(scope, hint);
  logger.error(
    { ...scope, reason, status, hint },
    `${news === 'new' ? 'parked' : 'parked for another reason now'}: ${hint}`,
  );
  return hint;
}

/** GitLab's 403 has one sentence for an archived project, issues switched off and a role too low: the project itself tells. */
async function preciseHint({ scope, error, destination }: Closing, { directory }: WorkerDependencies): Promise<string> {
  if (scope.project === undefined || error.reason !== 'forbidden' || error.status !== 403) return error.hint;
  const id = await findProjectId({ destination, project: scope.project, cache: directory });
  const project = id.ok ? await destination.client.findProject(String(id.value)) : id;
  return (project.ok ? findTrouble(project.value) : undefined) ?? error.hint;
}
