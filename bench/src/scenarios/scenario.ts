import type { RedisServer } from '@issuebridge/core/testing/redis-server.ts';
import type { Check } from './check.ts';

/** What every scenario gets: a Redis of its own, a folder that goes away, and a stack; what it defers ends with it. */
export type Stage = {
  redis: RedisServer;
  folder: string;
  stack: AsyncDisposableStack;
  /** How many whole minutes to measure, where a scenario leaves that open. */
  minutes: number;
  /** Tells a person who waits what is going on. */
  say: (line: string) => void;
};

/** One scenario; it is over within `deadline` milliseconds or has failed. */
export type Scenario = {
  name: string;
  about: string;
  /** For so many measured minutes. */
  deadline: (minutes: number) => number;
  run(stage: Stage): Promise<Check[]>;
};
