import type { Dice } from './dice.ts';
import type { StormOptions } from './options.ts';

/**
 * One event to send. `role`: the incident's first; the very same request `again`; the `same` content as an event of its own;
 * `changed` content, which is due a note. Events of an incident with equal `content` need to be told once only.
 */
export type PlannedEvent = {
  incident: string;
  role: 'first' | 'again' | 'same' | 'changed';
  key: string;
  content: string;
  body: string;
};

/** Four in ten repeats are re-sends, two say the same anew, four say something else. */
const REPEATS = ['again', 'again', 'same', 'changed', 'changed'] as const;

/** 300: a repeat comes at once, or up to so many events later, so that it meets its incident at every stage. */
const MAX_LATER = 300;

const SEVERITIES = ['Critical', 'High', 'Medium', 'Low'] as const;

/** Draws the events in the order they are sent. */
export function planEvents({ seed, incidents, repeats }: StormOptions, dice: Dice): PlannedEvent[] {
  const placed: Array<{ at: number; event: PlannedEvent }> = [];
  for (let index = 0; index < incidents; index++) {
    const incident = `storm-${seed}-${String(index).padStart(6, '0')}`;
    const severity = dice.pick(SEVERITIES);
    const content = `${incident}-first`;
    const first: PlannedEvent = {
      ...{ incident, role: 'first', content, key: `${incident}/1` },
      body: bodyOf({ incident, severity, content }),
    };
    placed.push({ at: index, event: first });
    // Thrown also where none is due: the other incidents stay as they are.
    const role = dice.pick(REPEATS);
    const later = dice.throw() < 0.5 ? 0.5 : dice.between(1, MAX_LATER) + 0.5;
    const repeat = repeatOf(first, role, dice.pick(SEVERITIES));
    if (dice.throw() < repeats) placed.push({ at: index + later, event: repeat });
  }
  return placed.sort((a, b) => a.at - b.at).map(({ event }) => event);
}

function repeatOf(first: PlannedEvent, role: (typeof REPEATS)[number], severity: string): PlannedEvent {
  const { incident } = first;
  if (role === 'again') return { ...first, role };
  if (role === 'same') return { ...first, role, key: `${incident}/2` };
  const content = `${incident}-changed`;
  return { incident, role, key: `${incident}/2`, content, body: bodyOf({ incident, severity, content }) };
}

function bodyOf({ incident, severity, content }: { incident: string; severity: string; content: string }): string {
  return JSON.stringify({
    definitionSummary: 'Dormant privileged account became active from a new location',
    entityName: 'svc-backup@example.com,j.doe@example.com',
    entityType: 'Account',
    location: content,
    source: 'okta/https://example.okta.com',
    link: 'https://app.beyondtrust.io/insights/4f9d6a3e/detections/details/9f0c1f5e/instance/i-1',
    timestamp: '11/22/2026 08:15:00',
    severity,
    incidentType: 'Detection',
    definitionId: '9f0c1f5e-6a0b-4a6e-8b58-0d5d6f3c2b11',
    incidentId: incident,
    tenantId: '4f9d6a3e-2c51-4d1c-9a77-5e0c8a0f7d42',
  });
}
