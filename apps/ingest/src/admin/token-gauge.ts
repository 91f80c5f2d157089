import type { Config } from '@issuebridge/core/config/schema.ts';
import type { TokenFactsStore } from '@issuebridge/core/delivery/token-facts.ts';
import type { SharedGauges } from '@issuebridge/core/runtime/metrics.ts';

type Input = {
  store: Pick<TokenFactsStore, 'find'>;
  destinations: Config['destinations'];
  gauges: Pick<SharedGauges, 'tokenExpiry'>;
};

/** Brings the gauge of the tokens' ends up to date: +Inf for one without an end, absent where GitLab did not say. */
export async function measureTokens({ store, destinations, gauges }: Input): Promise<void> {
  const found = await Promise.all(
    Object.entries(destinations).map(async ([destination, { url }]) => {
      return { destination, facts: await store.find({ name: destination, host: new URL(url).host }) };
    }),
  );
  gauges.tokenExpiry.reset();
  for (const { destination, facts } of found) {
    if (facts) gauges.tokenExpiry.set({ destination }, (facts.expires ?? Number.POSITIVE_INFINITY) / 1_000);
  }
}
