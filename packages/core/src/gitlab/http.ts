import { type Dispatcher, request } from 'undici';
import type { Clock } from '../runtime/clock.ts';
import { createDispatcher, type Way } from './dispatcher.ts';
import { readSilence, type Silence } from './silence.ts';

/** 128 MiB: a page of 100 issues of GitLab's greatest size fits; more is not read. */
const MAX_RESPONSE = 128 * 1_048_576;

/** What one HTTP request came to. */
export type HttpResult =
  | { kind: 'response'; status: number; headers: Record<string, string>; body: string; date: number | undefined }
  | Silence;

/** One request. `deadline`: nothing may leave after it, by either clock; both were read before the intent was written. */
export type HttpRequest = {
  method: 'GET' | 'POST' | 'PUT';
  /** Below the base URL, with its query. */
  path: string;
  body?: unknown;
  deadline?: { wall: number; monotonic: number };
  /** Milliseconds, where it is less than the destination's. */
  timeout?: number | undefined;
};

/** Sends one request to one GitLab and returns whatever came of it; it never retries, never follows, never throws. */
export type Http = { send(request: HttpRequest): Promise<HttpResult>; close(): Promise<void> };

type HttpDependencies = Way & {
  /** Without a trailing slash; may have a path. */
  baseUrl: string;
  /** Asked at each request: a token from a file is exchanged in a running process. */
  token: () => string;
  /** Milliseconds for the whole request. */
  timeout: number;
  clock: Pick<Clock, 'now' | 'monotonic'>;
  userAgent: string;
};

/** Makes the connections to one GitLab. */
export function createHttp({ baseUrl, token, timeout, clock, userAgent, ...way }: HttpDependencies): Http {
  const agent = createDispatcher(way);
  return {
    async send({ method, path, body, deadline, timeout: own = timeout }) {
      const state = { sent: false };
      const late = () => deadline && (clock.now() >= deadline.wall || clock.monotonic() >= deadline.monotonic);
      try {
        const response = await request(`${baseUrl}${path}`, {
          method,
          dispatcher: agent.compose(watchStart({ late, state })),
          signal: AbortSignal.timeout(Math.min(timeout, Math.ceil(own))),
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
        return readSilence(error, state.sent);
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
