import { keyOfPart, keyOfRefused } from '@issuebridge/core/event/idempotency-key.ts';
import { sha256Hex } from '@issuebridge/core/event/sha256.ts';
import type { SplitBody, SplitPart } from '@issuebridge/core/event/split-body.ts';
import { splitKeptBody } from '@issuebridge/core/event/split-kept-body.ts';
import type { EventJob } from '@issuebridge/core/queue/event-job.ts';
import type { WorkerDependencies } from './dependencies.ts';
import { finishSplit } from './finish.ts';

/** 250 events under way to Redis at once, as in ingest. */
const AT_ONCE = 250;

/** 10 ids: those that a person looks at; the others are among the events of the source. */
const MAX_IDS = 10;

/** The events of a replayed body that was refused whole; undefined where it is one event, or its source is gone. */
export function splitReplayed(data: EventJob, { config }: WorkerDependencies): SplitBody | undefined {
  const settings = config.sources[data.source];
  if (!settings || (data.kind !== 'invalid' && data.kind !== 'event')) return undefined;
  return splitKeptBody({ job: data, settings });
}

type Group = { data: EventJob; parts: SplitPart[] };

/**
 * Takes each event of a replayed group in, as ingest does: those that are wrong go to the quarantine, those that came in another body
 * are known. Broken off anywhere and run again within the idempotency window it makes none twice.
 */
export async function splitGroup({ data, parts }: Group, dependencies: WorkerDependencies): Promise<void> {
  const { id, source } = data;
  const ids: string[] = [];
  for (let first = 0; first < parts.length; first += AT_ONCE) {
    const some = parts.slice(first, first + AT_ONCE);
    ids.push(...(await Promise.all(some.map((part) => submitPart({ data, part }, dependencies)))));
  }
  const wrong = parts.filter(({ problem }) => problem !== undefined).length;
  const count = `into ${ids.length} ${ids.length === 1 ? 'event' : 'events'}`;
  const quarantined = wrong === 0 ? '' : `, ${wrong} of them in the quarantine`;
  const shown = ids.slice(0, MAX_IDS).join(', ');
  const more = ids.length > MAX_IDS ? ' ...' : '';
  await finishSplit({ id, source, detail: `${count}${quarantined}: ${shown}${more}` }, dependencies);
}

async function submitPart(
  { data, part }: { data: EventJob; part: SplitPart },
  { groupIntake, config }: WorkerDependencies,
): Promise<string> {
  const { body, hash, problem } = part;
  const bodyHash = problem ? sha256Hex(body) : hash;
  const acceptance = await groupIntake.submit({
    source: data.source,
    idempotencyKey: problem ? keyOfRefused('invalid', bodyHash) : keyOfPart(hash),
    keyNamed: false,
    window: config.sources[data.source]?.idempotency_window ?? 0,
    bodyHash,
    kind: problem ? 'invalid' : 'event',
    body,
    encoding: 'utf8',
    problem: problem?.detail,
  });
  // The job comes back by itself.
  if (acceptance.kind === 'unavailable') throw new Error(`Redis takes no event now: ${acceptance.reason}`);
  return acceptance.eventId;
}
