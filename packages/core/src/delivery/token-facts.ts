import type { OwnToken } from '../gitlab/answer.ts';

/** What GitLab says of a destination's token, for people; never the token. Times are Unix ms. */
export type TokenFacts = {
  /** As its maker called it; empty where GitLab does not say. */
  name: string;
  scopes: string[];
  /** Undefined: it never ends. */
  expires: number | undefined;
  /** When GitLab said so. */
  askedAt: number;
};

/** Whose token it is; a destination of the same name at another host has another one. */
export type TokenHolder = { name: string; host: string };

/** Remembers what GitLab said of tokens, for all processes. */
export type TokenFactsStore = {
  /** Takes the right to ask, for so many milliseconds: true for one of all that ask of the same token. */
  takeTurn(holder: TokenHolder, token: string, milliseconds: number): Promise<boolean>;
  /** Whoever took the turn got no answer: somebody may ask again after so many milliseconds. */
  shortenTurn(holder: TokenHolder, token: string, milliseconds: number): Promise<void>;
  keep(holder: TokenHolder, facts: TokenFacts): Promise<void>;
  /** Undefined where GitLab did not say in the last three hours. */
  find(holder: TokenHolder): Promise<TokenFacts | undefined>;
};

/** Reads GitLab's answer. A token ends with the first moment (UTC) of its `expires_at` (GitLab's documentation). */
export function tokenFactsOf({ name = '', scopes, expires_at }: OwnToken, askedAt: number): TokenFacts {
  const expires = Date.parse(`${expires_at ?? ''}T00:00:00Z`);
  return { name, scopes, expires: Number.isNaN(expires) ? undefined : expires, askedAt };
}
