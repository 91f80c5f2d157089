/** 10 s for one answer: ingest gives its own within 2 s, whatever Redis does. */
export const REQUEST_MS = 10_000;

/** 1 minute for one event's issue, with nothing in its way. */
export const DELIVERY_MS = 60_000;
