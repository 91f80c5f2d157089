import type { IncomingHttpHeaders } from 'node:http';
import type { Instance } from '../instance/instance.ts';
import { isExpired, type Token } from '../instance/token.ts';
import { type Answer, json, message } from './answer.ts';

/** Who is calling: a token, nobody at all, or the answer to a token that is no good. */
export type Authentication =
  | { kind: 'token'; token: Token }
  | { kind: 'anonymous' }
  | { kind: 'refused'; answer: Answer };

const UNAUTHORIZED = message(401, '401 Unauthorized');
const BLOCKED = message(403, '403 Forbidden - Your account has been blocked.');
const DEACTIVATED = message(
  403,
  '403 Forbidden - Your account has been deactivated by your administrator. Please log back in.',
);
const READ_SCOPES = ['api', 'read_api'];

/** The value of the token in the headers or the parameter `private_token`, wherever GitLab looks for it. */
export const findTokenValue = (
  headers: IncomingHttpHeaders,
  parameters: Record<string, unknown>,
): string | undefined => {
  const header = headers['private-token'];
  if (typeof header === 'string' && header !== '') return header;
  const bearer = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  return typeof parameters.private_token === 'string' ? parameters.private_token : undefined;
};

/** Tests a token in GitLab's order: known, expired, revoked, scope, and last its user. `scopes` undefined: any scope will do. */
export const authenticate = (
  instance: Instance,
  value: string | undefined,
  { at, scopes }: { at: number; scopes: string[] | undefined },
): Authentication => {
  if (value === undefined) return { kind: 'anonymous' };
  const token = instance.tokens.get(value);
  if (token === undefined) return { kind: 'refused', answer: UNAUTHORIZED };
  if (isExpired(token, at))
    return {
      kind: 'refused',
      answer: invalidToken('Token is expired. You can either do re-authorization or token refresh.'),
    };
  if (token.revoked)
    return { kind: 'refused', answer: invalidToken('Token was revoked. You have to re-authorize from the user.') };
  if (scopes !== undefined && !scopes.some((scope) => token.scopes.includes(scope)))
    return { kind: 'refused', answer: insufficientScope(scopes) };
  if (token.user.state === 'blocked') return { kind: 'refused', answer: BLOCKED };
  if (token.user.state === 'deactivated') return { kind: 'refused', answer: DEACTIVATED };
  token.lastUsedAt = at;
  return { kind: 'token', token };
};

/** What a call without a token gets where one is needed. */
export const unauthorized = (): Answer => UNAUTHORIZED;

/** Reading goes with `read_api`, all else needs `api`. */
export const scopesFor = (method: string): string[] => (method === 'GET' || method === 'HEAD' ? READ_SCOPES : ['api']);

/** The 401 of a token that was good once. */
export const invalidToken = (description: string): Answer =>
  json(
    401,
    { error: 'invalid_token', error_description: description },
    {
      'WWW-Authenticate': `Bearer realm="Protected by OAuth 2.0", error="invalid_token", error_description="${description}"`,
    },
  );

/** The 403 of a token that may do less than is asked. */
export const insufficientScope = (scopes: string[]): Answer =>
  json(403, {
    error: 'insufficient_scope',
    error_description: 'The request requires higher privileges than provided by the access token.',
    scope: scopes.join(' '),
  });
