import { isObject } from '../event/own-member.ts';
import { parseJson } from '../event/parse-json.ts';
import type { HttpResult } from './http.ts';
import { type RateLimit, readRateLimit } from './rate-limit.ts';
import { type RefusedField, readRefusedFields } from './refused-field.ts';
import type { Silence } from './silence.ts';

/** Why GitLab did not do what was asked: a closed list, also the reasons of dead letters. */
export type ErrorReason =
  | 'unauthorized'
  | 'insufficient_scope'
  | 'forbidden'
  | 'project_not_found'
  | 'issue_not_found'
  | 'project_moved'
  | 'invalid'
  | 'too_large'
  | 'rate_limited'
  | 'refused'
  | 'dns'
  | 'tls'
  | 'not_sent'
  | 'timeout'
  | 'reset'
  | 'unavailable'
  | 'server_error'
  | 'conflict'
  | 'unclear';

/** What an error means for the delivery: whose fault it is, not whether something was made. */
export type ErrorEffect = 'park_destination' | 'park_project' | 'count_silence' | 'pace' | 'gone' | 'reject' | 'retry';

type Kind = { definite: boolean; effect: ErrorEffect; hint: string };

/**
 * The one table: `definite` = surely nothing was made. What is not named here, status or body, is doubtful by the
 * default branch of `readError`. A `not_sent` is definite because no byte left; `sent` silences never are.
 */
export const ERROR_KINDS: Record<ErrorReason, Kind> = {
  unauthorized: kind(true, 'park_destination', 'the token is wrong, expired or revoked: make a new one'),
  insufficient_scope: kind(true, 'park_destination', 'the token needs the scope api'),
  forbidden: kind(
    true,
    'park_project',
    'the token may not write issues here: its role is too low, the project is archived, or its issues are switched off',
  ),
  project_not_found: kind(
    true,
    'park_project',
    'no such project, or the token cannot see it: check its number or path, and make the account of the token a member',
  ),
  issue_not_found: kind(true, 'gone', 'the issue was deleted or moved out of sight'),
  project_moved: kind(true, 'park_project', 'the project was renamed or moved: use its number or its new path'),
  invalid: kind(true, 'reject', 'GitLab refuses a field: see the detail, mend the template or route, then redrive'),
  too_large: kind(true, 'reject', 'a proxy before GitLab refuses bodies of this size: raise its limit'),
  rate_limited: kind(true, 'pace', 'GitLab counts too many requests: it goes on by itself'),
  refused: kind(true, 'park_destination', 'nothing listens at the address of GitLab'),
  dns: kind(true, 'park_destination', 'the name of GitLab does not resolve'),
  tls: kind(true, 'park_destination', 'the certificate of GitLab is not trusted here'),
  not_sent: kind(true, 'retry', 'the request could not leave in time'),
  timeout: kind(false, 'count_silence', 'GitLab did not answer in time'),
  reset: kind(false, 'count_silence', 'the connection was cut before the answer'),
  unavailable: kind(false, 'count_silence', 'GitLab or a proxy before it is down'),
  server_error: kind(false, 'retry', 'GitLab failed; it may have made the issue all the same'),
  conflict: kind(false, 'retry', 'GitLab was busy with the same resource'),
  unclear: kind(false, 'retry', 'an answer that is not GitLab as we know it: is something between us?'),
};

function kind(definite: boolean, effect: ErrorEffect, hint: string): Kind {
  return { definite, effect, hint };
}

/** One refusal or silence. `detail` is short, printable and holds nothing of the request. */
export type GitLabError = {
  reason: ErrorReason;
  definite: boolean;
  effect: ErrorEffect;
  status: number | undefined;
  detail: string;
  hint: string;
  limit: RateLimit | undefined;
  /** Of an `invalid` one: the fields it names. */
  refused?: RefusedField[];
};

/** The error of a response that is not the expected success, or of a silence. `now` is our clock, for a GitLab without `Date`. */
export function readError({ result, now }: { result: HttpResult; now: number }): GitLabError {
  if (result.kind === 'silence') {
    return createError({
      reason: silenceReason(result),
      detail: `no answer: ${result.detail ?? result.cause}`,
      hint: result.cause === 'proxy' ? PROXY_HINT : undefined,
    });
  }
  const body = parseBody(result.body);
  const reason = reasonOf(result.status, body);
  const limit =
    reason === 'rate_limited' ? readRateLimit({ headers: result.headers, date: result.date ?? now }) : undefined;
  const refused = reason === 'invalid' && body ? { refused: readRefusedFields(body) } : {};
  return {
    ...createError({ reason, status: result.status, detail: detailOf(result.status, body) }),
    limit,
    ...refused,
  };
}

const PROXY_HINT =
  'the proxy opens no way to GitLab: it has to run, to accept our credentials and to allow CONNECT to the host and port of GitLab';

function silenceReason({ sent, cause }: Silence): ErrorReason {
  if (sent || cause === 'too_long') return cause === 'timeout' ? 'timeout' : 'reset';
  return cause === 'proxy' ? 'refused' : cause;
}

/** An error of that reason, as the table has it; `hint` where the table's does not help here. */
export function createError(input: {
  reason: ErrorReason;
  /** Undefined where GitLab gave none. */
  status?: number;
  detail: string;
  hint?: string | undefined;
}): GitLabError {
  const { reason, status, detail } = input;
  const { definite, effect, hint } = ERROR_KINDS[reason];
  return { reason, definite, effect, status, detail, hint: input.hint ?? hint, limit: undefined };
}

type Body = Record<string, unknown> | undefined;

function reasonOf(status: number, body: Body): ErrorReason {
  switch (status) {
    case 400:
      return typeof body?.error === 'string' || isObject(body?.message) ? 'invalid' : 'unclear';
    case 401:
      return 'unauthorized';
    case 403:
      return /^insufficient_/.test(String(body?.error)) ? 'insufficient_scope' : 'forbidden';
    case 404:
      return /^404 (issue )?not found$/i.test(String(body?.message)) ? 'issue_not_found' : 'project_not_found';
    case 405:
      return 'project_moved';
    case 409:
      return 'conflict';
    case 413:
      return 'too_large';
    case 429:
      return 'rate_limited';
    case 502:
    case 503:
    case 504:
      return 'unavailable';
    default:
      return status >= 500 ? 'server_error' : 'unclear';
  }
}

/** 200 characters: enough for GitLab's own sentences, too little for a page. */
const MAX_DETAIL = 200;

function detailOf(status: number, body: Body): string {
  const said = body?.error_description ?? body?.message ?? body?.error;
  const text = typeof said === 'string' ? said : said === undefined ? '' : fieldNames(said);
  const printable = text.replace(/[^\x20-\x7e]+/g, ' ').slice(0, MAX_DETAIL);
  return printable ? `${status}: ${printable}` : `${status}`;
}

function fieldNames(said: unknown): string {
  if (!isObject(said)) return '';
  return Object.entries(said)
    .map(([field, problem]) => `${field} ${Array.isArray(problem) ? problem.join(', ') : String(problem)}`)
    .join('; ');
}

function parseBody(text: string): Body {
  const value = parseJson(text);
  return isObject(value) ? value : undefined;
}
