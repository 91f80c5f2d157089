import { type Answer, error, json, message, text } from '../api/answer.ts';
import { insufficientScope, invalidToken } from '../api/authenticate.ts';
import { issueLimited, noteLimited, requestThrottled } from '../api/limiters.ts';

const page = (status: number, title: string): (() => Answer) => {
  const body = `<html>\r\n<head><title>${status} ${title}</title></head>\r\n<body>\r\n<center><h1>${status} ${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
  return () => text(status, 'text/html', body);
};

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

/** Answers that GitLab, or a proxy before it, gives in trouble, by name; `at` is the server's clock. */
export const CANNED = {
  unauthorized: () => message(401, '401 Unauthorized'),
  token_expired: () => invalidToken('Token is expired. You can either do re-authorization or token refresh.'),
  token_revoked: () => invalidToken('Token was revoked. You have to re-authorize from the user.'),
  insufficient_scope: () => insufficientScope(['api']),
  forbidden: () => message(403, '403 Forbidden'),
  project_not_found: () => message(404, '404 Project Not Found'),
  moved_project: () => message(405, 'Non GET methods are not allowed for moved projects'),
  duplicated_issue: () => message(409, 'Duplicated issue'),
  resource_lock: () => message(409, '409 Conflict: Resource lock'),
  captcha: () => json(409, CAPTCHA),
  too_large: page(413, 'Request Entity Too Large'),
  unprocessable: () => message(422, 'Unprocessable'),
  request_limit: (at: number) =>
    requestThrottled({ limit: DOTCOM_REQUESTS_PER_MINUTE, observed: DOTCOM_REQUESTS_PER_MINUTE + 1, at }),
  note_limit: () => noteLimited({ retryAfter: true }),
  note_limit_old: () => noteLimited({ retryAfter: false }),
  issue_limit: () => issueLimited(),
  internal_error: () => message(500, '500 Internal Server Error'),
  bad_gateway: page(502, 'Bad Gateway'),
  unavailable: page(503, 'Service Temporarily Unavailable'),
  git_unavailable: () => message(503, 'Upstream Gitaly has been exhausted. Try again later', { 'Retry-After': '30' }),
  gateway_timeout: page(504, 'Gateway Time-out'),
  no_issue: () => json(201, {}),
  spam: () => message(400, { error: 'Spam detected' }),
  unknown_route: () => error(404, '404 Not Found'),
} satisfies Record<string, (at: number) => Answer>;

/** Name of one of them. */
export type CannedName = keyof typeof CANNED;

const BY_STATUS: Record<number, (at: number) => Answer> = {
  401: CANNED.unauthorized,
  403: CANNED.forbidden,
  413: CANNED.too_large,
  500: CANNED.internal_error,
  502: CANNED.bad_gateway,
  503: CANNED.unavailable,
  504: CANNED.gateway_timeout,
};

/** What an answer of that status looks like when nothing else is said. */
export const usualAnswer = (status: number, at: number): Answer =>
  BY_STATUS[status]?.(at) ?? message(status, `${status} emulated`);
