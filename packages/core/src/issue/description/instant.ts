import { DateTime } from 'luxon';

/** An instant as a person reads it, to the second, with its zone's name; the text as sent when it is no instant. */
export function formatInstant(iso: string, timezone: string): string {
  const time = DateTime.fromISO(iso, { zone: timezone, locale: 'en-US' });
  return time.isValid ? time.toFormat('yyyy-MM-dd HH:mm:ss ZZZZ') : iso;
}

/** The day, YYYY-MM-DD in the time zone, that is `milliseconds` after an instant. */
export function dayAfter(iso: string, milliseconds: number, timezone: string): string | undefined {
  return DateTime.fromISO(iso, { zone: timezone }).plus({ milliseconds }).toISODate() ?? undefined;
}
