import type { Instance } from '../instance/instance.ts';
import type { User } from '../instance/user.ts';

/** GitLab's `UserBasic`. */
export const userEntity = (instance: Instance, user: User) => ({
  id: user.id,
  username: user.username,
  name: user.name,
  state: user.state,
  ...(instance.inferred.usersSayPublicEmail && { public_email: null }),
  ...(instance.inferred.usersSayLocked && { locked: false }),
  avatar_url: null,
  web_url: `${instance.publicUrl}/${user.username}`,
});
