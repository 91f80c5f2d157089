import { createHash } from 'node:crypto';
import { issueUrlOf } from './issue-url.ts';

/** Every key of one installation; all bear one hash tag, so that a Redis cluster keeps them together. */
export function createKeys(prefix: string) {
  const tag = `{${prefix}}`;
  return {
    /** The prefix BullMQ gets. */
    bullmq: tag,
    event: (id: string) => `${tag}:event:${id}`,
    trace: (id: string) => `${tag}:trace:${id}`,
    /** Sorted set of the ids of the newest events; a UUIDv7 sorts by its time. */
    recent: `${tag}:recent`,
    /** Sorted set of the ids of the events of an issue, by the hash of its URL. */
    byIssue: (webUrl: string) => `${tag}:by-issue:${shortHash(issueUrlOf(webUrl))}`,
    /** The same of an incident of a source. */
    byIncident: (source: string, incident: string) =>
      `${tag}:by-incident:${shortHash(JSON.stringify([source, incident]))}`,
    /** Hash of delivery queue name to JSON `{ destination, project }`. */
    queues: `${tag}:queues`,
    /** Sorted set of the deliveries of a queue that have not ended. */
    waiting: (queueName: string) => `${tag}:waiting:${queueName}`,
    /** Hash of when each source was last accepted and refused. */
    sources: `${tag}:sources`,
    /** Hash of the processes that are there; ends by itself. */
    processes: `${tag}:processes`,
    /** Who sweeps what is past its retention; ends by itself. */
    sweep: `${tag}:sweep`,
    ledger: (host: string, kind: 'issue' | 'note', ...identity: string[]) =>
      `${tag}:ledger:${sha256(JSON.stringify([host, kind, ...identity]))}`,
    /** Hash of what was read back from GitLab: `stamp`, `projects` and one field per marker. */
    rebuilt: `${tag}:rebuilt`,
    /** How many looks at known issues a delivery queue may take. */
    looks: (queueName: string) => `${tag}:looks:${queueName}`,
    /** An end that came in before the issue of that ledger key was made. */
    over: (ledgerKey: string) => `${ledgerKey}:over`,
    missing: (ledgerKey: string) => `${ledgerKey}:missing`,
    /** Which event changes the issue of that ledger key. */
    changing: (ledgerKey: string) => `${ledgerKey}:changing`,
    pace: (destination: string, lane: string) => `${tag}:pace:${destination}:${lane}`,
    slot: (holder: string) => `${tag}:slot:${holder}`,
    park: (scope: string) => `${tag}:park:${scope}`,
    /** Set of the names of what is parked: `destination` or `destination/project`. */
    parked: `${tag}:parked`,
    /** What GitLab said of the token of a destination; ends by itself. */
    token: (destination: string, host: string) => `${tag}:token:${destination}:${host}`,
    /** Who asks GitLab that; ends by itself. A token that is exchanged is asked for anew. */
    tokenTurn: (token: string) => `${tag}:token-turn:${shortHash(token)}`,
    cache: (name: string) => `${tag}:cache:${name}`,
    secret: `${tag}:secret`,
    /** Written to ask whether what was written before it is safe. */
    witness: `${tag}:witness`,
  };
}

/** The names of an installation's keys. */
export type Keys = ReturnType<typeof createKeys>;

/** SHA-256 in hex: what a sender wrote never becomes part of a key. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** 128 bits in 22 characters: two such keys stand beside the record of every event. */
function shortHash(text: string): string {
  return createHash('sha256').update(text.toWellFormed()).digest('base64url').slice(0, 22);
}
