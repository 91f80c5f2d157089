import type { DeadLetter } from './dead-letters.ts';
import type { FailedJob } from './failed-set.ts';
import type { Quarantined } from './quarantine.ts';

/** A dead letter as the admin API and `--json` tell it. */
export function deadLetterJson({ destination, project, ...letter }: DeadLetter) {
  return { ...shared(letter), destination, project, attempts: letter.attempts, died_at: isoOf(letter.failedAt) };
}

/** A quarantined event as the admin API and `--json` tell it. */
export function quarantinedJson(job: FailedJob) {
  return { ...shared(job), size: job.size, quarantined_at: isoOf(job.failedAt) };
}

/** The same with the beginning of its body, and whether it can be replayed. */
export function quarantinedDetailJson({ kind, start, trace, refusal, ...job }: Quarantined) {
  const replay = { replayable: refusal === undefined, not_replayable_because: refusal?.detail };
  return { ...quarantinedJson(job), kind, body_start: start, ...replay, trace };
}

function shared({ id, source, reason, detail, hint, receivedAt }: FailedJob) {
  return { event_id: id, source, reason, detail, hint, received_at: isoOf(receivedAt) };
}

function isoOf(at: number | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString();
}
