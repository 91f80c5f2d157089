import type { Config } from '@issuebridge/core/config/schema.ts';
import type { Destination } from '@issuebridge/core/delivery/destination.ts';
import { createGitLabClient } from '@issuebridge/core/gitlab/client.ts';
import { createHttp } from '@issuebridge/core/gitlab/http.ts';
import type { Clock } from '@issuebridge/core/runtime/clock.ts';
import type { Metrics } from '@issuebridge/core/runtime/metrics.ts';
import pLimit from 'p-limit';
import type { Tokens } from './tokens.ts';

/** 20 requests at once to one GitLab: what one process can use, and no more than a small GitLab stands. */
const MAX_CONNECTIONS = 20;

type Dependencies = {
  config: Config;
  tokens: Pick<Tokens, 'current'>;
  clock: Clock;
  metrics: Metrics;
  userAgent: string;
};

/** Opens every configured destination; `close` ends their connections. */
export function openDestinations({ config, tokens, clock, metrics, userAgent }: Dependencies) {
  const opened = Object.entries(config.destinations).map(([name, settings]) => {
    const http = createHttp({
      baseUrl: settings.url,
      token: () => tokens.current(name),
      timeout: settings.request_timeout,
      connections: MAX_CONNECTIONS,
      clock,
      userAgent,
    });
    const limit = pLimit(MAX_CONNECTIONS);
    const destination: Destination = {
      name,
      host: new URL(settings.url).host,
      settings,
      client: createGitLabClient({ http, destination: name, clock, metrics }),
      withSlot: (run) => limit(run),
    };
    return { destination, http };
  });
  return {
    destinations: new Map(opened.map(({ destination }) => [destination.name, destination])),
    close: async (): Promise<void> => {
      await Promise.all(opened.map(({ http }) => http.close()));
    },
  };
}
