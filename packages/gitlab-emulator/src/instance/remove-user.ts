import type { Instance } from './instance.ts';
import type { Issue } from './issue.ts';
import { freeUserId } from './rotate-token.ts';
import type { User } from './user.ts';

/** GitLab's stand-in for users who are gone. */
const GHOST = { username: 'ghost', name: 'Ghost User' };

/** Deletes a user as GitLab does a bot whose token was deleted: tokens unknown from now on, issues and notes the Ghost User's. False: no such user. */
export const removeUser = (instance: Instance, userId: number): boolean => {
  if (!instance.users.delete(userId)) return false;
  for (const token of [...instance.tokens.values()]) if (token.user.id === userId) instance.tokens.delete(token.value);
  const ghost = ghostOf(instance);
  for (const project of instance.projects.values()) for (const issue of project.issues) handOver(issue, userId, ghost);
  return true;
};

const ghostOf = (instance: Instance): User => {
  const present = [...instance.users.values()].find(({ username }) => username === GHOST.username);
  const ghost: User = present ?? { ...GHOST, id: freeUserId(instance), state: 'active', admin: false };
  instance.users.set(ghost.id, ghost);
  return ghost;
};

const handOver = (issue: Issue, userId: number, ghost: User): void => {
  if (issue.author.id === userId) issue.author = ghost;
  if (issue.closedBy?.id === userId) issue.closedBy = ghost;
  issue.assignees = issue.assignees.filter(({ id }) => id !== userId);
  for (const note of issue.notes) if (note.author.id === userId) note.author = ghost;
};
