import { z } from 'zod';
import { SEVERITIES, type Severity, severitySchema } from '../config/severity.ts';
import { digestFields, sentFields } from '../event/field-digest.ts';
import { parseJson } from '../event/parse-json.ts';
import { sha256Hex } from '../event/sha256.ts';
import type { IssueChange } from '../gitlab/client.ts';
import type { Prepared } from './prepare.ts';
import { toldPayload } from './told-payload.ts';

/**
 * What is remembered of an incident's issue beside its place: of the newest event enough to say what a later one changes, and
 * of the issue what is ours on it, so that a person's edit is told from our own. No text of a payload but labels.
 */
export type Memory = {
  /** Of the newest event. */
  severity: Severity;
  status: 'firing' | 'resolved';
  /** Digest of its fields; blank where they were too many. */
  fields: string;
  /** Of the issue: the worst severity that it shows. */
  shown: Severity;
  /** Hashes of the titles that we gave it, or were about to. */
  titles: string[];
  /** Due dates that we gave it, or were about to; blank for none. */
  dues: string[];
  labels: string[];
  /** Labels that an attempt was about to put there, and of which nobody knows whether it did. */
  tried: string[];
  /** We closed it, or were about to, for its sender said that it is over. */
  closed: boolean;
};

/** As the ledger keeps it. The first item is the version: what another version wrote is as good as forgotten. */
const encodedSchema = z.tuple([
  z.literal(1),
  severitySchema,
  z.enum(['firing', 'resolved']),
  z.string(),
  severitySchema,
  z.array(z.string()),
  z.array(z.string()),
  z.array(z.string()),
  z.array(z.string()),
  z.union([z.literal(0), z.literal(1)]),
]);

/** What an issue shows of an event. */
export type Shown = { title: string; labels: string[]; dueDate: string | undefined };

/** 12 hex digits: as good as never the hash of what a person wrote in its place. */
const TITLE_DIGITS = 12;

/** The hash by which a title is known to be ours. */
export function titleHash(title: string): string {
  return sha256Hex(title).slice(0, TITLE_DIGITS);
}

/** What the newest event says, for the next one to be compared with. */
export function rememberEvent(prepared: Prepared): Pick<Memory, 'severity' | 'status' | 'fields'> {
  const fields = sentFields(toldPayload(prepared));
  const { severity, status } = prepared.event.fields;
  return { severity, status, fields: fields === undefined ? '' : digestFields(fields) };
}

/** The memory of an issue that is made of an event. */
export function rememberIssue(prepared: Prepared, { title, labels, dueDate }: Shown): Memory {
  return {
    ...rememberEvent(prepared),
    shown: prepared.event.fields.severity,
    titles: [titleHash(title)],
    dues: [dueDate ?? ''],
    labels,
    tried: [],
    closed: false,
  };
}

/** 10: of two attempts at each severity; 50 labels: ten at each. */
const MAX_TRIED = 2 * SEVERITIES.length;
const MAX_TRIED_LABELS = 50;

/** The memory before an issue is changed: whatever becomes of the attempt, what it may put there is known as ours. */
export function rememberAttempt(memory: Memory, { title, labels, dueDate }: Shown): Memory {
  return {
    ...memory,
    titles: distinct([...memory.titles, titleHash(title)], MAX_TRIED),
    dues: distinct([...memory.dues, ...(dueDate === undefined ? [] : [dueDate])], MAX_TRIED),
    tried: distinct([...memory.tried, ...labels.filter((label) => !memory.labels.includes(label))], MAX_TRIED_LABELS),
  };
}

/** The memory after an issue was changed to show a worse event. What other attempts may have put there stays. */
export function rememberChange(
  memory: Memory,
  { shown, labels, put }: { shown: Severity; labels: string[]; put: IssueChange },
): Memory {
  return {
    ...memory,
    shown,
    labels,
    tried: memory.tried.filter((label) => !labels.includes(label)),
    titles: put.title === undefined ? memory.titles : [titleHash(put.title)],
    dues: put.due_date === undefined ? memory.dues : [put.due_date],
  };
}

function distinct(items: string[], max: number): string[] {
  return [...new Set(items)].slice(-max);
}

/** True when `now` is worse than `before`; `unknown` is the least of all, since any grade says more. */
export function hasRisen(before: Severity, now: Severity): boolean {
  return SEVERITIES.indexOf(now) < SEVERITIES.indexOf(before);
}

/** As the ledger keeps it. */
export function encodeMemory(memory: Memory): string {
  const { severity, status, fields, shown, titles, dues, labels, tried, closed } = memory;
  return JSON.stringify([1, severity, status, fields, shown, titles, dues, labels, tried, closed ? 1 : 0]);
}

/** What the ledger kept; undefined where nobody remembers, as of issues that an earlier version made. */
export function decodeMemory(text: string | undefined): Memory | undefined {
  const read = encodedSchema.safeParse(parseJson(text ?? ''));
  if (!read.success) return undefined;
  const [, severity, status, fields, shown, titles, dues, labels, tried, closed] = read.data;
  return { severity, status, fields, shown, titles, dues, labels, tried, closed: closed === 1 };
}
