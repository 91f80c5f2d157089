import { createHmac } from 'node:crypto';

/** What one issue is known by; `generation` counts the issues of one incident. */
export type IssueIdentity = { host: string; projectId: number; incidentKey: string; generation: number };

/** What one note is known by. */
export type NoteIdentity = { host: string; eventId: string };

/** Makes the markers of issues and notes: made from a secret, so that no payload can forge one. */
export type Markers = {
  issueMarker(of: IssueIdentity): string;
  /** By every secret that may have signed, the present one first. */
  issueMarkers(of: IssueIdentity): string[];
  noteMarker(of: NoteIdentity): string;
  noteMarkers(of: NoteIdentity): string[];
  append(text: string, marker: string): string;
  find(text: string): string | undefined;
};

/** 36: a letter prefix and this many hex digits stay under the 50 characters from which older GitLab drops a word from its search. */
const DIGITS = 36;

const LAST_LINE = /^\[issuebridge\]: # \((ib[mn][0-9a-f]{36})\)$/;

/** The first secret signs. Throws when there is none: an empty key would be everyone's. */
export function createMarkers({ secrets }: { secrets: string[] }): Markers {
  const [signing = ''] = secrets;
  if (secrets.some((secret) => secret === '') || signing === '') {
    throw new Error('a marker needs a secret: set ISSUEBRIDGE_SECRET');
  }
  // A JSON array has one reading only: no host or key can speak for its neighbour. The first item keeps issues and notes apart.
  const sign = (secret: string, prefix: string, parts: Array<string | number>) =>
    prefix +
    createHmac('sha256', secret)
      .update(JSON.stringify([prefix, ...parts]))
      .digest('hex')
      .slice(0, DIGITS);
  const issue = ({ host, projectId, incidentKey, generation }: IssueIdentity) => [
    host,
    projectId,
    incidentKey,
    generation,
  ];
  const note = ({ host, eventId }: NoteIdentity) => [host, eventId];
  return {
    issueMarker: (of) => sign(signing, 'ibm', issue(of)),
    issueMarkers: (of) => secrets.map((secret) => sign(secret, 'ibm', issue(of))),
    noteMarker: (of) => sign(signing, 'ibn', note(of)),
    noteMarkers: (of) => secrets.map((secret) => sign(secret, 'ibn', note(of))),
    append: appendMarker,
    find: findMarker,
  };
}

/** The text with its marker as last line: a link-reference definition, which GitLab does not show. */
export function appendMarker(text: string, marker: string): string {
  return `${text}\n\n[issuebridge]: # (${marker})`;
}

/** The marker that is the whole last line; one that stands elsewhere may be quoted and counts for nothing. */
export function findMarker(text: string): string | undefined {
  const end = text.trimEnd();
  return LAST_LINE.exec(end.slice(end.lastIndexOf('\n') + 1))?.[1];
}

/** The text without the marker's line: what it was appended to. */
export function withoutMarker(text: string): string {
  const end = text.trimEnd();
  const line = end.lastIndexOf('\n') + 1;
  return LAST_LINE.test(end.slice(line)) ? end.slice(0, line).trimEnd() : end;
}
