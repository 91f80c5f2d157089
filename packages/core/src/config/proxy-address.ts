import { z } from 'zod';

/** In place of an address: no proxy, whatever the environment says. */
const NO_PROXY = 'none';

const FORMS = 'write http://proxy.example.com:3128';

/** The address of an HTTP proxy as a URL, also where it is written without `http://`, as variables often have it; undefined for anything else. */
function findProxyAddress(text: string): string | undefined {
  const address = text.includes('://') ? text : `http://${text}`;
  if (!URL.canParse(address)) return undefined;
  const { protocol, pathname, search, hash, href } = new URL(address);
  const isPlain = pathname === '/' && search === '' && hash === '';
  return isPlain && (protocol === 'http:' || protocol === 'https:') ? href : undefined;
}

const isAddress = (text: string): boolean => findProxyAddress(text) !== undefined;

/** A destination's `proxy`. */
export const proxySchema = z
  .string({ error: `this is no address of a proxy; ${FORMS}, or ${NO_PROXY}` })
  .refine((text) => text === NO_PROXY || (text.includes('://') && isAddress(text)), {
    error: `this is no address of an HTTP proxy; ${FORMS}, or ${NO_PROXY} to go directly`,
  });

const variable = z.string().refine(isAddress, `this is no address of an HTTP proxy: ${FORMS}`).optional();

/** The variables of the environment that name proxies. Small letters come first, as with curl. */
export const proxyVariables = {
  http_proxy: variable,
  HTTP_PROXY: variable,
  https_proxy: variable,
  HTTPS_PROXY: variable,
  no_proxy: z.string().optional(),
  NO_PROXY: z.string().optional(),
};

const environmentSchema = z.object(proxyVariables);

/** What the environment says of proxies. */
export type ProxyVariables = z.output<typeof environmentSchema>;

/** A proxy, and the hosts that are asked without it, as `NO_PROXY` names them. Its address may hold a password. */
export type Proxy = { address: string; except: string };

/** The proxy of a destination: its own, else that of the environment for its kind of address; undefined where there is none. */
export function findProxy(
  { url, proxy }: { url: string; proxy?: string | undefined },
  env: ProxyVariables,
): Proxy | undefined {
  if (proxy === NO_PROXY) return undefined;
  if (proxy !== undefined) return { address: proxy, except: '' };
  const named = url.startsWith('https:') ? env.https_proxy || env.HTTPS_PROXY : env.http_proxy || env.HTTP_PROXY;
  const address = named ? findProxyAddress(named) : undefined;
  return address === undefined ? undefined : { address, except: env.no_proxy || env.NO_PROXY || '' };
}
