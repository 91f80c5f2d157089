import { z } from 'zod';

/** The canonical severities, worst first; `unknown` is ours for what no map names. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'unknown'] as const;

/** One canonical severity. */
export type Severity = (typeof SEVERITIES)[number];

/** A schema of a canonical severity. */
export const severitySchema = z.enum(SEVERITIES);

const RANK: Record<Severity, number> = { critical: 4, high: 3, medium: 2, low: 1, unknown: Number.NaN };

/** True when `severity` is at least `floor`. `unknown` always is: what nobody graded must not be filtered out as harmless. */
export function isAtLeast(severity: Severity, floor: Severity): boolean {
  return severity === 'unknown' || floor === 'unknown' || RANK[severity] >= RANK[floor];
}
