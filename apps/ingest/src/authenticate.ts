import type { Request, Response } from 'express';
import type { ApiDependencies } from './dependencies.ts';
import { sendProblem, UNAUTHORIZED } from './problem.ts';
import type { Source } from './sources.ts';

/** Which source a request is for, or why it is nobody's; the reason goes to the log only. */
export type Authentication = { ok: true; source: Source } | { ok: false; source: string | undefined; reason: string };

/** Who posts to the address of a source. */
export function authenticateNamed(
  input: Pick<ApiDependencies, 'sources'> & { request: Request; name: string },
): Authentication {
  const sources = input.sources();
  const source = sources.authenticate(input.name, input.request.headers);
  if (source) return { ok: true, source };
  return sources.has(input.name)
    ? { ok: false, source: input.name, reason: 'bad_credentials' }
    : { ok: false, source: undefined, reason: 'unknown_source' };
}

/** Who posts to the drop-in: the token must be that of exactly one `gitlab-issue` source. */
export function authenticateDropIn(input: Pick<ApiDependencies, 'sources'> & { request: Request }): Authentication {
  const owners = input
    .sources()
    .ownersOf(input.request.headers)
    .filter(({ settings }) => settings.preset === 'gitlab-issue');
  const [source] = owners;
  if (source && owners.length === 1) return { ok: true, source };
  return { ok: false, source: undefined, reason: owners.length > 1 ? 'token_of_several_sources' : 'unknown_token' };
}

/** The one answer to a request of nobody; counts and logs why. */
export function refuseUnauthorized(
  input: Pick<ApiDependencies, 'logger' | 'metrics'> & {
    response: Response;
    refused: { source: string | undefined; reason: string };
  },
): void {
  const { logger, metrics, response, refused } = input;
  metrics.events.inc({ source: refused.source ?? '', result: 'unauthorized' });
  logger.warn(
    { source: refused.source, reason: refused.reason, status: 401, request_id: response.locals.requestId },
    'event refused',
  );
  sendProblem(response, UNAUTHORIZED);
}
