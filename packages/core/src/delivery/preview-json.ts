import type { Preview, PreviewedEvent } from './preview.ts';

/** A preview for programs: an object for one event, `previews` with the place of each for a body of several. */
export function previewJson(preview: Preview): object {
  if (preview.kind === 'one') return eventJson(preview.event);
  return { previews: preview.events.map(({ pointer, event }) => ({ pointer, ...eventJson(event) })) };
}

function eventJson(event: PreviewedEvent): object {
  switch (event.kind) {
    case 'request': {
      const { route, destination, incidentKey, request, assignees, remarks } = event;
      return { route, incident_key: incidentKey, destination, request, assignees, remarks };
    }
    case 'dropped':
      return { route: event.route, dropped: event.reason };
    case 'refused':
      return { refused: event.detail, errors: event.errors };
  }
}
