import type { IssueSettings } from '../config/source-schema.ts';

/** Where an event goes and what its issue shall look like. */
export type Route = {
  kind: 'route';
  /** The route's name, or `default` where none matched. */
  name: string;
  destination: string;
  /** As the configuration spells it: number or full path. */
  project: string;
  /** The source's issue settings with the route's over them; `labels` includes `add_labels`. */
  issue: IssueSettings;
  /** Template of the incident key; undefined: the hash of the event's fields is the key. */
  incidentKey: string | undefined;
};

/** An event that a rule of the operator drops. */
export type Dropped = { kind: 'dropped'; route: string; reason: string };
