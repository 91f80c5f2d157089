import type { Outline, SourceOutline } from './outline.ts';
import type { ConfigPath, PathProblem } from './problem.ts';

/** GitLab's prefixes of tokens: glpat- personal, project and group; gldt- deploy; glptt- trigger; glcbt- job; glrt- runner ... */
const GITLAB_TOKEN = /^gl[a-z]{2,8}-/;

type Secret = { path: ConfigPath; value: string };

/**
 * The drop-in takes a token where GitLab takes one. It has to be another: whoever holds a GitLab token can do all that
 * its account can, and one token for two drop-in sources would not say whose event it is.
 */
export function checkSecrets(outline: Outline): PathProblem[] {
  const tokens = new Set(Object.values(outline.destinations).map(({ token }) => token));
  const owners = new Map<string, string>();
  const problems: PathProblem[] = [];
  for (const [name, source] of Object.entries(outline.sources)) {
    if (source.preset !== 'gitlab-issue') continue;
    for (const { path, value } of secretsOf(source, ['sources', name, 'auth'])) {
      if (GITLAB_TOKEN.test(value) || tokens.has(value)) {
        const message = 'this is a GitLab token, and senders must not hold one';
        problems.push({ path, message, mend: 'make a secret of your own, for example with: openssl rand -hex 32' });
      }
      const owner = owners.get(value);
      if (owner !== undefined && owner !== name) {
        const message = `the source "${owner}" has the same secret, so nothing tells the two apart`;
        problems.push({ path, message, mend: 'give each source with preset gitlab-issue a secret of its own' });
      }
      owners.set(value, name);
    }
  }
  return problems;
}

function secretsOf(source: SourceOutline, path: ConfigPath): Secret[] {
  const { bearer = [], basic = [], header } = source.auth ?? {};
  const secrets = [
    ...bearer.map((value, index) => ({ path: [...path, 'bearer', index], value })),
    ...basic.map(({ password }, index) => ({ path: [...path, 'basic', index, 'password'], value: password ?? '' })),
    ...(header?.values ?? []).map((value, index) => ({ path: [...path, 'header', 'values', index], value })),
  ];
  return secrets.filter(({ value }) => value !== '');
}
