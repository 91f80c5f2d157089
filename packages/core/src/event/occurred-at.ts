import { DateTime } from 'luxon';

/** Insights sends the first; the others were seen from it or from kin. `M/d` also reads `MM/dd`. */
const LOCALE = 'en-US';
const PARSERS = ['M/d/yyyy H:m:s', 'M/d/yyyy h:m:s a', 'M/d/yyyy H:m'].map((format) =>
  DateTime.buildFormatParser(format, { locale: LOCALE }),
);

/** 40: the longest form of any of these; what is longer is no time. */
const MAX_LENGTH = 40;

/** ISO 8601 with zone of a sender's time, read in `zone` where it names none; undefined when it cannot be read. */
export function findInstant(input: { text: string; zone: string }): string | undefined {
  const text = input.text.trim();
  if (text === '' || text.length > MAX_LENGTH) return undefined;
  const epoch = /^\d{10}(\d{3})?$/.exec(text);
  if (epoch) return inReason(DateTime.fromMillis(Number(text) * (epoch[1] ? 1 : 1_000), { zone: 'UTC' }));
  const options = { zone: input.zone, setZone: true, locale: LOCALE };
  if (/^\d{4}-?\d\d-?\d\d(T|$)/.test(text)) return inReason(DateTime.fromISO(text, options));
  for (const parser of PARSERS) {
    const time = DateTime.fromFormatParser(text, parser, options);
    if (time.isValid) return inReason(time);
  }
  return /^\d{4}-\d\d-\d\d /.test(text) ? inReason(DateTime.fromSQL(text, options)) : undefined;
}

function inReason(time: DateTime): string | undefined {
  if (!time.isValid || time.year < 1970 || time.year > 9999) return undefined;
  return time.toISO({ suppressMilliseconds: true }) ?? undefined;
}
