import type { GitLabError } from '../gitlab/error.ts';
import type { FieldName } from '../gitlab/refused-field.ts';
import type { DeliverDependencies } from './deliver-dependencies.ts';
import type { Delivery } from './delivery.ts';
import { type Repairable, repairIssue } from './repair-issue.ts';

/** The issue as it is to be sent now, and how a refusal about some fields of it is dealt with: each is repaired once. */
export type IssueRepairs = { current(): Repairable; repair(error: GitLabError): Promise<boolean> };

/** Repairs are remembered for one attempt of one event: a redrive tries the whole issue again. */
export function createIssueRepairs(
  { delivery, issue }: { delivery: Delivery; issue: Repairable },
  { draftIssue, metrics, logger, trace }: DeliverDependencies,
): IssueRepairs {
  const { prepared, destination } = delivery;
  const done = new Set<FieldName>();
  let left = issue;
  return {
    current: () => left,
    async repair({ refused = [], detail }) {
      if (refused.some(({ field }) => done.has(field))) return false;
      const repaired = repairIssue(left, refused, (maxBytes) => draftIssue(prepared, maxBytes).description);
      if (!repaired) return false;
      left = repaired.issue;
      for (const repair of repaired.repairs) {
        done.add(repair.field);
        metrics.repairs.inc({ destination: destination.name, field: repair.field });
        logger.warn(
          {
            event_id: prepared.event.id,
            source: prepared.event.source,
            destination: destination.name,
            project: prepared.route.project,
            reason: `repaired_${repair.field}`,
          },
          'GitLab refused a field: the issue is made without it, or with less of it',
        );
        await trace('repaired', `${repair.field}: ${repair.done}; GitLab said ${detail}`);
      }
      return true;
    },
  };
}
