import type { UserOptions } from '../options.ts';

/** A user with the defaults filled in. */
export type User = Required<UserOptions>;

/** A user of the instance; active and no admin unless said otherwise. */
export const createUser = (options: UserOptions): User => ({ state: 'active', admin: false, ...options });
