import express, { type Request, type Response, Router } from 'express';
import { parseFault } from '../fault/fault.ts';
import type { Faults } from '../fault/faults.ts';
import { parseInferred } from '../inferred.ts';
import { type Instance, putProject, putToken } from '../instance/instance.ts';
import { removeUser } from '../instance/remove-user.ts';
import type { RequestLog } from '../request-log.ts';
import { asRecord, parseLimits, parseMilliseconds, parseOn, parseProject, parseToken } from './change.ts';
import type { State } from './state.ts';

/** What the control routes show and change. */
export type ControlDeps = { instance: Instance; state: State; faults: Faults; log: RequestLog };

const NO_SUCH =
  'No such control: state, projects, recorded, requests, faults, tokens, users, limits, inferred, clock, replica, maintenance';

/** How many issues one answer holds unless asked otherwise. */
const DEFAULT_ISSUES = 1000;

/** Everything the library offers, as JSON under `/emulator/`; no token, no limits, no faults. */
export const controlRoutes = ({ instance, state, faults, log }: ControlDeps): Router => {
  const router = Router();
  router.use(express.json({ limit: '1mb' }));
  router.get('/state', (_request, response) => {
    const { limits, maintenance, skewMs, replica, inferred } = instance;
    response.json({
      ...{ projects: state.projects(), limits, maintenance, clockSkewMs: skewMs, replicaLagMs: replica.lagMs },
      ...{ inferred, counters: log.counters() },
    });
  });
  router.get(
    '/projects/:id/issues',
    answering((request) => {
      const query = queryOf(request);
      const limit = Number(query.get('limit') ?? DEFAULT_ISSUES);
      return state.issues(String(request.params.id), { after: Number(query.get('after') ?? 0), limit });
    }),
  );
  router.get(
    '/projects/:id/issues/:iid',
    answering((request) => state.issue(String(request.params.id), Number(request.params.iid)) ?? null),
  );
  router.get('/recorded', (_request, response) => void response.json(instance.recorder.read()));
  router.delete('/recorded', (_request, response) => done(response, instance.recorder.clear));
  router.get('/requests', (_request, response) => void response.json(log.list()));
  router.delete('/requests', (_request, response) => done(response, log.clear));
  router.get('/faults', (_request, response) => void response.json(faults.list()));
  router.post(
    '/faults',
    answering((request) => faults.add(parseFault(request.body))),
  );
  router.delete('/faults', (_request, response) => done(response, faults.clear));
  router.delete('/faults/:id', (request, response) => {
    if (faults.remove(Number(request.params.id))) done(response);
    else response.status(404).json({ error: `There is no fault ${request.params.id}` });
  });
  router.post(
    '/projects',
    answering((request) => {
      const { id } = putProject(instance, parseProject(request.body, instance));
      return state.projects().find((project) => project.id === id);
    }),
  );
  router.post(
    '/tokens',
    answering((request) => {
      const { user, scopes, roles, expiresAt, revoked, expired } = putToken(
        instance,
        parseToken(request.body, instance),
      );
      return { user: user.username, scopes, roles, expiresAt, revoked, expired };
    }),
  );
  router.post(
    '/limits',
    answering((request) => Object.assign(instance.limits, parseLimits(request.body))),
  );
  worldRoutes(router, instance);
  router.use((_request, response) => {
    response.status(404).json({ error: NO_SUCH });
  });
  return router;
};

/** What is true of the whole instance, and of its users. */
const worldRoutes = (router: Router, instance: Instance): void => {
  router.post(
    '/inferred',
    answering((request) => Object.assign(instance.inferred, parseInferred(asRecord(request.body)))),
  );
  router.post(
    '/clock',
    answering((request) => {
      instance.skewMs = parseMilliseconds(request.body, 'skewMs', { negative: true });
      return { skewMs: instance.skewMs, now: new Date(instance.now()).toISOString() };
    }),
  );
  router.post(
    '/replica',
    answering((request) => {
      instance.replica.lagMs = parseMilliseconds(request.body, 'lagMs', { negative: false });
      return { lagMs: instance.replica.lagMs };
    }),
  );
  router.post(
    '/maintenance',
    answering((request) => {
      instance.maintenance = parseOn(request.body);
      return { on: instance.maintenance };
    }),
  );
  router.delete('/users/:id', (request, response) => {
    if (removeUser(instance, Number(request.params.id))) done(response);
    else response.status(404).json({ error: `There is no user ${request.params.id}` });
  });
};

const done = (response: Response, change?: () => void): void => {
  change?.();
  response.status(204).end();
};

/** Answers with what is returned, and 400 with the reason when the request cannot be followed. */
const answering =
  (answer: (request: Request) => unknown) =>
  (request: Request, response: Response): void => {
    try {
      response.json(answer(request));
    } catch (cause) {
      response.status(400).json({ error: cause instanceof Error ? cause.message : String(cause) });
    }
  };

const queryOf = (request: Request): URLSearchParams => new URLSearchParams(request.originalUrl.split(/\?(.*)/s)[1]);
