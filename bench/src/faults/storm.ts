import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestCount } from '../programs/stormy-gitlab.ts';
import { disrupt } from './disrupt.ts';
import { awaitEnds } from './ends.ts';
import { type Judgement, judge } from './judgement.ts';
import type { Plan } from './plan.ts';
import { sendAll } from './send-all.ts';
import { createSender, type Sent } from './sender.ts';
import type { Slot } from './slot.ts';
import { type System, startSystem } from './system.ts';
import { readTraces, type Trace } from './trace.ts';

/** A storm that is over. */
export type Storm = {
  judgement: Judgement;
  requests: RequestCount[];
  /** Answers of ingest by status; 0: none came. */
  answers: Record<number, number>;
  endedByThemselves: string[];
  /** Of the incidents that are not as they should be, some. */
  traces: Trace[];
  seconds: { load: number; drain: number };
};

/** 250 ms between two looks at how far GitLab is. */
const POLL = 250;

/** Beside what the events need at their rate, four times over: 2 minutes for all that stands still meanwhile. */
const SLOWEST = 4;
const STANDSTILL = 120_000;

/** 2 minutes: four times what the last doubt needs to settle, be made again, and be in doubt again. */
const DRAIN_DEADLINE = 120_000;

/** 3 s: who was frozen to the last has sent by then what it had in hand; a request takes 2 s at most. */
const QUIET = 3_000;

type Surroundings = { folder: string; stack: AsyncDisposableStack; say: (line: string) => void };

/** Carries out a plan: sends, disrupts, lets all of it come to an end, and judges. */
export async function runStorm(plan: Plan, { folder, stack, say }: Surroundings): Promise<Storm> {
  const { options, events } = plan;
  const system = await startSystem({ folder, stack, options, say });
  const { configuration, gitlab, ingests, workers } = system;
  const urls = (): string[] => ingests.map((slot) => slot.url()).filter((url) => url !== undefined);
  const answers: Record<number, number> = {};
  const send = createSender({
    ...{ urls, path: configuration.path, headers: configuration.headers },
    onAnswer: (status) => {
      answers[status] = (answers[status] ?? 0) + 1;
    },
  });
  const perSecond = Math.min(options.rate, (options.limit ?? Number.POSITIVE_INFINITY) / 60);
  const longest = Math.ceil((events.length / perSecond) * 1_000) * SLOWEST + STANDSTILL;
  const began = performance.now();
  const sent = await loadAndDisrupt({ plan, system, send, longest, say });
  const loaded = performance.now();

  say('calm: waiting for every event to come to its end');
  await gitlab.calm();
  await bringUp([...ingests, ...workers]);
  const ids = [...new Set(sent.flatMap(({ eventId }) => (eventId === undefined ? [] : [eventId])))];
  const until = performance.now() + DRAIN_DEADLINE + (options.limit === undefined ? 0 : longest);
  const ends = await awaitEnds({ ids, urls, headers: configuration.headers, until });
  const drained = performance.now();
  await sleep(QUIET);
  const judgement = judge({ sent, ends, issues: await gitlab.issues() });
  return {
    judgement,
    requests: await gitlab.requests(),
    answers,
    // A copy: those that are ended with the stack are none of them.
    endedByThemselves: [...system.endedByThemselves],
    traces: await readTraces({ redisUrl: system.redis.url, judgement, sent, ends }),
    seconds: { load: (loaded - began) / 1_000, drain: (drained - loaded) / 1_000 },
  };
}

type Load = {
  plan: Plan;
  system: System;
  send: ReturnType<typeof createSender>;
  longest: number;
  say: (line: string) => void;
};

async function loadAndDisrupt({ plan, system, send, longest, say }: Load): Promise<Sent[]> {
  const signal = AbortSignal.timeout(longest);
  const made = { issues: 0, notes: 0 };
  const loading = new AbortController();
  const watch = async (): Promise<void> => {
    while (!loading.signal.aborted) {
      Object.assign(made, await system.gitlab.made());
      await sleep(POLL);
    }
  };
  const waiting = [...plan.disruptions];
  const running: Array<Promise<void>> = [];
  let due = 0;
  const watching = watch();
  const sent = await sendAll({
    events: plan.events,
    rate: plan.options.rate,
    signal,
    send: async (event) => {
      const one = await send(event);
      if (one.eventId !== undefined && (event.role === 'first' || event.role === 'changed')) due += 1;
      return one;
    },
    backlog: () => due - made.issues - made.notes,
    onSent: (count) => {
      while (waiting[0] && waiting[0].at <= count) {
        const [disruption] = waiting.splice(0, 1);
        if (!disruption) break;
        say(`${count} sent, ${made.issues} issues, ${made.notes} notes: ${JSON.stringify(disruption)}`);
        const struck = disrupt(disruption, system);
        // Seen below; without this a failure in the middle would end the process at once.
        struck.catch(() => undefined);
        running.push(struck);
      }
    },
  });
  await Promise.all(running);
  loading.abort();
  await watching;
  return sent;
}

/** Whoever has a wrong clock, or has ended, is replaced. */
async function bringUp(slots: Slot[]): Promise<void> {
  const wanting = slots.filter((slot) => slot.isSkewed() || slot.url() === undefined);
  await Promise.all(wanting.map((slot) => slot.kill({ pause: 0, skew: 0 })));
}
