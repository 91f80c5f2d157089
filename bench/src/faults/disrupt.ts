import { setTimeout as sleep } from 'node:timers/promises';
import type { Disruption } from './disruption.ts';
import type { Slot } from './slot.ts';
import type { System } from './system.ts';

/** 300 ms: a supervisor starts what was killed at about that. */
const RESTART_PAUSE = 300;

/** 100 ms between two looks for a slot that nothing happens to; 10 minutes of them are more than any storm needs. */
const SLOT_WAIT = 100;
const MAX_LOOKS = 6_000;

/** Does one thing to the system, and resolves when it is over. */
export async function disrupt(disruption: Disruption, system: System): Promise<void> {
  const { workers, ingests, redis, gitlab, redisTurns, gitlabTurns, configuration } = system;
  switch (disruption.kind) {
    case 'kill_worker':
      return onFreeSlot(workers, disruption.slot, (slot) => slot.kill({ pause: RESTART_PAUSE, skew: disruption.skew }));
    case 'kill_ingest':
      return onFreeSlot(ingests, disruption.slot, (slot) => slot.kill({ pause: RESTART_PAUSE, skew: 0 }));
    case 'freeze_worker':
      return onFreeSlot(workers, disruption.slot, (slot) => slot.freeze(disruption.ms));
    case 'freeze_ingest':
      return onFreeSlot(ingests, disruption.slot, (slot) => slot.freeze(disruption.ms));
    case 'freeze_workers':
      await Promise.all(workers.filter((slot) => slot.isFree()).map((slot) => slot.freeze(disruption.ms)));
      return;
    case 'kill_redis':
      return redisTurns(async () => {
        await redis.kill();
        await sleep(disruption.ms);
        await redis.restart();
      });
    case 'freeze_redis':
      return redisTurns(async () => {
        await redis.pause();
        await sleep(disruption.ms);
        await redis.resume();
      });
    case 'freeze_gitlab':
      return gitlabTurns(async () => {
        gitlab.freeze(true);
        await sleep(disruption.ms);
        gitlab.freeze(false);
      });
    case 'refuse_at_gitlab':
      return gitlabTurns(async () => {
        await gitlab.setDown(true);
        await sleep(disruption.ms);
        await gitlab.setDown(false);
      });
    case 'maintain_gitlab':
      return gitlabTurns(async () => {
        await gitlab.setMaintenance(true);
        await sleep(disruption.ms);
        await gitlab.setMaintenance(false);
      });
    case 'set_gitlab_clock':
      return gitlabTurns(() => gitlab.setSkew(disruption.skew));
    case 'swap_token':
      return gitlabTurns(async () => {
        const token = `glpat-storm-${disruption.at}`;
        await gitlab.swapToken(token);
        await configuration.writeToken(token);
      });
    case 'limit_issues':
      return gitlabTurns(() => gitlab.limitIssues());
  }
}

/** Strikes the slot that was drawn, or the next one that nothing happens to; waits for one. */
async function onFreeSlot(slots: Slot[], drawn: number, strike: (slot: Slot) => Promise<void>): Promise<void> {
  const order = [...slots.slice(drawn), ...slots.slice(0, drawn)];
  for (let look = 0; look < MAX_LOOKS; look++) {
    // Found and taken without an await between, so that no two strike the same.
    const free = order.find((slot) => slot.isFree());
    if (free) return strike(free);
    await sleep(SLOT_WAIT);
  }
  throw new Error('no process was ever free to be struck');
}
