import type { Instance } from '../instance/instance.ts';
import { rotateToken } from '../instance/rotate-token.ts';
import { isExpired, type Token } from '../instance/token.ts';
import type { User } from '../instance/user.ts';
import { type Answer, error, json, NOT_FOUND } from './answer.ts';
import type { SignedCall } from './call.ts';
import { declare } from './declaration.ts';
import { stamp } from './issue-entity.ts';
import { userEntity } from './user-entity.ts';

/** GET /metadata. */
export const readMetadata = ({ instance }: SignedCall): Answer =>
  json(200, {
    version: instance.version,
    revision: REVISION,
    kas: { enabled: false, externalUrl: null, externalK8sProxyUrl: null, version: null },
    enterprise: false,
  });

/** GET /version. */
export const readVersion = ({ instance }: SignedCall): Answer =>
  json(200, { version: instance.version, revision: REVISION });

const REVISION = 'emulator';

/** GET /personal_access_tokens/self. */
export const readOwnToken = ({ instance, token, at }: SignedCall): Answer => {
  if (isBot(token.user) && !instance.inferred.ownTokenShownToBots) return NOT_FOUND;
  return json(200, tokenEntity(instance, token, at));
};

const tokenEntity = (instance: Instance, token: Token, at: number) => ({
  id: token.id,
  name: token.name,
  revoked: token.revoked,
  created_at: stamp(token.createdAt),
  description: null,
  scopes: token.scopes,
  user_id: token.user.id,
  last_used_at: stamp(token.lastUsedAt),
  active: !token.revoked && !isExpired(token, at, instance.inferred),
  expires_at: token.expiresAt,
});

/** GitLab: a rotated token lives a week unless something else is asked for. */
const ROTATED_DAYS = 7;
const DAY_MS = 86_400_000;

/** POST /personal_access_tokens/self/rotate: the old token is revoked at once, the new one is said this once. */
export const rotateOwnToken = (call: SignedCall): Answer => {
  const declared = declare(call, { expires_at: { type: 'string' } });
  if (declared.kind === 'refused') return declared.answer;
  const { instance, token, at } = call;
  const asked = declared.values.expires_at ?? new Date(at + ROTATED_DAYS * DAY_MS).toISOString().slice(0, 10);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(asked)) return error(400, 'expires_at is invalid');
  const successor = rotateToken(instance, token, { expiresAt: asked, at });
  return json(200, { ...tokenEntity(instance, successor, at), token: successor.value });
};

const isBot = ({ username }: User): boolean => /_bot(?:_|$)/.test(username);

/** GET /user. Administrators are told that they are (GitLab's documentation, `doc/api/users.md`). */
export const readSelf = ({ instance, token }: SignedCall): Answer =>
  json(200, {
    ...userEntity(instance, token.user),
    bot: isBot(token.user),
    ...(token.user.admin && { is_admin: true }),
  });

/** GET /users, whole or by `username` (without regard to case). */
export const listUsers = ({ instance, parameters }: SignedCall): Answer => {
  const wanted = typeof parameters.username === 'string' ? parameters.username.toLowerCase() : undefined;
  const users = [...instance.users.values()].filter(
    ({ username }) => wanted === undefined || username.toLowerCase() === wanted,
  );
  return json(
    200,
    users.map((user) => userEntity(instance, user)),
  );
};
