import type { EventJob } from './event-job.ts';
import type { EventRecord } from './event-record.ts';

/** What ingest hands over: the body as it came, and what makes it the same event again. */
export type Submission = {
  source: string;
  /** Already scoped by the sender: an `Idempotency-Key` or the hash of the bytes; hashed again here, never used as it is. */
  idempotencyKey: string;
  /** True when the sender named the key: the same key with another body is then a conflict. */
  keyNamed: boolean;
  /** Milliseconds. */
  window: number;
  /** SHA-256 of the body's bytes, hex. */
  bodyHash: string;
  kind: EventJob['kind'];
  body: string;
  encoding: EventJob['encoding'];
  problem: string | undefined;
};

/** `accepted`: on disk, new or redriven. `duplicate`: seen before within the window. Nothing was kept in the other cases. */
export type Acceptance =
  | { kind: 'accepted'; eventId: string; redriven: boolean }
  | { kind: 'duplicate'; eventId: string; record: EventRecord | undefined }
  | { kind: 'conflict'; eventId: string }
  | { kind: 'unavailable'; reason: 'redis_away' | 'redis_full' | 'too_many_waiting'; retryAfterSeconds: number };

/** The producer's side of the `events` queue. Every method settles within 2 s, also when Redis is away or frozen. */
export type EventQueue = {
  submit(submission: Submission): Promise<Acceptance>;
  /** `unavailable` when Redis did not answer; undefined record when there is none of that id. */
  findEvent(id: string): Promise<{ kind: 'found'; record: EventRecord | undefined } | { kind: 'unavailable' }>;
  /** What a submission would meet now; for `/readyz` and metrics. */
  availability(): { ok: true; durable: boolean } | { ok: false; reason: string };
  close(): Promise<void>;
};
