import { setTimeout as wait } from 'node:timers/promises';
import type { Request, Response } from 'express';
import type { Faults, Occasion, Strike } from '../fault/faults.ts';
import { FAULT_HEADER } from '../fault/named-effect.ts';
import { suffer } from '../fault/suffer.ts';
import { findProject, type Instance } from '../instance/instance.ts';
import { createReply } from '../reply.ts';
import type { LoggedRequest, RequestLog } from '../request-log.ts';
import { type Answer, error } from './answer.ts';
import { authenticate, findTokenValue, scopesFor, unauthorized } from './authenticate.ts';
import type { Call, Limiters } from './call.ts';
import { declare } from './declaration.ts';
import type { Endpoint } from './endpoints.ts';
import type { Throttle } from './limiters.ts';
import { inMaintenance, isWrite } from './maintenance.ts';
import { parseParameters } from './parameters.ts';
import { urlTooLong } from './proxy-answer.ts';

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
    const occasion: Occasion = {
      ...{ method: request.method, operation, body: bodyOf(request) },
      projectId: findProject(instance, String(request.params.id ?? ''))?.id,
      iid: request.params.iid === undefined ? undefined : Number(request.params.iid),
    };
    let strike: Strike | undefined;
    try {
      strike = faults.strike(occasion, request.header(FAULT_HEADER));
    } catch (cause) {
      reply.send(error(400, `X-Emulator-Fault: ${cause instanceof Error ? cause.message : cause}`));
      return;
    }
    const indexed = strike?.effect.kind !== 'unindexed';
    const run = (): Answer => answerTo(deps, { endpoint, request, entry, indexed });
    if (strike !== undefined) log.struck(entry, strike.id);
    try {
      if (deps.latencyMs() > 0) await wait(deps.latencyMs(), undefined, { signal: stopped });
      if (strike === undefined) reply.send(run());
      else await suffer({ strike, reply, run, instance, stopped });
    } catch (cause) {
      if (!stopped.aborted) throw cause;
    }
  };
};

type Arrival = { endpoint: Endpoint | undefined; request: Request; entry: LoggedRequest; indexed: boolean };

/** The gates in GitLab's order: proxy, throttle, body, maintenance, token and scope; then the endpoint. */
const answerTo = (deps: ServeDeps, { endpoint, request, entry, indexed }: Arrival): Answer => {
  const { instance, limiters } = deps;
  const { inferred } = instance;
  const at = instance.now();
  if (inferred.urlLimitBytes > 0 && request.originalUrl.length > inferred.urlLimitBytes) return urlTooLong();
  const [path = '', query = ''] = request.originalUrl.split(/\?(.*)/s);
  const parsed = parseParameters(query, request.headers['content-type'], bodyOf(request), inferred);
  const parameters = parsed.kind === 'read' ? parsed.parameters : {};
  const value = findTokenValue(request.headers, parameters);
  const known = value === undefined ? undefined : instance.tokens.get(value);
  entry.user = known?.user.username ?? null;
  const address = request.socket.remoteAddress ?? '';
  const throttled = deps.throttle(known?.user.id ?? address, at);
  if (throttled.refused !== undefined) return throttled.refused;
  if (parsed.kind === 'refused') return parsed.answer;
  if (instance.maintenance && isWrite(request.method)) return inMaintenance(inferred);
  if (endpoint === undefined) return error(404, '404 Not Found');
  const scopes = endpoint.scopes === 'any' ? undefined : (endpoint.scopes ?? scopesFor(endpoint.method));
  const caller = authenticate(instance, value, { at, scopes });
  if (!inferred.authenticationBeforeParameters && endpoint.parameters !== undefined) {
    const declared = declare({ instance, parameters }, endpoint.parameters);
    if (declared.kind === 'refused') return declared.answer;
  }
  if (caller.kind === 'refused') return caller.answer;
  const pathParameters = request.params as Record<string, string>;
  const call = { instance, limiters, at, method: endpoint.method, path, pathParameters, parameters, address, indexed };
  const answer = handle(endpoint, call, caller.kind === 'token' ? caller.token : undefined);
  const wrote = answer.status < 300 && isWrite(endpoint.method);
  if (wrote && caller.kind === 'token') instance.replica.wrote(caller.token.user.id);
  return { ...answer, headers: { ...throttled.headers, ...answer.headers } };
};

const handle = (endpoint: Endpoint, call: Omit<Call, 'token'>, token: Call['token']): Answer => {
  if (!endpoint.signed) return endpoint.handle({ ...call, token });
  return token === undefined ? unauthorized() : endpoint.handle({ ...call, token });
};

const bodyOf = (request: Request): Buffer | undefined => (Buffer.isBuffer(request.body) ? request.body : undefined);

const withoutToken = (url: string): string => url.replace(/([?&]private_token=)[^&]*/g, '$1[masked]');
