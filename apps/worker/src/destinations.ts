import type { Config } from '@issuebridge/core/config/schema.ts';
import { createConnectionWindow } from '@issuebridge/core/delivery/connection-window.ts';
import type { Destination } from '@issuebridge/core/delivery/destination.ts';
import type { Pace } from '@issuebridge/core/delivery/pace.ts';
import { paceClient } from '@issuebridge/core/delivery/paced-client.ts';
import { createGitLabClient } from '@issuebridge/core/gitlab/client.ts';
import { createHttp, type Http } from '@issuebridge/core/gitlab/http.ts';
import type { Clock } from '@issuebridge/core/runtime/clock.ts';
import type { Metrics } from '@issuebridge/core/runtime/metrics.ts';
import type { Tokens } from './tokens.ts';

type Dependencies = {
  config: Config;
  tokens: Pick<Tokens, 'current'>;
  pace: Pace;
  clock: Clock;
  metrics: Metrics;
  userAgent: string;
};

/** Opens every configured destination; `close` ends their connections. */
export function openDestinations({ config, tokens, pace, clock, metrics, userAgent }: Dependencies) {
  const opened = Object.entries(config.destinations).map(([name, settings]) => {
    const http = createHttp({
      baseUrl: settings.url,
      token: () => tokens.current(name),
      timeout: settings.request_timeout,
      connections: settings.max_connections,
      clock,
      userAgent,
    });
    const window = createConnectionWindow({ max: settings.max_connections, clock });
    const watched: Http = {
      ...http,
      send: async (request) => {
        const result = await http.send(request);
        window.learn(result);
        return result;
      },
    };
    const client = createGitLabClient({ http: watched, destination: name, clock, metrics });
    const destination: Destination = {
      name,
      host: new URL(settings.url).host,
      settings,
      client: paceClient(client, { destination: name, pace, clock }),
      withSlot: window.run,
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
