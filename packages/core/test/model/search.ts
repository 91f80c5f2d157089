import { gitlabSteps, type Step } from './gitlab.ts';
import { canEnd } from './liveness.ts';
import { firstState, keyOf, type State } from './state.ts';
import { tick } from './tick.ts';
import type { Variant } from './variant.ts';
import { workerSteps } from './worker.ts';

/** What an exhaustive search came to. `trace`: the shortest way there, a line a step, for the endings that are bad. */
export type Verdict = { verdict: 'safe' | 'two issues' | 'dead end'; states: number; trace: string[] };

/** 5 million: more would be a clock without a cap, which no patience helps. */
const MAX_STATES = 5_000_000;

/** Everything that can come next, time included: who does not move while time passes is paused. */
function stepsOf(state: State, variant: Variant): Step[] {
  const byWorkers = state.workers.flatMap((_, index) => workerSteps(state, index, variant));
  return [...byWorkers, ...gitlabSteps(state, variant), { label: 'a tick passes', state: tick(state, variant) }];
}

/**
 * Goes through every state that the variant can come to, breadth first. `two issues`: GitLab has made a second one.
 * `dead end`: there is a state from which, whatever happens, the ledger never comes to hold an issue.
 */
export function explore(variant: Variant): Verdict {
  const first = firstState(variant);
  const numbers = new Map([[keyOf(first), 0]]);
  const cameFrom = [{ before: -1, label: 'nothing has happened yet' }];
  const edges: number[] = [];
  const ends: number[] = [];
  let frontier = [{ number: 0, state: first }];
  while (frontier.length > 0) {
    const next: typeof frontier = [];
    for (const { number, state } of frontier) {
      if (state.ledger.kind === 'created') ends.push(number);
      for (const { label, state: after } of stepsOf(state, variant)) {
        const key = keyOf(after);
        let known = numbers.get(key);
        if (known === undefined) {
          known = numbers.size;
          numbers.set(key, known);
          cameFrom.push({ before: number, label });
          if (known > MAX_STATES) throw new Error(`more than ${MAX_STATES} states: some clock of the model has no cap`);
          if (after.gitlab.issues > 1)
            return { verdict: 'two issues', states: numbers.size, trace: traceTo(known, cameFrom) };
          next.push({ number: known, state: after });
        }
        edges.push(number, known);
      }
    }
    frontier = next;
  }
  const stuck = canEnd({ states: numbers.size, edges, ends }).indexOf(0);
  if (stuck >= 0) return { verdict: 'dead end', states: numbers.size, trace: traceTo(stuck, cameFrom) };
  return { verdict: 'safe', states: numbers.size, trace: [] };
}

function traceTo(number: number, cameFrom: Array<{ before: number; label: string }>): string[] {
  const lines: string[] = [];
  for (let at = cameFrom[number]; at && at.before >= 0; at = cameFrom[at.before]) lines.unshift(at.label);
  return lines;
}
