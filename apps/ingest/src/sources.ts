import type { IncomingHttpHeaders } from 'node:http';
import type { Config } from '@issuebridge/core/config/schema.ts';
import type { SourceSettings } from '@issuebridge/core/config/source-schema.ts';
import { createAuthenticator, createDecoyAuthenticator } from '@issuebridge/core/event/credentials.ts';

/** A sender we know by its secret. */
export type Source = { name: string; settings: SourceSettings };

/** The configured senders, found by name and secret. */
export type Sources = {
  /** The source of that name if the credentials are its own; takes as long where there is none. */
  authenticate(name: string, headers: IncomingHttpHeaders): Source | undefined;
  /** Every source whose credentials these are. */
  ownersOf(headers: IncomingHttpHeaders): Source[];
  /** True for a configured name: only such may stand in a log or a metric. */
  has(name: string): boolean;
};

/** Makes the senders of one configuration. */
export function createSources(config: Pick<Config, 'sources'>): Sources {
  const decoy = createDecoyAuthenticator();
  const all = new Map(
    Object.entries(config.sources).map(([name, settings]) => [
      name,
      { source: { name, settings }, authenticate: createAuthenticator(settings.auth) },
    ]),
  );
  return {
    authenticate(name, headers) {
      const entry = all.get(name);
      const authenticate = entry?.authenticate ?? decoy;
      return authenticate(headers) ? entry?.source : undefined;
    },
    ownersOf(headers) {
      decoy(headers);
      return [...all.values()]
        .filter(({ authenticate }) => authenticate(withGitlabToken(headers)))
        .map((e) => e.source);
    },
    has: (name) => all.has(name),
  };
}

/** GitLab's own clients send their token as `PRIVATE-TOKEN`; here it is a bearer token like any other. */
function withGitlabToken(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const token = headers['private-token'];
  if (headers.authorization !== undefined || typeof token !== 'string') return headers;
  return { ...headers, authorization: `Bearer ${token}` };
}
