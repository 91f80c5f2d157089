import type { RequestHandler } from 'express';

/** What a request id of a sender may look like; anything else could not stand in a log or a header as it is. */
const SANE = /^[A-Za-z0-9._:-]{1,128}$/;

/** Puts an `X-Request-Id` on every answer, the sender's own where it is sane, and keeps it in `response.locals`. */
export function requestId(newId: () => string): RequestHandler {
  return (request, response, next) => {
    const sent = request.get('x-request-id') ?? '';
    response.locals.requestId = SANE.test(sent) ? sent : newId();
    response.set('X-Request-Id', response.locals.requestId);
    next();
  };
}
