import type { TokenOptions } from '../options.ts';
import { createUser, type User } from './user.ts';

/** An access token and whose it is. */
export type Token = {
  id: number;
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
export const createToken = (options: TokenOptions, { id, at }: { id: number; at: number }): Token => ({
  id,
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

/** GitLab: "a token with the expiration date of 2024-01-01 expires at 00:00:00 UTC on 2024-01-01". */
export const isExpired = (token: Token, at: number): boolean =>
  token.expired || (token.expiresAt !== null && Date.parse(`${token.expiresAt}T00:00:00Z`) <= at);
