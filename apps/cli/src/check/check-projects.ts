import { findTrouble, roleIn } from '@issuebridge/core/delivery/project-trouble.ts';
import type { Project } from '@issuebridge/core/gitlab/answer.ts';
import type { GitLabClient } from '@issuebridge/core/gitlab/client.ts';
import type { GitLabError } from '@issuebridge/core/gitlab/error.ts';
import { type Finding, findingsOf } from './finding.ts';

/** GitLab's access levels; from Maintainer on a token can change the project itself. */
const ROLES: Record<number, string> = {
  ...{ 5: 'Minimal access', 10: 'Guest', 15: 'Planner', 20: 'Reporter', 30: 'Developer', 40: 'Maintainer' },
  50: 'Owner',
};
const REPORTER = 20;
const MAINTAINER = 40;

const LESS = 'give it Planner (GitLab 17.7 and later) or Reporter';

/** A project as the configuration leads to it; `incidents`: some route makes incidents there. */
export type LedTo = { project: string; incidents: boolean };

/** Each project: there, open to the token, and good for issues; and none of them under two names. */
export async function checkProjects(input: {
  client: GitLabClient;
  destination: string;
  projects: LedTo[];
}): Promise<Finding[]> {
  const { client, destination, projects } = input;
  const findings: Finding[] = [];
  const spellings = new Map<number, string[]>();
  for (const { project, incidents } of projects) {
    const { ok, fail, warn } = findingsOf(`${destination}/${project}`);
    const answer = await client.findProject(project);
    if (!answer.ok) {
      findings.push(fail(...whyNot(answer.error)));
      continue;
    }
    const { id, path_with_namespace: path = '' } = answer.value;
    spellings.set(id, [...(spellings.get(id) ?? []), project]);
    const trouble = findTrouble(answer.value);
    if (trouble) {
      const [what = '', mend = ''] = trouble.split(/: (.*)/s);
      findings.push(fail(what, mend));
      continue;
    }
    findings.push(ok(`${path || 'the project'} (${id}) is there, and its issues are open to the token`));
    findings.push(...roleFindings(answer.value, incidents, { ok, warn }));
  }
  for (const [id, names] of spellings) {
    if (names.length < 2) continue;
    const { fail } = findingsOf(`${destination}/${names.join(', ')}`);
    const found = `these are one project, number ${id}: it would have ${names.length} queues, and each its own pace`;
    findings.push(fail(found, `write ${id} everywhere`));
  }
  return findings;
}

type Make = Pick<ReturnType<typeof findingsOf>, 'ok' | 'warn'>;

function roleFindings(project: Project, incidents: boolean, { ok, warn }: Make): Finding[] {
  const role = roleIn(project);
  if (role === undefined) {
    const mend = 'make the account of the token a member, with the role Planner or Reporter';
    return [warn('GitLab names no role of the token: without one labels are dropped', mend)];
  }
  const name = ROLES[role] ?? `role ${role}`;
  const findings = [
    role >= MAINTAINER ? warn(`the token is ${name}: more power than it needs`, LESS) : ok(`the token is ${name}`),
  ];
  if (incidents && role < REPORTER) {
    findings.push(
      warn(`${name} may not make incidents: plain issues are made`, 'give it Reporter, or write type: issue'),
    );
  }
  return findings;
}

function whyNot({ reason, status, detail, hint }: GitLabError): [string, string] {
  if (status === 301) return ['the project was renamed or moved', 'write its number or its new path'];
  if (reason === 'project_not_found') return ['no such project, or it is not open to the token', after(hint)];
  return [`it cannot be asked for: ${detail}`, hint];
}

/** The table of errors says what it is before the colon and the mend behind it. */
function after(hint: string): string {
  return hint.slice(hint.indexOf(': ') + 2);
}
