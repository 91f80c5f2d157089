import { createSecureContext, getCACertificates } from 'node:tls';
import { Agent, type buildConnector, type Dispatcher, EnvHttpProxyAgent, Pool, type ProxyAgent } from 'undici';
import type { Proxy as HttpProxy } from '../config/proxy-address.ts';

/** 5 s: a connection, or a proxy's way to GitLab, that takes longer is as good as refused, and nothing was sent on it. */
const CONNECT_TIMEOUT = 5_000;

/** The `code` of the error of a proxy that cannot be reached. */
export const PROXY_AWAY = 'PROXY_AWAY';

/** The way to one GitLab. */
export type Way = {
  /** At once, from this process. */
  connections: number;
  /** PEM of authorities that are trusted besides those that Node trusts. */
  ca?: string | undefined;
  proxy?: HttpProxy | undefined;
};

/**
 * Opens the way to one GitLab. Through a proxy it is always a tunnel, for http:// too: until it stands no byte of a request
 * can have left, so that every refusal of a proxy is surely no issue.
 */
export function createDispatcher({ connections, ca, proxy }: Way): Dispatcher {
  // Made once: reading all certificates anew for each connection costs more than the connection.
  const trust = ca && { secureContext: createSecureContext({ ca: [...getCACertificates('default'), ca] }) };
  const options: Agent.Options = {
    connections,
    pipelining: 1,
    allowH2: false,
    connect: { timeout: CONNECT_TIMEOUT, ...trust },
  };
  if (proxy === undefined) return new Agent(options);
  const through: Omit<ProxyAgent.Options, 'uri'> = {
    proxyTunnel: true,
    connectTimeout: CONNECT_TIMEOUT,
    clientFactory: openProxy,
    ...(trust && { requestTls: trust, proxyTls: trust }),
  };
  // Both, and never undefined: what is left out it would take from the environment by itself.
  const addresses = { httpProxy: proxy.address, httpsProxy: proxy.address, noProxy: proxy.except };
  return new EnvHttpProxyAgent({ ...options, ...through, ...addresses });
}

/** The connections to the proxy itself, whose errors must be told from those of the GitLab behind it. */
function openProxy(origin: URL, { connect }: { connect?: unknown }): Dispatcher {
  const inner = connect as buildConnector.connector;
  return new Pool(origin, {
    headersTimeout: CONNECT_TIMEOUT,
    connect: (options, callback) =>
      inner(options, (...[error, socket]) => {
        if (error === null) callback(null, socket);
        else callback(Object.assign(new Error('the proxy cannot be reached'), { code: PROXY_AWAY }), null);
      }),
  });
}
