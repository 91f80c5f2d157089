import { type Answer, error, json, message, NOT_FOUND } from '../api/answer.ts';
import { insufficientScope, tokenExpired, tokenRevoked } from '../api/authenticate.ts';
import { issueLimited, noteLimited, requestThrottled } from '../api/limiters.ts';
import { inMaintenance } from '../api/maintenance.ts';
import { proxyPage, tooLarge, urlTooLong } from '../api/proxy-answer.ts';
import type { Inferred } from '../inferred.ts';

const page = (status: number, title: string) => (): Answer => proxyPage(status, title);

const CAPTCHA = {
  needs_captcha_response: true,
  spam_log_id: 42,
  captcha_site_key: 'emulated',
  message: {
    error: 'Your issue has been recognized as spam. Please, change the content or solve the reCAPTCHA to proceed.',
  },
};

/** A limit that the made-up 429 speaks of; GitLab.com's own for signed-in users. */
const DOTCOM_REQUESTS_PER_MINUTE = 2000;

/** What an answer may depend on; `at` is the server's clock. */
type Moment = { at: number; inferred: Inferred };

/** Answers that GitLab, or a proxy before it, gives in trouble, by name. */
export const CANNED = {
  unauthorized: () => message(401, '401 Unauthorized'),
  token_expired: ({ inferred }: Moment) => tokenExpired(inferred),
  token_revoked: ({ inferred }: Moment) => tokenRevoked(inferred),
  insufficient_scope: ({ inferred }: Moment) => insufficientScope(inferred, ['api']),
  insufficient_granular_scope: () =>
    json(403, { error: 'insufficient_granular_scope', error_description: 'Access denied' }),
  dpop_error: () => json(401, { error: 'dpop_error', error_description: 'DPoP validation error: header is missing' }),
  blocked: ({ inferred }: Moment) => message(403, inferred.blockedText),
  deactivated: ({ inferred }: Moment) => message(403, inferred.deactivatedText),
  forbidden: () => message(403, '403 Forbidden'),
  not_allowed: () => message(403, 'Operation not allowed'),
  not_found: () => NOT_FOUND,
  project_not_found: () => message(404, '404 Project Not Found'),
  moved_project: () => message(405, 'Non GET methods are not allowed for moved projects'),
  duplicated_issue: () => message(409, 'Duplicated issue'),
  resource_lock: () => message(409, '409 Conflict: Resource lock'),
  captcha: () => json(409, CAPTCHA),
  too_large: ({ inferred }: Moment) => tooLarge(inferred),
  url_too_long: urlTooLong,
  unprocessable: () => message(422, 'Unprocessable'),
  request_limit: ({ at }: Moment) =>
    requestThrottled({ limit: DOTCOM_REQUESTS_PER_MINUTE, observed: DOTCOM_REQUESTS_PER_MINUTE + 1, at }),
  note_limit: () => noteLimited({ retryAfter: true }),
  note_limit_old: () => noteLimited({ retryAfter: false }),
  issue_limit: () => issueLimited(),
  internal_error: () => message(500, '500 Internal Server Error'),
  bad_gateway: page(502, 'Bad Gateway'),
  unavailable: page(503, 'Service Temporarily Unavailable'),
  git_unavailable: () => message(503, 'Upstream Gitaly has been exhausted. Try again later', { 'Retry-After': '30' }),
  maintenance: ({ inferred }: Moment) => inMaintenance(inferred),
  gateway_timeout: page(504, 'Gateway Time-out'),
  no_issue: () => json(201, {}),
  spam: () => message(400, { error: 'Spam detected' }),
  unknown_route: () => error(404, '404 Not Found'),
} satisfies Record<string, (moment: Moment) => Answer>;

/** Name of one of them. */
export type CannedName = keyof typeof CANNED;

const BY_STATUS: Record<number, (moment: Moment) => Answer> = {
  401: CANNED.unauthorized,
  403: CANNED.forbidden,
  413: CANNED.too_large,
  500: CANNED.internal_error,
  502: CANNED.bad_gateway,
  503: CANNED.unavailable,
  504: CANNED.gateway_timeout,
};

/** What an answer of that status looks like when nothing else is said. */
export const usualAnswer = (status: number, moment: Moment): Answer =>
  BY_STATUS[status]?.(moment) ?? message(status, `${status} emulated`);
