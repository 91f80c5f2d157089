/** The names under `event` in templates, `when` and keys; there are no others. */
export const EVENT_NAMES = [
  'id',
  'source',
  'severity',
  'summary',
  'entities',
  'status',
  'link',
  'occurred_at',
  'received_at',
  'is_test',
] as const;

/** One of the names under `event`. */
export type EventName = (typeof EVENT_NAMES)[number];
