import { Agent, type Dispatcher, errors, request } from 'undici';
import type { Clock } from '../runtime/clock.ts';

/** 5 s: a connection that takes longer is as good as refused, and nothing was sent on it. */
const CONNECT_TIMEOUT = 5_000;

/** 128 MiB: a page of 100 issues of GitLab's greatest size fits; more is not read. */
const MAX_RESPONSE = 128 * 1_048_576;

/** Why there is no answer. The first four are surely before anything was sent. */
export type SilenceCause = 'refused' | 'dns' | 'tls' | 'not_sent' | 'timeout' | 'reset' | 'too_long';

/** What one HTTP request came to; `sent` is false only when no byte of it can have left. */
export type HttpResult =
  | { kind: 'response'; status: number; headers: Record<string, string>; body: string; date: number | undefined }
  | { kind: 'silence'; sent: boolean; cause: SilenceCause };

/** One request. `deadline`: nothing may leave after it, by either clock; both were read before the intent was written. */
export type HttpRequest = {
  method: 'GET' | 'POST' | 'PUT';
  /** Below the base URL, with its query. */
  path: string;
  body?: unknown;
  deadline?: { wall: number; monotonic: number };
};

/** Sends one request to one GitLab and returns whatever came of it; it never retries, never follows, never throws. */
export type Http = { send(request: HttpRequest): Promise<HttpResult>; close(): Promise<void> };

type HttpDependencies = {
  /** Without a trailing slash; may have a path. */
  baseUrl: string;
  /** Asked at each request: a token from a file is exchanged in a running process. */
  token: () => string;
  /** Milliseconds for the whole request. */
  timeout: number;
  /** At once, to this GitLab, from this process. */
  connections: number;
  clock: Pick<Clock, 'now' | 'monotonic'>;
  userAgent: string;
};

/** Makes the connections to one GitLab. */
export function createHttp({ baseUrl, token, timeout, connections, clock, userAgent }: HttpDependencies): Http {
  const agent = new Agent({ connections, pipelining: 1, allowH2: false, connect: { timeout: CONNECT_TIMEOUT } });
  return {
    async send({ method, path, body, deadline }) {
      const state = { sent: false };
      const late = () => deadline && (clock.now() >= deadline.wall || clock.monotonic() >= deadline.monotonic);
      try {
        const response = await request(`${baseUrl}${path}`, {
          method,
          dispatcher: agent.compose(watchStart({ late, state })),
          signal: AbortSignal.timeout(timeout),
          headers: {
            'private-token': token(),
            'user-agent': userAgent,
            accept: 'application/json',
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          body: body === undefined ? null : JSON.stringify(body),
        });
        const headers = flatten(response.headers);
        const text = await readText(response.body);
        if (text === undefined) return { kind: 'silence', sent: true, cause: 'too_long' };
        const date = headers.date === undefined ? Number.NaN : Date.parse(headers.date);
        return {
          kind: 'response',
          status: response.statusCode,
          headers,
          body: text,
          date: Number.isNaN(date) ? undefined : date,
        };
      } catch (error) {
        return { kind: 'silence', sent: state.sent, cause: causeOf(error, state.sent) };
      }
    },
    close: () => agent.destroy(),
  };
}

type Watch = { late: () => boolean | undefined; state: { sent: boolean } };

/**
 * The last synchronous moment before bytes leave: undici calls `onRequestStart` and then writes. A timer would be too
 * late here: with the event loop blocked, an abort signal fires after the request was written.
 */
function watchStart({ late, state }: Watch): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) =>
    dispatch(
      options,
      new Proxy(handler, {
        get(target, name) {
          const member: unknown = Reflect.get(target, name, target);
          if (name !== 'onRequestStart') return typeof member === 'function' ? member.bind(target) : member;
          return (controller: Dispatcher.DispatchController, context: unknown) => {
            if (late()) {
              controller.abort(new Error('past its deadline'));
              return;
            }
            target.onRequestStart?.(controller, context);
            if (!controller.aborted) state.sent = true;
          };
        },
      }),
    );
}

async function readText(body: Dispatcher.ResponseData['body']): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_RESPONSE) {
      body.destroy();
      return undefined;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}

function causeOf(error: unknown, sent: boolean): SilenceCause {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (sent) return isTimeout(error, code) ? 'timeout' : 'reset';
  if (['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'].includes(code)) return 'refused';
  if (['ENOTFOUND', 'EAI_AGAIN'].includes(code)) return 'dns';
  if (/CERT|SSL|TLS|ALTNAME|SIGNATURE/.test(code)) return 'tls';
  return 'not_sent';
}

function isTimeout(error: unknown, code: string): boolean {
  return (
    (error instanceof Error && error.name === 'TimeoutError') ||
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError ||
    code === 'ETIMEDOUT'
  );
}
