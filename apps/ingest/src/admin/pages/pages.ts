import type { DeadLetters } from '@issuebridge/core/queue/dead-letters.ts';
import type { Quarantine } from '@issuebridge/core/queue/quarantine.ts';
import type { QueueRegistry } from '@issuebridge/core/queue/queue-registry.ts';
import type { Logger } from '@issuebridge/core/runtime/logger.ts';
import type { Status } from '@issuebridge/core/status/status.ts';
import type { Traces } from '@issuebridge/core/trace/traces.ts';
import { type ErrorRequestHandler, type RequestHandler, Router } from 'express';
import { guardChanges } from '../guard-changes.ts';
import { deadLettersRoutes } from './dead-letters-routes.ts';
import { eventPage } from './event-page.ts';
import { html } from './html.ts';
import { pageSecurity, sendPage } from './layout.ts';
import { quarantineRoutes } from './quarantine-routes.ts';
import { statusPage } from './status-page.ts';

/** 10 s: figures change all the time, and a person reads about as long. */
const REFRESH = 10;

type Dependencies = {
  deadLetters: DeadLetters;
  quarantine: Quarantine;
  registry: Pick<QueueRegistry, 'list'>;
  readStatus: () => Promise<Status>;
  traces: Pick<Traces, 'ofEvent'>;
  isRedisReady: () => boolean;
  logger: Pick<Logger, 'info' | 'error'>;
  now: () => number;
};

/** The pages for people; they stand behind the password, at the top of the private port, and need no script. */
export function createPages(dependencies: Dependencies): Router {
  const { readStatus, traces, isRedisReady, logger, now } = dependencies;
  const router = Router({ strict: true });
  const needsRedis: RequestHandler = (_request, _response, next) => next(isRedisReady() ? undefined : REDIS_AWAY);
  // What these forms do is safe to do and leaves a trace: DASHBOARD_ACTIONS, which is about Bull Board, does not govern it.
  router.use(pageSecurity, guardChanges({ logger, message: 'admin action' }), needsRedis);
  router.get('/', async (request, response) => {
    const status = await readStatus();
    const refresh = request.query.refresh === 'off' ? undefined : REFRESH;
    const isTroubled = status.troubles.length > 0;
    const body = statusPage(status, { refresh });
    sendPage(response, {
      title: isTroubled ? 'Trouble' : 'All is well',
      body,
      depth: 0,
      here: 'status',
      refresh,
      isTroubled,
    });
  });
  router.get('/events/:id', async (request, response) => {
    const trace = await traces.ofEvent(request.params.id);
    const body = eventPage({ trace, now: now() });
    sendPage(response, { title: 'Event', body, depth: 1 }, trace.record ? 200 : 404);
  });
  router.use(deadLettersRoutes(dependencies), quarantineRoutes(dependencies));
  router.use(onError({ isRedisReady, logger }));
  return router;
}

const REDIS_AWAY = 'Redis is away';

/** A Redis that is away or frozen fails its command; the rest is our mistake. */
function onError({ isRedisReady, logger }: Pick<Dependencies, 'isRedisReady' | 'logger'>): ErrorRequestHandler {
  return (error, request, response, _next) => {
    if (response.headersSent) return response.destroy();
    const depth = request.path.lastIndexOf('/') > 0 ? 1 : 0;
    const isAway = !isRedisReady() || /timed out|Connection is closed|Stream isn't writeable/.test(String(error));
    if (!isAway) {
      const name = error instanceof Error ? error.name : typeof error;
      logger.error({ request_id: response.locals.requestId, reason: 'bug', detail: name }, 'admin request failed');
    }
    const [title, text] = isAway
      ? [
          REDIS_AWAY,
          'Nothing is known until it is back; senders are answered 503 and keep their events. See that it runs and that REDIS_URL is right.',
        ]
      : ['A mistake of this service', `The log has more, by the request id ${response.locals.requestId}.`];
    const body = html`<section class="banner troubled"><h1>${title}</h1><p>${text}</p></section>`;
    const page = {
      title,
      body,
      depth,
      isTroubled: true,
      refresh: request.method === 'GET' ? REFRESH : undefined,
    } as const;
    sendPage(response, page, isAway ? 503 : 500);
  };
}
