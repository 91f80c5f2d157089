import { setTimeout as wait } from 'node:timers/promises';
import type { Request, Response } from 'express';
import type { Faults } from '../fault/faults.ts';
import { suffer } from '../fault/suffer.ts';
import { findProject, type Instance } from '../instance/instance.ts';
import { createReply } from '../reply.ts';
import type { LoggedRequest, RequestLog } from '../request-log.ts';
import { type Answer, error } from './answer.ts';
import { authenticate, findTokenValue, scopesFor, unauthorized } from './authenticate.ts';
import type { Call, Limiters } from './call.ts';
import type { Endpoint } from './endpoints.ts';
import type { Throttle } from './limiters.ts';
import { parseParameters } from './parameters.ts';

/** What every API request needs. */
export type ServeDeps = {
  instance: Instance;
  limiters: Limiters;
  throttle: Throttle;
  faults: Faults;
  log: RequestLog;
  latencyMs: () => number;
  stopped: AbortSignal;
};

/** Makes the handler of one endpoint; `endpoint` undefined stands for every route there is not. */
export const serve = (deps: ServeDeps, endpoint: Endpoint | undefined) => {
  const { instance, faults, log, stopped } = deps;
  return async (request: Request, response: Response): Promise<void> => {
    const at = instance.now();
    const operation = endpoint?.operation ?? 'unknown';
    const entry: LoggedRequest = {
      method: request.method,
      path: withoutToken(request.originalUrl),
      operation,
      status: null,
      user: null,
      at,
      fault: null,
    };
    log.add(entry);
    const reply = createReply(response, {
      now: instance.now,
      requestId: `emulated-${log.sequence()}`,
      answered: (status) => log.answered(entry, status),
    });
    const strike = faults.strike({
      method: request.method,
      operation,
      projectId: findProject(instance, String(request.params.id ?? ''))?.id,
      iid: request.params.iid === undefined ? undefined : Number(request.params.iid),
      body: bodyOf(request),
    });
    const run = (): Answer => answerTo(deps, endpoint, request, entry);
    if (strike !== undefined) log.struck(entry, strike.id);
    try {
      if (deps.latencyMs() > 0) await wait(deps.latencyMs(), undefined, { signal: stopped });
      if (strike === undefined) reply.send(run());
      else await suffer({ strike, reply, run, now: instance.now, stopped });
    } catch (cause) {
      if (!stopped.aborted) throw cause;
    }
  };
};

/** The gates in GitLab's order: throttle, body, token and scope; then the endpoint. */
const answerTo = (deps: ServeDeps, endpoint: Endpoint | undefined, request: Request, entry: LoggedRequest): Answer => {
  const { instance, limiters } = deps;
  const at = instance.now();
  const [path = '', query = ''] = request.originalUrl.split(/\?(.*)/s);
  const parsed = parseParameters(query, request.headers['content-type'], bodyOf(request));
  const parameters = parsed.kind === 'read' ? parsed.parameters : {};
  const value = findTokenValue(request.headers, parameters);
  const known = value === undefined ? undefined : instance.tokens.get(value);
  entry.user = known?.user.username ?? null;
  const throttled = known === undefined ? undefined : deps.throttle(known.user.id, at);
  if (throttled?.refused !== undefined) return throttled.refused;
  if (parsed.kind === 'refused') return parsed.answer;
  if (endpoint === undefined) return error(404, '404 Not Found');
  const scopes = endpoint.scopes === 'any' ? undefined : (endpoint.scopes ?? scopesFor(endpoint.method));
  const caller = authenticate(instance, value, { at, scopes });
  if (caller.kind === 'refused') return caller.answer;
  const pathParameters = request.params as Record<string, string>;
  const call = { instance, limiters, at, method: endpoint.method, path, pathParameters, parameters };
  const answer = handle(endpoint, call, caller.kind === 'token' ? caller.token : undefined);
  return { ...answer, headers: { ...throttled?.headers, ...answer.headers } };
};

const handle = (endpoint: Endpoint, call: Omit<Call, 'token'>, token: Call['token']): Answer => {
  if (!endpoint.signed) return endpoint.handle({ ...call, token });
  return token === undefined ? unauthorized() : endpoint.handle({ ...call, token });
};

const bodyOf = (request: Request): Buffer | undefined => (Buffer.isBuffer(request.body) ? request.body : undefined);

const withoutToken = (url: string): string => url.replace(/([?&]private_token=)[^&]*/g, '$1[masked]');
