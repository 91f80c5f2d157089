import express, { type Request, type Response, Router } from 'express';
import { parseFault } from '../fault/fault.ts';
import type { Faults } from '../fault/faults.ts';
import { type Instance, putProject, putToken } from '../instance/instance.ts';
import type { RequestLog } from '../request-log.ts';
import { parseLimits, parseProject, parseToken } from './change.ts';
import type { State } from './state.ts';

/** What the control routes show and change. */
export type ControlDeps = { instance: Instance; state: State; faults: Faults; log: RequestLog };

/** How many issues one answer holds unless asked otherwise. */
const DEFAULT_ISSUES = 1000;

/** Everything the library offers, as JSON under `/emulator/`; no token, no limits, no faults. */
export const controlRoutes = ({ instance, state, faults, log }: ControlDeps): Router => {
  const router = Router();
  router.use(express.json({ limit: '1mb' }));
  router.get('/state', (_request, response) => {
    response.json({ projects: state.projects(), limits: instance.limits, counters: log.counters() });
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
  router.use((_request, response) => {
    response
      .status(404)
      .json({ error: 'No such control: state, projects, recorded, requests, faults, tokens, limits' });
  });
  return router;
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
