import { z } from 'zod';

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const SIZES = { B: 1, KiB: 1_024, MiB: 1_048_576, GiB: 1_073_741_824 } as const;

/** The forms of the three as JSON Schema has them, by which editors and our own views of the file know them again. */
export const PATTERNS = {
  duration: '^(0|\\d+(\\.\\d+)?(ms|s|m|h|d))$',
  size: '^\\d+(B|KiB|MiB|GiB)$',
  percentage: '^\\d{1,3}%$',
} as const;

/** Milliseconds of `500ms 30s 5m 2h 7d`; undefined when the text is not of that form. `0` needs no unit. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text);
  return match ? Math.round(Number(match[1]) * UNITS[match[2] as keyof typeof UNITS]) : undefined;
}

function parseSize(text: string): number | undefined {
  const match = /^(\d+)(B|KiB|MiB|GiB)$/.exec(text);
  return match ? Number(match[1]) * SIZES[match[2] as keyof typeof SIZES] : undefined;
}

/** The shortest text of a whole number of milliseconds: `90s`, `7d`. */
export function formatDuration(milliseconds: number): string {
  return milliseconds === 0 ? '0' : inUnits(milliseconds, UNITS);
}

/** The shortest text of a whole number of bytes: `2MiB`. */
export function formatSize(bytes: number): string {
  return inUnits(bytes, SIZES);
}

function inUnits(amount: number, units: Record<string, number>): string {
  const fitting = Object.entries(units).filter(([, unit]) => amount % unit === 0);
  const [name, unit] = fitting.at(-1) ?? ['', 1];
  return `${amount / unit}${name}`;
}

/** A number without a unit is text to us: `0` is a duration, and `30` gets the error that asks for a unit. */
const textOrNumber = (example: string) =>
  z.union([z.string(), z.number()], { error: `this is not a text; write for example ${example}` }).transform(String);

/** A schema of a duration as text, giving milliseconds. */
export const duration = textOrNumber('30s')
  .transform((text, context) => {
    const milliseconds = parseDuration(text);
    if (milliseconds === undefined)
      context.addIssue(`"${text}" is no duration; write for example 500ms, 30s, 5m, 2h or 7d`);
    return milliseconds ?? z.NEVER;
  })
  .meta({ pattern: PATTERNS.duration });

/** A schema of a duration that is longer than nothing. */
export const positiveDuration = duration.refine((milliseconds) => milliseconds > 0, {
  error: 'this must be longer than 0; write for example 30s',
});

/** A schema of a size as text, giving bytes. */
export const size = textOrNumber('2MiB')
  .transform((text, context) => {
    const bytes = parseSize(text);
    if (bytes === undefined) context.addIssue(`"${text}" is no size; write for example 64KiB or 2MiB`);
    return bytes ?? z.NEVER;
  })
  .meta({ pattern: PATTERNS.size });

/** A schema of a share such as `80%`, giving 0 to 1. */
export const percentage = z
  .string({ error: 'this is no share; write for example 80%' })
  .transform((text, context) => {
    const match = /^(\d{1,3})%$/.exec(text);
    const share = match ? Number(match[1]) / 100 : Number.NaN;
    if (!(share > 0 && share <= 1)) context.addIssue(`"${text}" is no percentage; write for example 80%`);
    return share > 0 && share <= 1 ? share : z.NEVER;
  })
  .meta({ pattern: PATTERNS.percentage });
