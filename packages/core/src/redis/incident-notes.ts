import type { Redis } from 'ioredis';
import { createMissingSince } from './missing-since.ts';
import { createOverBefore } from './over-before.ts';

type Dependencies = { redis: Redis; keys: { over: (key: string) => string; missing: (key: string) => string } };

/** What is noted of an incident beside its entry, and ends by itself. */
export function createIncidentNotes(dependencies: Dependencies) {
  return { overBefore: createOverBefore(dependencies), missingSince: createMissingSince(dependencies) };
}
