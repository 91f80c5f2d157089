import type { Figure } from './figure.ts';
import type { MeasuredRedis } from './measured-redis.ts';

/** What every benchmark gets: a Redis of its own and a folder that goes away; what it defers ends with it. */
export type Lab = { redis: MeasuredRedis; folder: string; stack: AsyncDisposableStack };

/** One benchmark; `name` is what the command line's filter is compared with. */
export type Benchmark = { name: string; about: string; run(lab: Lab): Promise<Figure[]> };
