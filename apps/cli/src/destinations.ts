import { findProxy, type ProxyVariables } from '@issuebridge/core/config/proxy-address.ts';
import type { Config } from '@issuebridge/core/config/schema.ts';
import type { Destination } from '@issuebridge/core/delivery/destination.ts';
import { createIssueLists } from '@issuebridge/core/delivery/issue-lists.ts';
import { createGitLabClient } from '@issuebridge/core/gitlab/client.ts';
import { createHttp, type HttpResult } from '@issuebridge/core/gitlab/http.ts';
import type { Clock } from '@issuebridge/core/runtime/clock.ts';
import { createMetrics } from '@issuebridge/core/runtime/metrics.ts';
import { VERSION } from './version.ts';

/** 2: one request at a time, and one whose connection is being closed. */
const CONNECTIONS = 2;

type Input = {
  config: Config;
  clock: Clock;
  env: ProxyVariables;
  /** Sees every answer, also what of it the client does not read. */
  onResult?: (destination: string, result: HttpResult) => void;
};

/** Opens the destinations of a configuration for one command's reading. */
export function openDestinations({ config, clock, env, onResult }: Input) {
  const metrics = createMetrics({ version: VERSION, service: 'cli' });
  const opened = Object.entries(config.destinations).map(([name, settings]) => {
    const http = createHttp({
      baseUrl: settings.url,
      token: () => settings.token,
      timeout: settings.request_timeout,
      connections: CONNECTIONS,
      ca: settings.ca,
      proxy: findProxy(settings, env),
      clock,
      userAgent: `issuebridge/${VERSION}`,
    });
    const send: typeof http.send = async (request) => {
      const result = await http.send(request);
      onResult?.(name, result);
      return result;
    };
    const client = createGitLabClient({ http: { ...http, send }, destination: name, clock, metrics });
    const { host } = new URL(settings.url);
    const lists = createIssueLists({ client, clock });
    const destination: Destination = { name, host, settings, client, lists, withSlot: (run) => run() };
    return { destination, http };
  });
  return {
    destinations: new Map(opened.map(({ destination }) => [destination.name, destination])),
    close: async (): Promise<void> => {
      await Promise.all(opened.map(({ http }) => http.close()));
    },
  };
}
