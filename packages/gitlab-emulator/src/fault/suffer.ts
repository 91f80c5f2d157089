import { setTimeout as wait } from 'node:timers/promises';
import type { Answer } from '../api/answer.ts';
import type { Reply } from '../reply.ts';
import { CANNED, usualAnswer } from './canned-answer.ts';
import type { Strike } from './faults.ts';

type Deps = {
  strike: Strike;
  reply: Reply;
  /** Carries the request out; called once at most. */
  run: () => Answer;
  now: () => number;
  /** Ends every wait when the emulator closes. */
  stopped: AbortSignal;
};

/** Lets a fault happen to one request. */
export const suffer = async ({ strike, reply, run, now, stopped }: Deps): Promise<void> => {
  const { effect } = strike;
  const sleep = (ms: number): Promise<void> => wait(ms, undefined, { signal: stopped, ref: false });
  switch (effect.kind) {
    case 'delay':
      await sleep(effect.ms);
      return reply.send(run());
    case 'hold':
      await strike.removed;
      return stopped.aborted ? undefined : reply.send(run());
    case 'cut':
      if (effect.when === 'after') run();
      return reply.cut({ reset: effect.reset ?? true });
    case 'hang':
      if (effect.when === 'after') run();
      return;
    case 'late':
      reply.cut({ reset: true });
      await sleep(effect.ms);
      run();
      return;
    case 'answer':
      if (effect.when === 'after') run();
      return reply.send(answerOf(effect, now()));
    case 'slow_body': {
      const finish = reply.begin(run());
      await sleep(effect.ms);
      return finish();
    }
    case 'truncate':
      reply.begin(run());
      return reply.cut({ reset: false });
  }
};

const answerOf = (effect: Extract<Strike['effect'], { kind: 'answer' }>, at: number): Answer => {
  if ('like' in effect) return CANNED[effect.like](at);
  const usual = usualAnswer(effect.status, at);
  return {
    status: effect.status,
    headers: { ...usual.headers, ...effect.headers },
    body: effect.body ?? usual.body,
  };
};
