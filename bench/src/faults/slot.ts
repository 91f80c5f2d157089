import { setTimeout as sleep } from 'node:timers/promises';
import type { Program } from '../program.ts';

/** A place for one worker or ingest: whoever runs there is killed, frozen and replaced. */
export type Slot = {
  /** Where it listens; undefined while nobody does. A frozen one listens and does not answer. */
  url(): string | undefined;
  isFree(): boolean;
  /** SIGKILL, then a new one after `pause` ms, with its wall clock `skew` ms ahead. */
  kill(input: { pause: number; skew: number }): Promise<void>;
  /** SIGSTOP for so long, then SIGCONT. */
  freeze(ms: number): Promise<void>;
  /** True when its clock is not ours. */
  isSkewed(): boolean;
  stop(): Promise<void>;
};

type Dependencies = {
  start: (skew: number) => Promise<Program>;
  /** Told when a process ended that nobody killed. */
  onEndedByItself: (name: string) => void;
};

/** Starts the first process of a slot. */
export async function openSlot({ start, onEndedByItself }: Dependencies): Promise<Slot> {
  const state = { program: undefined as Program | undefined, busy: false, skew: 0 };
  const launch = async (skew: number): Promise<void> => {
    const program = await start(skew);
    state.program = program;
    state.skew = skew;
    void program.ended.then(() => {
      if (state.program !== program) return;
      state.program = undefined;
      onEndedByItself(program.name);
    });
  };
  const occupied = async (run: () => Promise<void>): Promise<void> => {
    state.busy = true;
    try {
      await run();
    } finally {
      state.busy = false;
    }
  };
  const end = async (): Promise<void> => {
    const { program } = state;
    state.program = undefined;
    await program?.stop();
  };
  await launch(0);
  return {
    url: () => state.program?.url,
    isFree: () => !state.busy,
    isSkewed: () => state.skew !== 0,
    kill: ({ pause, skew }) =>
      occupied(async () => {
        await end();
        await sleep(pause);
        await launch(skew);
      }),
    freeze: (ms) =>
      occupied(async () => {
        const { program } = state;
        program?.signal('SIGSTOP');
        await sleep(ms);
        program?.signal('SIGCONT');
      }),
    stop: end,
  };
}
