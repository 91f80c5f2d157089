import type { EventQueue } from '@issuebridge/core/queue/event-queue.ts';
import type { Metrics } from '@issuebridge/core/runtime/metrics.ts';
import express, { type Express, type Router } from 'express';
import helmet from 'helmet';
import { NO_SUCH_PATH, sendProblem } from '../problem.ts';
import { requestId } from '../request-id.ts';
import { basicAuth } from './basic-auth.ts';
import { BOARD_PATH, type Board } from './board.ts';

/** What the private listener is made of. */
export type AdminDependencies = {
  queue: Pick<EventQueue, 'availability'>;
  metrics: Pick<Metrics, 'registry'>;
  board: Board;
  /** Stands at `/v1`. */
  jsonApi: Router;
  /** Stand at the top. */
  pages: Router;
  /** True until the process was told to stop. */
  isReady: () => boolean;
  credentials: { user: string; password: string | undefined };
  newRequestId: () => string;
};

/** The private listener: health and metrics for machines, behind a password the pages for people. */
export function createAdminApi(dependencies: AdminDependencies): Express {
  const { queue, metrics, board, jsonApi, pages, isReady, credentials, newRequestId } = dependencies;
  const api = express().disable('x-powered-by').disable('etag');
  api.use(requestId(newRequestId));
  api.get('/livez', (_request, response) => {
    response.set('Cache-Control', 'no-store').json({ status: 'alive' });
  });
  // Without Redis ingest still answers, with 503: taking it out of service would only turn that into a refused connection.
  api.get('/readyz', (_request, response) => {
    const ready = isReady();
    const availability = queue.availability();
    const events = availability.ok ? availability : { ok: false, reason: availability.reason, answer: 503 };
    response
      .status(ready ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json({ status: ready ? 'ready' : 'stopping', events });
  });
  api.get('/metrics', async (_request, response) => {
    response.set('Content-Type', metrics.registry.contentType).end(await metrics.registry.metrics());
  });
  api.use(basicAuth(credentials));
  api.use(BOARD_PATH, board.router);
  api.use(helmet({ strictTransportSecurity: false }));
  api.use('/v1', jsonApi);
  api.use(pages);
  api.use((_request, response) => sendProblem(response, NO_SUCH_PATH));
  return api;
}
