import { tokenFactsOf } from '@issuebridge/core/delivery/token-facts.ts';
import type { GitLabClient } from '@issuebridge/core/gitlab/client.ts';
import { type Finding, findingsOf } from './finding.ts';

const DAY = 86_400_000;

/** 30 days: time enough to find out who makes tokens here. */
const SOON = 30 * DAY;

/** 14 days: what a holiday takes. */
const VERY_SOON = 14 * DAY;

/** What the token can do beside `api`, and is not needed for issues. */
const NEEDLESS = /^(?:sudo|admin_mode|write_|create_runner|manage_runner|k8s_proxy)/;

/** How GitLab names the users of project and group access tokens. */
const BOT = /^(project|group)_\d+_bot/;

const NEW_TOKEN = 'make a project access token with the role Planner (or Reporter) and the scope api alone';

/** Whose token it is, what it may and when it ends; `now` in Unix ms. */
export async function checkToken(input: { client: GitLabClient; subject: string; now: number }): Promise<Finding[]> {
  const { client, subject, now } = input;
  const { ok, warn, fail } = findingsOf(subject);
  const [own, self] = [await client.readOwnToken(), await client.readSelf()];
  const findings: Finding[] = [];
  if (self.ok) {
    const { username, is_admin: isAdmin } = self.value;
    const kind = BOT.exec(username)?.[1];
    findings.push(ok(kind ? `the token of a ${kind}, user ${username}` : `a token of the user ${username}`));
    if (isAdmin) findings.push(warn(`the user ${username} is an administrator: far too much power`, NEW_TOKEN));
  }
  if (!own.ok) {
    const { reason, detail } = own.error;
    if (reason === 'insufficient_scope')
      return [...findings, fail(`the token may not even be asked (${detail})`, NEW_TOKEN)];
    const mend = 'see its scopes and its end in GitLab, under Access tokens';
    return [...findings, warn(`GitLab does not tell of the token (${detail})`, mend)];
  }
  const { name, scopes, expires } = tokenFactsOf(own.value, now);
  const called = name === '' ? 'the token' : `the token "${name}"`;
  if (scopes.includes('api')) findings.push(ok(`${called} has the scope api`));
  else if (scopes.includes('granular')) {
    const mend = 'let it read the project and its members, and read, create and update issues and notes';
    findings.push(warn(`${called} is fine-grained, and GitLab does not tell here what it may`, mend));
  } else
    findings.push(
      fail(`${called} has the scopes ${scopes.join(', ') || '(none)'} and not api: it cannot write`, NEW_TOKEN),
    );
  const needless = scopes.filter((scope) => NEEDLESS.test(scope));
  if (needless.length > 0) findings.push(warn(`${called} may more than it needs: ${needless.join(', ')}`, NEW_TOKEN));
  return [...findings, expiryOf()];

  function expiryOf(): Finding {
    if (expires === undefined) return ok('it does not expire');
    const date = new Date(expires).toISOString().slice(0, 10);
    const days = Math.floor((expires - now) / DAY);
    const mend = 'make a new one in time; a token from a file is exchanged without a restart';
    if (expires <= now) return fail(`it expired on ${date}`, 'make a new one');
    if (expires - now < VERY_SOON) return warn(`it expires very soon, on ${date} (${days} days)`, mend);
    if (expires - now < SOON) return warn(`it expires on ${date} (${days} days)`, mend);
    return ok(`it expires on ${date} (${days} days)`);
  }
}
