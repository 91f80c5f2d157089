import type { DestinationSettings } from '@issuebridge/core/config/schema.ts';
import type { ErrorReason, GitLabError } from '@issuebridge/core/gitlab/error.ts';

/** What a failed first request says of a destination, and how to mend it. */
export function describeUnreachable(
  { reason, status, detail, hint }: GitLabError,
  { url, request_timeout: timeout }: Pick<DestinationSettings, 'url' | 'request_timeout'>,
): [found: string, mend: string] {
  const { hostname, host } = new URL(url);
  const known: Partial<Record<ErrorReason, [string, string]>> = {
    dns: [`the name ${hostname} does not resolve`, 'mend the url, or the DNS of this machine'],
    refused: [`nothing answers at ${host}`, 'mend the url, or open the way there: firewall, proxy'],
    tls: [`the certificate of ${host} is not trusted here`, 'set ca_file to the certificate of the CA that signed it'],
    timeout: [
      `no answer from ${host} within ${timeout / 1_000} s`,
      'look whether GitLab is well, or raise request_timeout',
    ],
    reset: [`${host} cuts the connection`, 'look whether the url has the right scheme (https) and port'],
    unauthorized: ['GitLab does not take the token: it is wrong, expired or revoked', 'make a new one'],
    unclear: [
      `what answers at ${url} (${status}) is not GitLab`,
      'write the address that a browser shows, with its path if any',
    ],
  };
  // Whatever is not found at a wrong path looks like a missing project.
  if (reason === 'project_not_found' || reason === 'issue_not_found') return known.unclear ?? [detail, hint];
  return known[reason] ?? [`${url}: ${detail}`, hint];
}
