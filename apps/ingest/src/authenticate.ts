import { findAddress } from '@issuebridge/core/event/address-list.ts';
import type { Request, Response } from 'express';
import type { ApiDependencies } from './dependencies.ts';
import { type Problem, sendProblem, UNAUTHORIZED } from './problem.ts';
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

/** Who signed what was posted to the address of a source. `signedId`: the signature covers `webhook-id`. */
export function authenticateSigned(
  input: Input & { name: string; body: Uint8Array; now: number },
): (Extract<Authentication, { ok: true }> & { signedId: boolean }) | Refused {
  const { request, name, body, now } = input;
  const sources = input.sources();
  const { verdict, signedId, owner } = sources.verify(name, { ...senderOf(request), body, now });
  if (owner === undefined) return { ok: false, source: undefined, reason: 'unknown_source' };
  if (verdict !== 'valid')
    return { ok: false, source: name, reason: verdict === 'stale' ? 'stale_signature' : 'bad_signature' };
  const authentication = admit(owner);
  return authentication.ok ? { ...authentication, signedId } : authentication;
}

/** True when a request without other credentials may bear a good signature, so that its body has to be read first. */
export function maySign({ sources, request }: Input): boolean {
  return sources().maySign(senderOf(request));
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

/**
 * Who asks for an event: every source with these credentials that may ask from there. A request without a body is signed as
 * one with an empty body.
 */
export function authenticateAsking({
  sources,
  request,
  now,
}: Input & { now: number }): { ok: true; owners: Source[] } | Refused {
  const sender = senderOf(request);
  const found = [...sources().ownersOf(sender), ...sources().signersOf({ ...sender, body: Buffer.alloc(0), now })];
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

/**
 * The one answer to a request of nobody, or the problem with its body; counts and logs why, and from where: who has to mend it
 * needs to know.
 */
export function refuseUnauthorized(
  input: Pick<ApiDependencies, 'sourceLog' | 'logger' | 'metrics'> & {
    request: Pick<Request, 'ip'>;
    response: Response;
    refused: Refused;
    problem?: Problem;
  },
): void {
  const { sourceLog, logger, metrics, request, response, refused, problem = UNAUTHORIZED } = input;
  const { source, reason } = refused;
  if (source !== undefined) sourceLog.note({ source, accepted: false, reason });
  metrics.events.inc({ source: source ?? '', result: 'unauthorized' });
  const remote = findAddress(request.ip);
  logger.warn(
    { source, reason, remote, status: problem.status, request_id: response.locals.requestId },
    'event refused',
  );
  sendProblem(response, problem);
}
