import type { EventIndex } from './event-index.ts';
import type { EventRecord, EventStatus } from './event-record.ts';
import type { EventRecords } from './event-records.ts';

/** 200 records at once: some 10 ms of Redis. */
const PAGE = 200;

/** Which of the newest events. */
export type EventFilter = { source?: string | undefined; status?: EventStatus | undefined; limit: number };

type Dependencies = {
  index: Pick<EventIndex, 'recent'>;
  records: Pick<EventRecords, 'find'>;
  /** The record with its present status. */
  refresh: (record: EventRecord) => Promise<EventRecord>;
};

/** The newest events that fit, the newest first. It ends: the index is bounded. Whose record is gone is left out. */
export async function listEvents(
  { source, status, limit }: EventFilter,
  { index, records, refresh }: Dependencies,
): Promise<EventRecord[]> {
  const found: EventRecord[] = [];
  for (let from = 0; found.length < limit; from += PAGE) {
    const ids = await index.recent(from, PAGE);
    const known = await Promise.all(ids.map((id) => records.find(id)));
    const ofSource = known.filter((record) => record !== undefined && (source ?? record.source) === record.source);
    const present = await Promise.all(ofSource.map((record) => record && refresh(record)));
    for (const record of present) if (record && (status ?? record.status) === record.status) found.push(record);
    if (ids.length < PAGE) break;
  }
  return found.slice(0, limit);
}
