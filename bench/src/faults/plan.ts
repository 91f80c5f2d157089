import { createDice } from './dice.ts';
import { type Disruption, planDisruptions } from './disruption.ts';
import type { StormOptions } from './options.ts';
import { type PlannedEvent, planEvents } from './planned-event.ts';

/** All that is decided before a storm begins: a function of its options alone. */
export type Plan = { options: StormOptions; events: PlannedEvent[]; disruptions: Disruption[] };

/** Draws the plan of a seed. */
export function createPlan(options: StormOptions): Plan {
  const events = planEvents(options, createDice(options.seed, 'events'));
  const disruptions = planDisruptions(options, events.length, createDice(options.seed, 'disruptions'));
  return { options, events, disruptions };
}

/** The plan for people: when, counted in accepted events, and what. */
export function formatPlan({ events, disruptions }: Plan): string {
  const roles = Map.groupBy(events, ({ role }) => role);
  const counts = [...roles].map(([role, of]) => `${of.length} ${role}`).join(', ');
  const lines = disruptions.map(({ at, kind, ...more }) => {
    const details = Object.entries(more).filter(([name, value]) => name !== 'skew' || value !== 0);
    return `${String(at).padStart(8)}  ${[kind, ...details.map(([name, value]) => `${name}=${value}`)].join(' ')}`;
  });
  return [`${events.length} events: ${counts}`, `${disruptions.length} disruptions:`, ...lines, ''].join('\n');
}
