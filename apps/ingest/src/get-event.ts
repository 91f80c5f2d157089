import { publicEventJson } from '@issuebridge/core/trace/event-json.ts';
import type { RequestHandler } from 'express';
import { authenticateAsking, refuseUnauthorized } from './authenticate.ts';
import type { ApiDependencies } from './dependencies.ts';
import { type Problem, sendProblem, unavailable } from './problem.ts';

/** Seconds: a Redis that restarts is back by then. */
const RETRY_AFTER = 5;

/** `GET /v1/events/{event_id}`: what became of an event, for the source that sent it. */
export function getEvent(dependencies: ApiDependencies): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const asking = authenticateAsking({ ...dependencies, request, now: dependencies.now() });
    if (!asking.ok) return refuseUnauthorized({ ...dependencies, request, response, refused: asking });
    const id = request.params.id;
    const found = isEventId(id)
      ? await dependencies.queue.findEvent(id)
      : { kind: 'found' as const, record: undefined };
    if (found.kind === 'unavailable') return sendProblem(response, unavailable(RETRY_AFTER));
    const { record } = found;
    if (!record || !asking.owners.some(({ name }) => name === record.source))
      return sendProblem(response, NO_SUCH_EVENT);
    response.set('Cache-Control', 'no-store').json(publicEventJson(record));
  };
}

/** What goes to Redis as part of a key has the form of our own ids. */
function isEventId(id: string): boolean {
  return /^[0-9a-f-]{36}$/.test(id);
}

const NO_SUCH_EVENT: Problem = {
  slug: 'event-not-found',
  status: 404,
  title: 'Event not found',
  detail: 'No event of this id was sent with these credentials, or it is older than the retention.',
};
