import type { QuickAction } from '../text/quick-action.ts';
import { canCreateIssue } from './access.ts';
import type { Instance } from './instance.ts';
import { findProject } from './instance.ts';
import type { Issue, IssueSeverity } from './issue.ts';
import { SEVERITIES } from './issue.ts';
import { type ChangeDeps, changeIssue, type IssueChange } from './issue-change.ts';
import { moveIssue } from './move-issue.ts';
import type { Token } from './token.ts';
import type { User } from './user.ts';

type Deps = ChangeDeps & { token: Token };

/**
 * Runs the commands with the rights of the token, one after the other. Commands that change nothing an issue here has
 * (`/cc`, `/subscribe`, `/spend`, ...) were cut out of the text and recorded all the same.
 */
export const applyQuickActions = (deps: Deps, actions: QuickAction[]): void => {
  for (const action of actions) {
    if (action.command === 'move') move(deps, action.argument);
    else changeIssue({ ...deps, canCreateLabels: false }, changeOf(deps, action));
  }
};

const changeOf = (deps: Deps, { command, argument }: QuickAction): IssueChange => {
  const { instance, issue, token } = deps;
  switch (command) {
    case 'close':
      return { stateEvent: 'close' };
    case 'reopen':
      return { stateEvent: 'reopen' };
    case 'confidential':
      return { confidential: true };
    case 'title':
      return argument === '' ? {} : { title: argument };
    case 'label':
    case 'labels':
      return { addLabels: labelsIn(argument) };
    case 'unlabel':
    case 'remove_label':
      return { removeLabels: argument === '' ? [...issue.labels] : labelsIn(argument) };
    case 'relabel':
      return { labels: labelsIn(argument) };
    case 'assign':
    case 'reassign':
      return assign(usersIn(instance, argument, token.user));
    case 'unassign':
    case 'remove_assignee':
      return { assignees: [] };
    case 'due':
    case 'due_date':
      return { dueDate: dayOf(argument, deps.at) };
    case 'remove_due_date':
      return { dueDate: null };
    case 'lock':
      return { discussionLocked: true };
    case 'unlock':
      return { discussionLocked: false };
    case 'severity':
      return { severity: severityOf(argument) };
    case 'type':
    case 'promote_to_incident':
      return command === 'promote_to_incident' || /^incident$/i.test(argument) ? { issueType: 'incident' } : {};
    default:
      return {};
  }
};

const move = ({ instance, issue, user, at, token }: Deps, path: string): Issue | undefined => {
  const target = findProject(instance, path);
  if (target === undefined || target.id === issue.projectId || !canCreateIssue(target, token)) return undefined;
  return moveIssue({ instance, issue, target, user, at });
};

const assign = (users: User[]): IssueChange => (users.length === 0 ? {} : { assignees: users });

const labelsIn = (argument: string): string[] =>
  [...argument.matchAll(/~?"([^"]+)"|~?([^\s,"~]+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');

const usersIn = (instance: Instance, argument: string, me: User): User[] =>
  [...argument.matchAll(/@([\w.-]+)|\bme\b/g)].flatMap(([, name]) =>
    name === undefined ? [me] : [...instance.users.values()].filter(({ username }) => username === name),
  );

const severityOf = (argument: string): IssueSeverity | undefined =>
  SEVERITIES.find((severity) => severity === argument.trim().toLowerCase());

const DAY_MS = 86_400_000;

/** The days that people write most; GitLab understands many more. undefined: no date, nothing changes. */
const dayOf = (argument: string, at: number): string | undefined => {
  const day = /^(\d{4}-\d{2}-\d{2})\b/.exec(argument)?.[1];
  if (day !== undefined) return day;
  const days = { today: 0, tomorrow: 1 }[argument.toLowerCase()] ?? /^in (\d{1,4}) days?$/i.exec(argument)?.[1];
  return days === undefined ? undefined : new Date(at + Number(days) * DAY_MS).toISOString().slice(0, 10);
};
