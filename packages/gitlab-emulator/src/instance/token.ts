import type { Inferred } from '../inferred.ts';
import type { TokenOptions } from '../options.ts';
import { createUser, type User } from './user.ts';

/** An access token and whose it is. */
export type Token = {
  id: number;
  /** Id of the first of the tokens that came from each other by rotation. */
  family: number;
  value: string;
  name: string;
  user: User;
  scopes: string[];
  roles: Record<number, number>;
  expiresAt: string | null;
  revoked: boolean;
  expired: boolean;
  createdAt: number;
  lastUsedAt: number | null;
};

/** A token as the options describe it. */
export const createToken = (
  options: TokenOptions,
  { id, family, at }: { id: number; family: number; at: number },
): Token => ({
  id,
  family,
  value: options.value,
  name: options.name ?? `token ${id}`,
  user: createUser(options.user),
  scopes: [...options.scopes],
  roles: { ...options.roles },
  expiresAt: options.expiresAt ?? null,
  revoked: options.revoked ?? false,
  expired: options.expired ?? false,
  createdAt: at,
  lastUsedAt: null,
});

const DAY_MS = 86_400_000;

/** GitLab: "a token with the expiration date of 2024-01-01 expires at 00:00:00 UTC on 2024-01-01"; inferred, so it may be the end of that day. */
export const isExpired = (token: Token, at: number, { tokenExpiresAt }: Pick<Inferred, 'tokenExpiresAt'>): boolean => {
  if (token.expired) return true;
  const grace = tokenExpiresAt === 'end of day' ? DAY_MS : 0;
  return token.expiresAt !== null && Date.parse(`${token.expiresAt}T00:00:00Z`) + grace <= at;
};
