import type { Preview, PreviewedEvent } from '@issuebridge/core/delivery/preview.ts';
import { printable, printableLines } from './printable.ts';

/** The longest name, its colon and a space. */
const COLUMN = 14;

/** A preview for people: what GitLab would get, the description last and as it is. */
export function describePreview(preview: Preview): string {
  if (preview.kind === 'one') return describeEvent(preview.event);
  return preview.events
    .map(({ pointer, event }) => `== event ${printable(pointer)}\n\n${describeEvent(event)}`)
    .join('\n');
}

function describeEvent(event: PreviewedEvent): string {
  switch (event.kind) {
    case 'dropped':
      return `Dropped by route ${event.route}: ${printable(event.reason)}\n`;
    case 'refused':
      return [
        `Refused: ${printable(event.detail)}\n`,
        ...event.errors.map(({ pointer, detail }) => `  ${printable(`${pointer}: ${detail}`)}\n`),
      ].join('');
    case 'request': {
      const { route, destination, incidentKey, request, assignees, remarks } = event;
      const { method, path, body } = request;
      const people = [...assignees, ...(body.assignee_ids ?? []).map((id) => `id ${id}`)];
      const fields: Array<[string, string]> = [
        ['Title', body.title],
        ['Labels', body.labels.join(', ') || '(none)'],
        ['Due', body.due_date ?? '(none)'],
        ['Confidential', body.confidential ? 'yes' : 'no'],
        ['Type', body.issue_type],
        ['Assignees', people.join(', ') || '(none)'],
        ['Incident key', incidentKey],
        ['Route', route],
        ['Request', `${method} ${path} (destination ${destination})`],
        ...remarks.map((remark): [string, string] => ['Note', remark]),
      ];
      return `${fields.map(field).join('')}\n${printableLines(body.description)}\n`;
    }
  }
}

function field([name, value]: [string, string]): string {
  return `${`${name}:`.padEnd(COLUMN)}${printableLines(value).replaceAll('\n', ' ')}\n`;
}
