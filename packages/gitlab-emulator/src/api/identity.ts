import { isExpired } from '../instance/token.ts';
import { type Answer, json } from './answer.ts';
import type { SignedCall } from './call.ts';
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
export const readOwnToken = ({ token, at }: SignedCall): Answer =>
  json(200, {
    id: token.id,
    name: token.name,
    revoked: token.revoked,
    created_at: stamp(token.createdAt),
    description: null,
    scopes: token.scopes,
    user_id: token.user.id,
    last_used_at: stamp(token.lastUsedAt),
    active: !token.revoked && !isExpired(token, at),
    expires_at: token.expiresAt,
  });

/** GET /user. */
export const readSelf = ({ instance, token }: SignedCall): Answer =>
  json(200, { ...userEntity(instance, token.user), bot: /_bot(?:_|$)/.test(token.user.username) });

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
