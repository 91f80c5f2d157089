import type { Issue } from '../gitlab/answer.ts';
import type { IssueChange } from '../gitlab/client.ts';
import type { Memory } from './memory.ts';

/** What undoes a change of an issue that has turned out to show another event, as far as it is there still. */
export function takeBack(
  { add_labels = [], remove_labels = [], state_event }: IssueChange,
  { labels = [], state }: Issue,
  memory: Memory,
): IssueChange {
  const removed = add_labels.filter((label) => labels.includes(label) && !memory.labels.includes(label));
  const added = remove_labels.filter((label) => !labels.includes(label) && memory.labels.includes(label));
  const reopens = state_event === 'close' && state === 'closed' && memory.status === 'firing';
  const closes = state_event === 'reopen' && state === 'opened' && memory.status === 'resolved' && memory.closed;
  return {
    ...(removed.length > 0 ? { remove_labels: removed } : {}),
    ...(added.length > 0 ? { add_labels: added } : {}),
    ...(reopens ? { state_event: 'reopen' } : closes ? { state_event: 'close' } : {}),
  };
}
