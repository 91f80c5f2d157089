import type { Config } from '../config/schema.ts';

const DAY = 86_400_000;

/** The shortest time that records of ended events are kept; undefined where all are kept for ever. */
export function shortestRetention({ retention }: Config): { text: string; milliseconds: number } | undefined {
  const { delivered, ignored, dead, quarantine } = retention;
  const ages = [delivered, ignored, dead, quarantine].filter((age) => age > 0);
  if (ages.length === 0) return undefined;
  const milliseconds = Math.min(...ages);
  return { text: `${Number((milliseconds / DAY).toFixed(1))} days`, milliseconds };
}
