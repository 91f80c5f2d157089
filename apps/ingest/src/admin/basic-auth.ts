import { createAuthenticator } from '@issuebridge/core/event/credentials.ts';
import type { RequestHandler } from 'express';
import { type Problem, sendProblem } from '../problem.ts';

/** Lets in who knows the password; without one set there is nothing to see, and the answer says what to set. */
export function basicAuth(credentials: { user: string; password: string | undefined }): RequestHandler {
  const { user, password } = credentials;
  if (password === undefined) return (_request, response) => sendProblem(response, NO_PASSWORD_SET);
  const authenticate = createAuthenticator({ basic: [{ username: user, password }] });
  return (request, response, next) => {
    if (!authenticate(request.headers)) return sendProblem(response, UNAUTHORIZED);
    response.locals.user = user;
    next();
  };
}

const NO_PASSWORD_SET: Problem = {
  slug: 'dashboard-off',
  status: 404,
  title: 'The dashboard is off',
  detail:
    'Set ADMIN_PASSWORD (or ADMIN_PASSWORD_FILE) and restart to have it. /livez, /readyz and /metrics work without.',
};

const UNAUTHORIZED: Problem = {
  slug: 'unauthorized',
  status: 401,
  title: 'Not authorized',
  detail: 'Give the user and password set as ADMIN_USER and ADMIN_PASSWORD.',
  headers: { 'WWW-Authenticate': 'Basic realm="issuebridge", charset="UTF-8"' },
};
