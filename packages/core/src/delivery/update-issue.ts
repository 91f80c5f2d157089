import type { IssueChange } from '../gitlab/client.ts';
import type { DeliverDependencies } from './deliver-dependencies.ts';
import type { Delivery } from './delivery.ts';
import { describeChange, withoutRefused } from './issue-change.ts';
import type { Existing } from './ledger.ts';
import { outcomeOfRead } from './look-at-issue.ts';
import type { Unfinished } from './outcome.ts';

/** What is wished for, what is left of it after a refusal, and the rest of that. */
const MAX_REQUESTS = 3;

/** What GitLab carried out, or why the attempt ends here. */
export type Updated = { kind: 'updated'; change: IssueChange } | Unfinished;

type Input = { delivery: Delivery; existing: Existing; change: IssueChange };

/**
 * Changes an issue. To ask twice for the same is harmless, so no doubt is left and nothing is looked up. What GitLab
 * refuses or forbids stays as it is, and the trace says so: the event is told by its note already.
 */
export async function updateIssue(
  { delivery, existing, change }: Input,
  dependencies: DeliverDependencies,
): Promise<Updated> {
  const { destination } = delivery;
  const { client } = destination;
  const { gate, trace } = dependencies;
  let left = change;
  for (let request = 0; request < MAX_REQUESTS && Object.keys(left).length > 0; request++) {
    const body = left;
    const answer = await destination.withSlot(() => client.updateIssue(existing.projectId, existing.iid, body));
    if (answer.ok) {
      await gate.answered(destination.name);
      await trace('changed', describeChange(left));
      return { kind: 'updated', change: left };
    }
    const { reason, detail, hint, refused = [] } = answer.error;
    if (!['invalid', 'forbidden', 'issue_not_found'].includes(reason)) {
      return outcomeOfRead(delivery, answer.error, dependencies);
    }
    const why =
      reason === 'forbidden' ? 'the token may not change issues: it takes the role Planner or Reporter' : hint;
    await trace('not changed', `${describeChange(left)}: ${reason} (${detail}); ${why}`);
    left = reason === 'invalid' ? withoutRefused(left, refused) : {};
  }
  return { kind: 'updated', change: {} };
}
