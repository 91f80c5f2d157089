import type { IncomingHttpHeaders } from 'node:http';
import type { Inferred } from '../inferred.ts';
import type { Instance } from '../instance/instance.ts';
import { revokeFamily } from '../instance/rotate-token.ts';
import { isExpired, type Token } from '../instance/token.ts';
import { type Answer, json, message } from './answer.ts';

/** Who is calling: a token, nobody at all, or the answer to a token that is no good. */
export type Authentication =
  | { kind: 'token'; token: Token }
  | { kind: 'anonymous' }
  | { kind: 'refused'; answer: Answer };

const UNAUTHORIZED = message(401, '401 Unauthorized');
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
  const { inferred } = instance;
  if (isExpired(token, at, inferred)) return { kind: 'refused', answer: tokenExpired(inferred) };
  if (token.revoked) {
    if (instance.compatibility.revokeFamilyOnReuse) revokeFamily(instance, token.family);
    return { kind: 'refused', answer: tokenRevoked(inferred) };
  }
  if (scopes !== undefined && !scopes.some((scope) => token.scopes.includes(scope)))
    return { kind: 'refused', answer: insufficientScope(inferred, scopes) };
  if (token.user.state === 'blocked') return { kind: 'refused', answer: message(403, inferred.blockedText) };
  if (token.user.state === 'deactivated') return { kind: 'refused', answer: message(403, inferred.deactivatedText) };
  token.lastUsedAt = at;
  return { kind: 'token', token };
};

/** What a call without a token gets where one is needed. */
export const unauthorized = (): Answer => UNAUTHORIZED;

/** Reading goes with `read_api`, all else needs `api`. */
export const scopesFor = (method: string): string[] => (method === 'GET' || method === 'HEAD' ? READ_SCOPES : ['api']);

/** The 401 of a token that was good until it expired. */
export const tokenExpired = (inferred: Inferred): Answer =>
  invalidToken(inferred, 'Token is expired. You can either do re-authorization or token refresh.');

/** The 401 of a token that was good until somebody revoked it. */
export const tokenRevoked = (inferred: Inferred): Answer =>
  invalidToken(inferred, 'Token was revoked. You have to re-authorize from the user.');

const invalidToken = ({ wwwAuthenticate }: Inferred, description: string): Answer => {
  const header = wwwAuthenticate.replace('{description}', description);
  return json(
    401,
    { error: 'invalid_token', error_description: description },
    header === '' ? {} : { 'WWW-Authenticate': header },
  );
};

/** The 403 of a token that may do less than is asked. */
export const insufficientScope = ({ scopeText, furtherScopes }: Inferred, scopes: string[]): Answer =>
  json(403, {
    error: 'insufficient_scope',
    error_description: scopeText,
    scope: [...scopes, furtherScopes].filter(Boolean).join(' '),
  });
