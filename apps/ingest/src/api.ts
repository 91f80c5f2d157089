import express, { type ErrorRequestHandler, type Express } from 'express';
import helmet from 'helmet';
import type { ApiDependencies } from './dependencies.ts';
import { dropIn } from './drop-in.ts';
import { getEvent } from './get-event.ts';
import { postEvent } from './post-event.ts';
import { methodNotAllowed, NO_SUCH_PATH, sendProblem } from './problem.ts';
import { requestId } from './request-id.ts';

const EVENTS = '/v1/sources/:source/events';
const EVENT = '/v1/events/:id';
const ISSUES = '/api/v4/projects/:id/issues';

/** The public API: every answer is about an event or a problem, and bears `X-Request-Id`. */
export function createApi(dependencies: ApiDependencies): Express {
  const api = express().disable('x-powered-by').disable('etag');
  if (dependencies.trustProxy !== undefined) api.set('trust proxy', dependencies.trustProxy);
  api.use(requestId(dependencies.newRequestId), helmet());
  api.post(EVENTS, postEvent(dependencies));
  api.all(EVENTS, (_request, response) => sendProblem(response, methodNotAllowed({ allow: 'POST', how: HOW_TO_POST })));
  api.post(ISSUES, dropIn(dependencies));
  api.all(ISSUES, (_request, response) =>
    sendProblem(response, methodNotAllowed({ allow: 'POST', how: HOW_TO_DROP_IN })),
  );
  api.get(EVENT, getEvent(dependencies));
  api.all(EVENT, (_request, response) =>
    sendProblem(response, methodNotAllowed({ allow: 'GET, HEAD', how: 'GET tells what became of an event.' })),
  );
  api.use((_request, response) => sendProblem(response, NO_SUCH_PATH));
  api.use(onError(dependencies));
  return api;
}

const HOW_TO_POST =
  'Send an event by POST: curl -X POST -H "Authorization: Bearer $TOKEN" -d @event.json on this URL; the body is one JSON object.';
const HOW_TO_DROP_IN =
  'This takes only GitLab\'s "new issue" call: POST with the title as parameter and the token of a gitlab-issue source.';

/** The router throws on a path it cannot decode, with a status of 4xx; anything else is our own mistake. */
function onError({ logger }: ApiDependencies): ErrorRequestHandler {
  return (error, _request, response, _next) => {
    const requestId = response.locals.requestId;
    const status = Number((error as { status?: unknown })?.status);
    if (status >= 400 && status < 500) return sendProblem(response, NO_SUCH_PATH);
    logger.error({ request_id: requestId, reason: 'bug', detail: stackOf(error) }, 'request failed');
    if (response.headersSent) return response.destroy();
    sendProblem(response, {
      slug: 'internal',
      status: 500,
      title: 'A mistake of this service',
      detail: 'Nothing was promised for this request; send it again. The log has more, by the request id.',
    });
  };
}

/** 5: the frames nearest to the mistake; what follows is the router's. */
const MAX_FRAMES = 5;

/** Where it happened; an error's message can quote the payload. */
function stackOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const frames = stack.split('\n').filter((line) => line.trimStart().startsWith('at '));
  return [error instanceof Error ? error.name : typeof error, ...frames.slice(0, MAX_FRAMES)].join('\n');
}
