import type { DestinationSettings } from '@issuebridge/core/config/schema.ts';
import { type Finding, findingsOf } from './finding.ts';

/** What GitLab.com documents: issues a project and user, notes a user. */
const GITLAB_COM = { issues_per_minute: 200, notes_per_minute: 60 };

type Limit = number | 'unlimited';

/**
 * Whether the configured limits are such as this GitLab has. Only administrators may ask it for them, so this says what
 * is known: GitLab.com documents its own, and some installations tell the limit of all requests with each answer.
 */
export function checkLimits(input: {
  destination: string;
  settings: Pick<DestinationSettings, 'url' | 'limits' | 'projects'>;
  projects: string[];
  /** Of all requests, as GitLab told it. */
  requestsPerMinute: number | undefined;
}): Finding[] {
  const { destination, settings, projects, requestsPerMinute } = input;
  const { warn } = findingsOf(`${destination} limits`);
  const findings: Finding[] = [];
  const all: Array<[string, Limit]> = [
    ['limits.issues_per_minute', settings.limits.issues_per_minute],
    ...Object.entries(settings.projects).map(([project, { limits }]): [string, Limit] => {
      return [`projects.${project}.limits.issues_per_minute`, limits.issues_per_minute];
    }),
    ['limits.notes_per_minute', settings.limits.notes_per_minute],
  ];
  for (const [key, limit] of all) {
    const isOfNotes = key.endsWith('notes_per_minute');
    const known = isOfNotes ? GITLAB_COM.notes_per_minute : GITLAB_COM.issues_per_minute;
    if (isGitLabCom(settings.url) && isAbove(limit, known)) {
      findings.push(
        warn(`${key} is ${limit}, and GitLab.com lets ${known} a minute pass`, `write ${known}, or leave it out`),
      );
    } else if (requestsPerMinute !== undefined && isAbove(limit, requestsPerMinute)) {
      const found = `${key} is ${limit}, and this GitLab lets ${requestsPerMinute} requests of any kind a minute pass`;
      findings.push(warn(found, `write less than ${requestsPerMinute}`));
    }
  }
  for (const project of Object.keys(settings.projects).filter((project) => !projects.includes(project))) {
    const found = `projects.${project} has limits, and no source leads to a project of that spelling`;
    findings.push(warn(found, 'spell it as the sources do, or remove it'));
  }
  return findings;
}

function isGitLabCom(url: string): boolean {
  return new URL(url).hostname.toLowerCase() === 'gitlab.com';
}

function isAbove(limit: Limit, known: number): boolean {
  return limit === 'unlimited' || limit > known;
}
