import type { IncomingHttpHeaders } from 'node:http';
import type { Config } from '@issuebridge/core/config/schema.ts';
import type { SourceSettings } from '@issuebridge/core/config/source-schema.ts';
import { createAddressList } from '@issuebridge/core/event/address-list.ts';
import { createAuthenticator, createDecoyAuthenticator } from '@issuebridge/core/event/credentials.ts';
import { createSignatureVerifier } from '@issuebridge/core/event/signature.ts';
import type { Verdict } from '@issuebridge/core/event/standard-webhooks.ts';

/** A sender we know by its secret. */
export type Source = { name: string; settings: SourceSettings };

/** Who asks: the credentials it brought, and the address it came from where that is known. */
export type Sender = { headers: IncomingHttpHeaders; address: string | undefined };

/** A source whose credentials a sender has; `allowed`: also its `allow_from` lets that address in. */
export type Owner = { source: Source; allowed: boolean };

/** A request whose body is there, and when it is looked at (Unix ms). */
export type Signed = Sender & { body: Uint8Array; now: number };

/** The configured senders, found by name and secret. */
export type Sources = {
  /** The source of that name if the credentials are its own; takes as long where there is none. */
  authenticate(name: string, sender: Sender): Owner | undefined;
  /** Every source whose credentials these are. */
  ownersOf(sender: Sender): Owner[];
  /** True when the body may be worth reading for a signature. Asks all sources alike, so that it tells of no single one. */
  maySign(sender: Sender): boolean;
  /** The source of that name, and what its signature says; takes as long where there is none. `signedId`: the signature covers `webhook-id`. */
  verify(name: string, request: Signed): { verdict: Verdict; signedId: boolean; owner: Owner | undefined };
  /** Every source whose good signature the request bears. */
  signersOf(request: Signed): Owner[];
  /** True for a configured name: only such may stand in a log or a metric. */
  has(name: string): boolean;
};

/** Makes the senders of one configuration. */
export function createSources(config: Pick<Config, 'sources'>): Sources {
  const decoy = {
    authenticate: createDecoyAuthenticator(),
    signature: createSignatureVerifier(),
    isAllowed: createAddressList([]),
  };
  const all = new Map(
    Object.entries(config.sources).map(([name, settings]) => [
      name,
      {
        source: { name, settings },
        authenticate: createAuthenticator(settings.auth),
        signature: createSignatureVerifier(settings.auth),
        isAllowed: createAddressList(settings.allow_from),
      },
    ]),
  );
  return {
    authenticate(name, { headers, address }) {
      const entry = all.get(name);
      const { authenticate, isAllowed } = entry ?? decoy;
      // Both always: the time taken must not tell that credentials are right where only the address is wrong.
      const allowed = isAllowed(address);
      return authenticate(headers) && entry ? { source: entry.source, allowed } : undefined;
    },
    ownersOf({ headers, address }) {
      decoy.authenticate(headers);
      return [...all.values()]
        .map((entry) => ({ ...entry, allowed: entry.isAllowed(address) }))
        .filter(({ authenticate }) => authenticate(withGitlabToken(headers)))
        .map(({ source, allowed }) => ({ source, allowed }));
    },
    maySign: ({ headers, address }) =>
      [...all.values()].some(({ signature, isAllowed }) => isAllowed(address) && signature.isClaimed(headers)),
    verify(name, request) {
      const entry = all.get(name);
      const { signature, isAllowed } = entry ?? decoy;
      const allowed = isAllowed(request.address);
      const verdict = signature.verify(request);
      return { ...verdict, owner: entry && { source: entry.source, allowed } };
    },
    signersOf: (request) =>
      [...all.values()]
        .filter(
          ({ signature }) => signature.isClaimed(request.headers) && signature.verify(request).verdict === 'valid',
        )
        .map(({ source, isAllowed }) => ({ source, allowed: isAllowed(request.address) })),
    has: (name) => all.has(name),
  };
}

/** GitLab's own clients send their token as `PRIVATE-TOKEN`; here it is a bearer token like any other. */
function withGitlabToken(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const token = headers['private-token'];
  if (headers.authorization !== undefined || typeof token !== 'string') return headers;
  return { ...headers, authorization: `Bearer ${token}` };
}
