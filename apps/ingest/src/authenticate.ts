import { findAddress } from '@issuebridge/core/event/address-list.ts';
import type { Request, Response } from 'express';
import type { ApiDependencies } from './dependencies.ts';
import { sendProblem, UNAUTHORIZED } from './problem.ts';
import type { Owner, Sender, Source } from './sources.ts';

/** Which source a request is for, or why it is nobody's; the reason goes to the log only. */
export type Authentication = { ok: true; source: Source } | Refused;

/** Whom nobody knows; `source` only where it is a configured one. */
export type Refused = { ok: false; source: string | undefined; reason: string };

type Input = Pick<ApiDependencies, 'sources'> & { request: Pick<Request, 'headers' | 'ip'> };

/** Who posts to the address of a source. */
export function authenticateNamed(input: Input & { name: string }): Authentication {
  const { request, name } = input;
  const sources = input.sources();
  const owner = sources.authenticate(name, senderOf(request));
  if (owner) return admit(owner);
  return sources.has(name)
    ? { ok: false, source: name, reason: 'bad_credentials' }
    : { ok: false, source: undefined, reason: 'unknown_source' };
}

/** Who posts to the drop-in: the token must be that of exactly one `gitlab-issue` source. */
export function authenticateDropIn({ sources, request }: Input): Authentication {
  const owners = sources()
    .ownersOf(senderOf(request))
    .filter(({ source }) => source.settings.preset === 'gitlab-issue');
  const [owner] = owners;
  if (owner && owners.length === 1) return admit(owner);
  return { ok: false, source: undefined, reason: owners.length > 1 ? 'token_of_several_sources' : 'unknown_token' };
}

/** Who asks for an event: every source with these credentials that may ask from there. */
export function authenticateAsking({ sources, request }: Input): { ok: true; owners: Source[] } | Refused {
  const found = sources().ownersOf(senderOf(request));
  const owners = found.filter(({ allowed }) => allowed).map(({ source }) => source);
  if (owners.length > 0) return { ok: true, owners };
  const [owner] = found;
  const refusal = owner && admit(owner);
  return refusal?.ok === false ? refusal : { ok: false, source: undefined, reason: 'unknown_token' };
}

function admit({ source, allowed }: Owner): Authentication {
  return allowed ? { ok: true, source } : { ok: false, source: source.name, reason: 'address_not_allowed' };
}

/** The address as `TRUST_PROXY` has Express read it. */
function senderOf({ headers, ip }: Input['request']): Sender {
  return { headers, address: findAddress(ip) };
}

/** The one answer to a request of nobody; counts and logs why, and from where: who has to mend it needs to know. */
export function refuseUnauthorized(
  input: Pick<ApiDependencies, 'logger' | 'metrics'> & {
    request: Pick<Request, 'ip'>;
    response: Response;
    refused: Refused;
  },
): void {
  const { logger, metrics, request, response, refused } = input;
  const { source, reason } = refused;
  metrics.events.inc({ source: source ?? '', result: 'unauthorized' });
  const remote = findAddress(request.ip);
  logger.warn({ source, reason, remote, status: 401, request_id: response.locals.requestId }, 'event refused');
  sendProblem(response, UNAUTHORIZED);
}
