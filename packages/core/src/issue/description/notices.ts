import type { IncomingEvent } from '../../event/incoming-event.ts';

/** True for an event whose body could not be read: only the body itself is known. */
export function isUnreadable({ rawBody, payload }: IncomingEvent): boolean {
  return rawBody !== undefined && Object.keys(payload).length === 0;
}

/** Says of a test that it is one. */
export function testNotice({ fields, source }: IncomingEvent): string[] {
  if (!fields.isTest) return [];
  return [`**This is a test** sent by source \`${source}\`: nothing happened, and it may be closed.`];
}

/** What a reader must know before anything else of the event. */
export function notices(event: IncomingEvent): string[] {
  return [
    ...testNotice(event),
    ...(event.fields.status === 'resolved' ? ['**Resolved:** the sender reports that this is over.'] : []),
  ];
}

/** What happened and how to mend it, for a body nobody could read. */
export function unreadableNotice(source: string): string {
  return [
    `**Source \`${source}\` sent a body that could not be read.** It may hold a finding, so look at it below.`,
    'To mend it, look at the webhook template of the sender: the body must be one JSON object in UTF-8, no name twice, ' +
      'nested no deeper than 32. A quotation mark or a line break inside a substituted value breaks JSON.',
  ].join('\n\n');
}
