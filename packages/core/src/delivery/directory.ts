import type { Answer } from '../gitlab/answer.ts';
import type { Destination } from './destination.ts';

/** Remembers what GitLab said of names, shared by all workers. Entries end by themselves, so a renamed user is found again. */
export type DirectoryCache = {
  find(destination: string, name: string): Promise<string | undefined>;
  keep(destination: string, name: string, value: string): Promise<void>;
};

/** The numeric id of a project as the configuration spells it: one request for a path, none for a number. */
export async function findProjectId(input: {
  destination: Destination;
  project: string;
  cache: DirectoryCache;
}): Promise<Answer<number>> {
  const { destination, project, cache } = input;
  if (/^\d+$/.test(project)) return known(Number(project));
  const name = `project ${project}`;
  const cached = await cache.find(destination.host, name);
  if (cached !== undefined) return known(Number(cached));
  const answer = await destination.withSlot(() => destination.client.findProject(project));
  if (!answer.ok) return answer;
  await cache.keep(destination.host, name, String(answer.value.id));
  return { ...answer, value: answer.value.id };
}

/** The numeric ids of users by name, and the names that GitLab does not know: an assignee costs no issue. */
export async function findUserIds(input: {
  destination: Destination;
  usernames: string[];
  cache: DirectoryCache;
}): Promise<Answer<{ ids: number[]; unknown: string[] }>> {
  const { destination, usernames, cache } = input;
  const ids: number[] = [];
  const unknown: string[] = [];
  for (const username of usernames) {
    const name = `user ${username}`;
    let id = await cache.find(destination.host, name);
    if (id === undefined) {
      const answer = await destination.withSlot(() => destination.client.findUsers(username));
      if (!answer.ok) return answer;
      const user = answer.value.find((one) => one.username.toLowerCase() === username.toLowerCase());
      id = user ? String(user.id) : '';
      await cache.keep(destination.host, name, id);
    }
    if (id) ids.push(Number(id));
    else unknown.push(username);
  }
  return known({ ids, unknown });
}

function known<T>(value: T): Answer<T> {
  return { ok: true, value, date: undefined, more: undefined };
}
