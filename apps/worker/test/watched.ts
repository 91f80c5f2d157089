import { createKeys } from '@issuebridge/core/queue/keys.ts';
import { createPace } from '@issuebridge/core/redis/pace.ts';
import type { Redis } from 'ioredis';
import { expect } from 'vitest';
import { adminUrls, type Sample, scrape } from './scrape.ts';
import { detection, type System } from './system.ts';

/** A running system and what its processes show of themselves. */
export function watch({ system, redis, prefix }: { system: System; redis: Redis; prefix: string }) {
  const pace = createPace({ redis, keys: createKeys(prefix) });
  const scrapeAll = async (service: 'ingest' | 'worker'): Promise<Sample[]> =>
    (await Promise.all(adminUrls(system.logs(), service).map(scrape))).flat();
  const series = async (name: string, labels: Record<string, string> = {}): Promise<Sample[]> =>
    [...(await scrapeAll('ingest')), ...(await scrapeAll('worker'))].filter(
      (sample) => sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
    );
  const values = async (name: string, labels: Record<string, string> = {}): Promise<number[]> =>
    (await series(name, labels)).map(({ value }) => value);
  /** Waits until a series with these labels has such a value. */
  const until = (name: string, labels: Record<string, string>, holds: (value: number) => boolean): Promise<void> =>
    expect
      .poll(async () => (await values(name, labels)).some(holds), {
        timeout: 30_000,
        message: `${name} ${JSON.stringify(labels)}`,
      })
      .toBe(true);
  const send = (over: Record<string, unknown> = {}) => system.post(detection(over));
  const deliver = async (over: Record<string, unknown> = {}): Promise<void> => {
    const { body } = await send(over);
    await system.until(body.event_id, 'delivered');
  };
  return { system, redis, pace, scrapeAll, series, values, until, send, deliver };
}

/** A system under watch. */
export type Watched = ReturnType<typeof watch>;
