import type { Destination } from '@issuebridge/core/delivery/destination.ts';
import { type TokenFactsStore, tokenFactsOf } from '@issuebridge/core/delivery/token-facts.ts';
import type { WorkerDependencies } from './dependencies.ts';
import type { InForce } from './in-force.ts';
import type { Token } from './token.ts';

/** 20 s: a token that was exchanged is known by then. */
const LOOK_INTERVAL = 20_000;

/** One hour: a token ends at midnight, and who watches wants days of warning. */
const ASK_INTERVAL = 3_600_000;

/** 5 minutes: a GitLab that did not answer is likely to be back. */
const RETRY_INTERVAL = 300_000;

type Input = {
  inForce: Pick<InForce, 'use'>;
  store: TokenFactsStore;
  onError: (error: unknown) => void;
} & Pick<WorkerDependencies, 'clock' | 'signal'>;

/**
 * Asks GitLab at once and then every hour what it knows of each token, until the signal; one worker of all does it.
 * Nobody is told of a GitLab that does not say: the deliveries meet whatever is wrong with it themselves.
 */
export async function keepTokenFacts({ inForce, store, onError, clock, signal }: Input): Promise<void> {
  while (!signal.aborted) {
    await inForce
      .use(async (dependencies) => {
        const asked = [...dependencies.destinations.values()].map((destination) => {
          return ask({ destination, token: dependencies.tokens.get(destination.name), store }, dependencies);
        });
        await Promise.all(asked);
      })
      .catch(onError);
    await clock.sleep(LOOK_INTERVAL, signal);
  }
}

type Asked = { destination: Destination; token: Token | undefined; store: TokenFactsStore };

async function ask(
  { destination, token, store }: Asked,
  { gate, clock }: Pick<WorkerDependencies, 'gate' | 'clock'>,
): Promise<void> {
  const value = token?.current();
  if (value === undefined) return;
  // While it is parked the probes ask: a token that was rotated away must not be used more than need be.
  if (await gate.find({ destination: destination.name, project: undefined })) return;
  if (!(await store.takeTurn(destination, value, ASK_INTERVAL))) return;
  const answer = await destination.withSlot(() => destination.client.readOwnToken());
  if (answer.ok) await store.keep(destination, tokenFactsOf(answer.value, clock.now()));
  else await store.shortenTurn(destination, value, RETRY_INTERVAL);
}
