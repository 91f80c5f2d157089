import type { Destination } from '@issuebridge/core/delivery/destination.ts';
import type { Answer } from '@issuebridge/core/gitlab/answer.ts';
import type { GitLabClient } from '@issuebridge/core/gitlab/client.ts';
import type { Clock } from '@issuebridge/core/runtime/clock.ts';
import { checkLimits } from './check-limits.ts';
import { checkProjects, type LedTo } from './check-projects.ts';
import { checkToken } from './check-token.ts';
import { type Finding, findingsOf } from './finding.ts';
import { describeUnreachable } from './unreachable.ts';

/** One minute: due dates and signed requests go by these clocks, and a well-kept one is right to a second. */
const CLOCK_DIFFERENCE = 60_000;

/** What is asked of one destination. */
export type DestinationCheck = {
  destination: Destination;
  projects: LedTo[];
  /** User names that routes assign. */
  assignees: string[];
  /** The limit of all requests, if GitLab told it by now. */
  requestsPerMinute: () => number | undefined;
  clock: Pick<Clock, 'now'>;
};

/** "Test settings" of one destination: reads only, one request after the other, and none after one that nobody answered. */
export async function checkDestination(input: DestinationCheck): Promise<Finding[]> {
  const { destination, projects, assignees, requestsPerMinute, clock } = input;
  const { name, client, settings } = destination;
  const { ok, warn, fail } = findingsOf(name);
  const asked = clock.now();
  const version = await readVersion(client);
  if (!version.ok) {
    // A token of a lesser scope may not ask for the version, and can tell its scopes all the same.
    if (version.error.reason === 'insufficient_scope') return checkToken({ client, subject: name, now: clock.now() });
    return [fail(...describeUnreachable(version.error, settings))];
  }
  const findings = [ok(`GitLab ${version.value.version} answers at ${settings.url}`)];
  const difference = Math.round((version.date === undefined ? 0 : version.date - (asked + clock.now()) / 2) / 1_000);
  if (Math.abs(difference) * 1_000 > CLOCK_DIFFERENCE) {
    const found = `the clock of GitLab is ${Math.abs(difference)} s ${difference > 0 ? 'ahead of' : 'behind'} this one`;
    findings.push(warn(found, 'let both follow a time server'));
  }
  findings.push(...(await checkToken({ client, subject: name, now: clock.now() })));
  findings.push(...(await checkProjects({ client, destination: name, projects })));
  for (const username of assignees) {
    const found = await client.findUsers(username);
    if (!found.ok)
      findings.push(warn(`the user ${username} cannot be asked for: ${found.error.detail}`, found.error.hint));
    else if (!found.value.some((user) => user.username.toLowerCase() === username.toLowerCase())) {
      const what = `GitLab knows no user ${username}: issues are made without this assignee`;
      findings.push(warn(what, 'write the user name as GitLab shows it behind @'));
    }
  }
  const spellings = projects.map(({ project }) => project);
  const limits = { destination: name, settings, projects: spellings, requestsPerMinute: requestsPerMinute() };
  return [...findings, ...checkLimits(limits)];
}

async function readVersion(client: GitLabClient): Promise<Answer<{ version: string }>> {
  const metadata = await client.readMetadata();
  return !metadata.ok && metadata.error.status === 404 ? client.readVersion() : metadata;
}
