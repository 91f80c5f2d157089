import { findProxy, type ProxyVariables } from '@issuebridge/core/config/proxy-address.ts';
import type { DestinationSettings } from '@issuebridge/core/config/schema.ts';
import type { TokenReader } from '@issuebridge/core/config/token-reader.ts';
import { type ConnectionWindow, createConnectionWindow } from '@issuebridge/core/delivery/connection-window.ts';
import { createHttp, type Http } from '@issuebridge/core/gitlab/http.ts';
import type { Clock } from '@issuebridge/core/runtime/clock.ts';
import type { Logger } from '@issuebridge/core/runtime/logger.ts';
import { createToken, type Token } from './token.ts';

/** 1 of them stays for the lists that look-ups read, which take no slot: behind creates that are not answered they would be late. */
const FOR_LOOK_UPS = 1;

/** The connections of this process to one GitLab, kept over configurations that say the same of them. */
export type Connection = {
  http: Http;
  window: ConnectionWindow;
  token: Token;
  /** What it was made of, but for its token: another text needs other connections. */
  identity: string;
  /** To be called by each configuration that uses it. */
  hold(): void;
  /** Its last holder ends it. */
  release(): Promise<void>;
};

type Dependencies = {
  name: string;
  settings: DestinationSettings;
  reader: TokenReader;
  clock: Clock;
  logger: Logger;
  userAgent: string;
  proxies: ProxyVariables;
};

/** What connections to this destination are made of. */
export function identityOf({ url, request_timeout, max_connections, ca, proxy }: DestinationSettings): string {
  return JSON.stringify([url, request_timeout, max_connections, ca, proxy]);
}

/** Opens the connections to one destination; nobody holds them yet. */
export function createConnection({ name, settings, reader, clock, logger, ...rest }: Dependencies): Connection {
  const token = createToken({ destination: name, token: settings.token, reader, logger });
  const http = createHttp({
    baseUrl: settings.url,
    token: token.current,
    timeout: settings.request_timeout,
    connections: settings.max_connections,
    ca: settings.ca,
    proxy: findProxy(settings, rest.proxies),
    clock,
    userAgent: rest.userAgent,
  });
  const window = createConnectionWindow({ max: Math.max(1, settings.max_connections - FOR_LOOK_UPS), clock });
  let holders = 0;
  return {
    http: {
      ...http,
      send: async (request) => {
        const result = await http.send(request);
        window.learn(result);
        return result;
      },
    },
    window,
    token,
    identity: identityOf(settings),
    hold() {
      holders += 1;
    },
    async release() {
      holders -= 1;
      if (holders === 0) await http.close();
    },
  };
}
