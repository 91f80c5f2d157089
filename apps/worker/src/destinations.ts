import type { GoodConfig } from '@issuebridge/core/config/config-in-force.ts';
import type { ProxyVariables } from '@issuebridge/core/config/proxy-address.ts';
import type { Destination } from '@issuebridge/core/delivery/destination.ts';
import { createIssueLists } from '@issuebridge/core/delivery/issue-lists.ts';
import type { Pace } from '@issuebridge/core/delivery/pace.ts';
import { paceClient } from '@issuebridge/core/delivery/paced-client.ts';
import { createGitLabClient } from '@issuebridge/core/gitlab/client.ts';
import type { Clock } from '@issuebridge/core/runtime/clock.ts';
import type { Logger } from '@issuebridge/core/runtime/logger.ts';
import type { Metrics } from '@issuebridge/core/runtime/metrics.ts';
import { type Connection, createConnection, identityOf } from './connection.ts';
import type { Token } from './token.ts';

type Dependencies = {
  pace: Pace;
  clock: Clock;
  metrics: Metrics;
  logger: Logger;
  userAgent: string;
  proxies: ProxyVariables;
  /** Aborted when the process stops. */
  signal: AbortSignal;
};

/** The destinations of one configuration. */
export type OpenedDestinations = {
  destinations: ReadonlyMap<string, Destination>;
  tokens: ReadonlyMap<string, Token>;
  /** Ends the connections that no other configuration uses. */
  close(): Promise<void>;
};

/**
 * Makes the opener of destinations: of each configuration in its turn, before the one before is closed. A destination that
 * is as it was keeps its connections; one at another address gets its own, so that no token goes where it does not belong.
 */
export function createDestinationOpener({ pace, metrics, signal, ...rest }: Dependencies) {
  let latest: ReadonlyMap<string, Connection> = new Map();
  return ({ config, readToken }: Pick<GoodConfig, 'config' | 'readToken'>): OpenedDestinations => {
    const before = latest;
    const opened = Object.entries(config.destinations).map(([name, settings]) => {
      const known = before.get(name);
      const isKept = known?.identity === identityOf(settings);
      const connection = isKept ? known : createConnection({ name, settings, reader: readToken, ...rest });
      connection.hold();
      connection.token.replace({ token: settings.token, reader: readToken });
      const http = createGitLabClient({ http: connection.http, destination: name, clock: rest.clock, metrics });
      const client = paceClient(http, { destination: name, pace, clock: rest.clock, signal });
      const destination: Destination = {
        name,
        host: new URL(settings.url).host,
        settings,
        client,
        lists: createIssueLists({ client, clock: rest.clock }),
        withSlot: connection.window.run,
      };
      return { name, connection, destination };
    });
    latest = new Map(opened.map(({ name, connection }) => [name, connection]));
    return {
      destinations: new Map(opened.map(({ name, destination }) => [name, destination])),
      tokens: new Map(opened.map(({ name, connection }) => [name, connection.token])),
      close: async (): Promise<void> => {
        await Promise.all(opened.map(({ connection }) => connection.release()));
      },
    };
  };
}
