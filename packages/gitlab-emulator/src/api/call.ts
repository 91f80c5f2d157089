import type { Instance } from '../instance/instance.ts';
import type { Token } from '../instance/token.ts';

/** One API request that passed the gates before GitLab's own code: throttle, body, token, scope. */
export type Call = {
  instance: Instance;
  limiters: Limiters;
  /** The server's clock at its arrival, ms. */
  at: number;
  method: string;
  /** Path of the request, for links in the answer. */
  path: string;
  /** `:id`, `:iid` and the like, decoded. */
  pathParameters: Record<string, string>;
  /** Query, form and JSON together; names ending in `[]` are arrays. */
  parameters: Record<string, unknown>;
  /** undefined: nobody; only GETs come this far without a token. */
  token: Token | undefined;
  /** Where it comes from, for limits on calls without a token. */
  address: string;
  /** False: a fault keeps the search index from hearing of it. */
  indexed: boolean;
};

/** A call by somebody. */
export type SignedCall = Call & { token: Token };

/** Count one call against a limit; true: it is over. `caller` is a user, or an address where there is no token. */
export type Limiters = {
  issue: (projectId: number, userId: number, at: number) => boolean;
  note: (userId: number, at: number) => boolean;
  search: (caller: number | string, at: number) => boolean;
  projectRead: (caller: number | string, at: number) => boolean;
};
