import express, { type ErrorRequestHandler, type Express } from 'express';
import { error, message } from './api/answer.ts';
import { ENDPOINTS } from './api/endpoints.ts';
import { tooLarge } from './api/proxy-answer.ts';
import { type ServeDeps, serve } from './api/serve.ts';
import { type ControlDeps, controlRoutes } from './control/routes.ts';
import { pageRoutes } from './pages/routes.ts';
import { createReply } from './reply.ts';

/** The largest request body taken, in front of GitLab's own limits: a 1 MiB description as JSON escapes is 6 MiB. */
const MAX_BODY = '20mb';

/** The HTTP side of an emulator: API, control, pages. */
export const createApp = (deps: ServeDeps & ControlDeps): Express => {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);
  app.use((_request, response, next) => {
    response.setHeader('Date', new Date(deps.instance.now()).toUTCString());
    next();
  });
  const raw = express.raw({ type: () => true, limit: MAX_BODY });
  for (const endpoint of ENDPOINTS) {
    const method = endpoint.method.toLowerCase() as Lowercase<typeof endpoint.method>;
    app[method](`/api/v4${endpoint.path}`, raw, serve(deps, endpoint));
  }
  app.use('/api/v4', raw, serve(deps, undefined));
  app.use('/api/v3', (_request, response) => {
    const reply = createReply(response, { now: deps.instance.now, requestId: 'emulated-v3' });
    reply.send(error(410, 'API V3 is no longer supported. Use API V4 instead.'));
  });
  app.use('/emulator', controlRoutes(deps));
  app.use(pageRoutes(deps.instance));
  app.use(onError(deps));
  return app;
};

/** Bodies that are too large, paths that cannot be decoded, and faults of the emulator itself. */
const onError =
  ({ instance, log }: ServeDeps): ErrorRequestHandler =>
  (cause, _request, response, _next) => {
    const status = typeof cause?.status === 'number' ? cause.status : 500;
    const reply = createReply(response, { now: instance.now, requestId: 'emulated-error' });
    if (status >= 500) {
      log.failed();
      process.emitWarning(cause instanceof Error ? cause : String(cause));
    }
    if (status === 413) reply.send(tooLarge(instance.inferred));
    else reply.send(message(status, status >= 500 ? '500 Internal Server Error' : '400 Bad request'));
  };
