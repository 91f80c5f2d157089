import type { FieldProblem } from '@issuebridge/core/event/check-payload.ts';
import type { Response } from 'express';
import { drain } from './drain.ts';

/** What a sender is told in place of an answer, RFC 9457; `type` is `urn:issuebridge:problem:<slug>`. */
export type Problem = {
  slug: string;
  status: number;
  title: string;
  /** What is wrong and how to mend it; without secrets, without values of the body. */
  detail: string;
  errors?: FieldProblem[];
  /** Where the refused body is kept. */
  quarantine_id?: string;
  /** Of a body of several events: those that were kept, and those that were refused. */
  events?: unknown[];
  refused?: unknown[];
  refused_count?: number;
  headers?: Record<string, string>;
};

/** Sends a problem as `application/problem+json`, also while the request's body is still coming in. */
export function sendProblem(response: Response, problem: Problem): void {
  drain(response.req);
  const { slug, status, headers = {}, ...members } = problem;
  const text = JSON.stringify({ type: `urn:issuebridge:problem:${slug}`, status, ...members });
  response.status(status).set(headers).type('application/problem+json').send(text);
}

/** One answer for whatever was wrong with the credentials, so that it tells nobody which sources there are. */
export const UNAUTHORIZED: Problem = {
  slug: 'unauthorized',
  status: 401,
  title: 'Not authorized',
  detail: 'The source or its credentials are not known here. The log of this service says which, by the request id.',
  headers: { 'WWW-Authenticate': 'Bearer realm="issuebridge"' },
};

/** For a path that is none of ours. */
export const NO_SUCH_PATH: Problem = {
  slug: 'not-found',
  status: 404,
  title: 'Not found',
  detail: 'There is nothing at this path. Events go by POST to /v1/sources/{source}/events.',
};

/** For a method a path does not take. */
export function methodNotAllowed(input: { allow: string; how: string }): Problem {
  const { allow, how } = input;
  return {
    slug: 'method-not-allowed',
    status: 405,
    title: 'Method not allowed',
    detail: how,
    headers: { Allow: allow },
  };
}

/** For a Redis that is away, frozen or full: the sender keeps the event and sends it again. */
export function unavailable(retryAfterSeconds: number): Problem {
  return {
    slug: 'unavailable',
    status: 503,
    title: 'Not able to keep events now',
    detail: `It is not sure to be kept. Send it again in ${retryAfterSeconds} s, with the same key if it has one.`,
    headers: { 'Retry-After': String(retryAfterSeconds) },
  };
}
