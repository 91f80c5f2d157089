import type { DeadLetters } from '@issuebridge/core/queue/dead-letters.ts';
import type { Quarantine } from '@issuebridge/core/queue/quarantine.ts';
import type { Logger } from '@issuebridge/core/runtime/logger.ts';
import type { Traces } from '@issuebridge/core/trace/traces.ts';
import express, { type ErrorRequestHandler, type RequestHandler, Router } from 'express';
import { NO_SUCH_PATH, type Problem, sendProblem } from '../problem.ts';
import { deadLettersApi } from './dead-letters-api.ts';
import { eventsApi, incidentsApi } from './events-api.ts';
import { guardChanges } from './guard-changes.ts';
import { quarantineApi } from './quarantine-api.ts';

/** 1 MiB: ten thousand ids, the most at once, take less than half of it. */
const MAX_BODY = 1_048_576;

type JsonApi = {
  deadLetters: DeadLetters;
  quarantine: Quarantine;
  traces: Traces;
  isRedisReady: () => boolean;
  logger: Pick<Logger, 'info' | 'error'>;
};

/** The JSON API of the private port; it stands behind the password. */
export function createJsonApi({ deadLetters, quarantine, traces, isRedisReady, logger }: JsonApi): Router {
  const router = Router();
  const needsRedis: RequestHandler = (_request, response, next) => {
    if (isRedisReady()) next();
    else sendProblem(response, REDIS_AWAY);
  };
  router.use(noStore, guardChanges({ logger, message: 'admin action', contentType: 'application/json' }));
  router.use(needsRedis, express.json({ limit: MAX_BODY }));
  router.use('/events', eventsApi({ traces }));
  router.use('/incidents', incidentsApi({ traces }));
  router.use('/dead-letters', deadLettersApi({ deadLetters }));
  router.use('/quarantine', quarantineApi({ quarantine }));
  router.use((_request, response) => sendProblem(response, { ...NO_SUCH_PATH, detail: HERE_ARE }));
  router.use(onError({ isRedisReady, logger }));
  return router;
}

const HERE_ARE =
  'Here are /v1/events, /v1/incidents, /v1/dead-letters, /v1/quarantine and /v1/sources/{source}/preview.';

const REDIS_AWAY: Problem = {
  slug: 'unavailable',
  status: 503,
  title: 'Redis is away',
  detail: 'Redis does not answer; nothing is known of how far this came. It is safe to repeat.',
  headers: { 'Retry-After': '5' },
};

const noStore: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
};

/** A body that is no JSON has a status of its own; a Redis that is away or frozen fails its command; the rest is our mistake. */
function onError({ isRedisReady, logger }: Pick<JsonApi, 'isRedisReady' | 'logger'>): ErrorRequestHandler {
  return (error, _request, response, _next) => {
    if (response.headersSent) return response.destroy();
    const status = Number((error as { status?: unknown })?.status);
    if (status >= 400 && status < 500) {
      const detail = 'The body has to be one JSON object of at most 1 MiB.';
      return sendProblem(response, { slug: 'invalid-request', status, title: 'The request is wrong', detail });
    }
    if (!isRedisReady() || /timed out|Connection is closed|Stream isn't writeable/.test(String(error))) {
      return sendProblem(response, REDIS_AWAY);
    }
    const name = error instanceof Error ? error.name : typeof error;
    logger.error({ request_id: response.locals.requestId, reason: 'bug', detail: name }, 'admin request failed');
    const detail = 'The log has more, by the request id.';
    sendProblem(response, { slug: 'internal', status: 500, title: 'A mistake of this service', detail });
  };
}
