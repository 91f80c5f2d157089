import type { NoteNews } from '../issue/note-news.ts';
import type { DeliverDependencies } from './deliver-dependencies.ts';
import type { Delivery } from './delivery.ts';
import { contentOf } from './event-content.ts';
import type { Existing } from './ledger.ts';
import { lookUpNote } from './look-up.ts';
import type { OnceTask } from './once-task.ts';

type Input = { delivery: Delivery; existing: Existing; news: NoteNews };

/** The note of an event on a known issue as a thing that must exist exactly once: the protocol, over the event's own id. */
export function noteTask({ delivery, existing, news }: Input, dependencies: DeliverDependencies): OnceTask {
  const { prepared, destination } = delivery;
  const { event, route, incident } = prepared;
  const { markers, keys } = dependencies;
  const identity = { host: destination.host, eventId: event.id };
  const key = keys.ledger(destination.host, 'note', event.id);
  return {
    key,
    eventId: event.id,
    content: contentOf(prepared),
    destination,
    project: route.project,
    projectId: existing.projectId,
    incident: incident.key,
    pace: {
      lane: { destination: destination.name, kind: 'note' },
      perMinute: destination.settings.limits.notes_per_minute,
      holder: `note ${event.id}`,
      subject: key,
      depth: 1,
    },
    marker: () => markers.noteMarker(identity),
    send: async (marker, deadline) => {
      const body = markers.append(dependencies.draftNote(prepared, news), marker);
      const answer = await destination.client.createNote(existing.projectId, existing.iid, body, deadline);
      return answer.ok ? { ...answer, value: { iid: answer.value.id, webUrl: existing.webUrl } } : answer;
    },
    lookUp: ({ gap }) =>
      lookUpNote({
        destination,
        projectId: existing.projectId,
        iid: existing.iid,
        gap,
        clock: dependencies.clock,
        findMarker: markers.find,
        markers: markers.noteMarkers(identity),
      }),
    // The index knows issues only: a note's event has another id after a loss.
    restore: async () => false,
    removeSurplus: async () => {},
  };
}
