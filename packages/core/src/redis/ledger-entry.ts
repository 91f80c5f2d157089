import type { Content, Doubt, LedgerEntry } from '../delivery/ledger.ts';

/** Hash and memory in one text, one a line: the scripts compare and keep it without a look inside. */
export function textOf({ hash, memory }: Content): string {
  return memory === undefined ? hash : `${hash}\n${memory}`;
}

/** The other way round. */
export function contentOf(receivedAt = '0', text = ''): Content {
  const end = text.indexOf('\n');
  const base = { receivedAt: Number(receivedAt) };
  return end < 0 ? { ...base, hash: text } : { ...base, hash: text.slice(0, end), memory: text.slice(end + 1) };
}

/** The hash as it stands in Redis, when that was read, and what the bounds make of its doubt. */
type Reading = { now: number; settled: boolean; hash: Record<string, string>; index: string };

/** What a ledger entry says. */
export function toEntry({ now, settled, hash, index }: Reading): LedgerEntry {
  const base = { now, generation: Number(hash.generation ?? 1) };
  if (hash.state === 'intent') {
    return { ...base, state: 'busy', attempt: hash.attempt ?? '', until: Number(hash.may_send_until) };
  }
  if (hash.state === 'created') {
    return {
      ...base,
      state: 'created',
      existing: {
        projectId: Number(hash.issue_project),
        iid: Number(hash.iid),
        webUrl: hash.web_url ?? '',
        eventId: hash.creator ?? '',
      },
      content: contentOf(hash.received_at, hash.content),
    };
  }
  const doubt: Doubt | undefined =
    hash.doubt_until === undefined
      ? undefined
      : {
          projectId: Number(hash.doubt_project),
          marker: hash.doubt_marker ?? '',
          since: Number(hash.doubt_since),
          until: Number(hash.doubt_until),
          ahead: hash.doubt_ahead ? Number(hash.doubt_ahead) : undefined,
          eventId: hash.doubt_event ?? '',
          content: contentOf(hash.doubt_event_at, hash.doubt_content),
          answeredFrom: hash.answered_from === undefined ? undefined : Number(hash.answered_from),
          settled,
        };
  return { ...base, state: 'free', doubt, index, follows: hash.follows };
}
