import type { Instance } from './instance.ts';
import type { Token } from './token.ts';

/** Revokes a token and makes its successor, of the same family and, unless inferred otherwise, the same user. */
export const rotateToken = (
  instance: Instance,
  token: Token,
  { expiresAt, at }: { expiresAt: string; at: number },
): Token => {
  token.revoked = true;
  const id = instance.nextId('token');
  const user = instance.inferred.rotationKeepsUser
    ? token.user
    : { ...token.user, id: freeUserId(instance), username: `${token.user.username}_${id}` };
  const successor = { ...token, id, user, value: `glpat-rotated-${id}`, revoked: false, expired: false, expiresAt };
  Object.assign(successor, { createdAt: at, lastUsedAt: null });
  instance.tokens.set(successor.value, successor);
  instance.users.set(user.id, user);
  return successor;
};

/** Somebody used a revoked token: whoever holds a younger one of its family may be a thief, so all of them end. */
export const revokeFamily = (instance: Instance, family: number): void => {
  for (const token of instance.tokens.values()) if (token.family === family) token.revoked = true;
};

/** One more than the greatest id of a user. */
export const freeUserId = (instance: Instance): number => Math.max(0, ...instance.users.keys()) + 1;
