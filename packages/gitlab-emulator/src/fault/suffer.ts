import { setTimeout as wait } from 'node:timers/promises';
import type { Answer } from '../api/answer.ts';
import type { Instance } from '../instance/instance.ts';
import type { Reply } from '../reply.ts';
import { CANNED, usualAnswer } from './canned-answer.ts';
import type { Strike } from './faults.ts';

type Deps = {
  strike: Strike;
  reply: Reply;
  /** Carries the request out; called once at most. */
  run: () => Answer;
  instance: Instance;
  /** Ends every wait when the emulator closes. */
  stopped: AbortSignal;
};

/** Lets a fault happen to one request. */
export const suffer = async ({ strike, reply, run, instance, stopped }: Deps): Promise<void> => {
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
      return reply.send(answerOf(effect, { at: instance.now(), inferred: instance.inferred }));
    case 'slow_body': {
      const finish = reply.begin(run());
      await sleep(effect.ms);
      return finish();
    }
    case 'unindexed':
      return reply.send(run());
    case 'truncate':
      reply.begin(run());
      return reply.cut({ reset: false });
  }
};

type Moment = Parameters<typeof usualAnswer>[1];

const answerOf = (effect: Extract<Strike['effect'], { kind: 'answer' }>, moment: Moment): Answer => {
  if ('like' in effect) return CANNED[effect.like](moment);
  const usual = usualAnswer(effect.status, moment);
  return {
    status: effect.status,
    headers: { ...usual.headers, ...effect.headers },
    body: effect.body ?? usual.body,
  };
};
