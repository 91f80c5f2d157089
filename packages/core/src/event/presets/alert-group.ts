import { z } from 'zod';
import { canonicalJson } from '../canonical-json.ts';
import { isObject, ownMember, ownObject } from '../own-member.ts';
import { sentText } from '../sent-text.ts';
import { sha256Hex } from '../sha256.ts';
import type { EventPart, Several } from './preset.ts';

type Json = Record<string, unknown>;

/** 4 KiB: far more than the group of any Alertmanager says beside its alerts. */
const MIN_GROUP_LENGTH = 4_096;

/** 4: all copies of the group's fields together are at most so many times the body, or one body of 2 MiB could become gigabytes. */
const MAX_GROUP_SHARE = 4;

/** The group's fields in the order in which they are kept; others come after them. */
const KEPT_FIRST = [
  ...['version', 'receiver', 'status', 'groupKey', 'groupLabels', 'externalURL', 'orgId', 'truncatedAlerts'],
  ...['commonLabels', 'commonAnnotations', 'title', 'state', 'message'],
];

/** 100 fields of a group: some 13 are known. */
const MAX_GROUP_FIELDS = 100;

/** 10,000 alerts: 2 MiB hold some 4,000 real ones; a body of a million numbers must not become a million events. */
const MAX_ALERTS = 10_000;

/** 16 hex characters, as Alertmanager's own fingerprints have. */
const FINGERPRINT_LENGTH = 16;

const MEMBER = 'alert';

/**
 * The body that Alertmanager made usual: a group of alerts. Each alert becomes an event with the payload
 * `{ alert, ...fields of the group }`.
 */
export const alertGroup: Several = {
  member: MEMBER,
  body: z.object({
    // Zod's own checks of a list's length also ask what is none, and stumble over a `length` that somebody sent.
    alerts: z
      .custom<unknown[]>(Array.isArray, {
        error: 'is missing or no list; send the group as Alertmanager does, its alerts in a list',
      })
      .refine((alerts) => alerts.length > 0, { error: 'is an empty list; send at least one alert' })
      .refine((alerts) => alerts.length <= MAX_ALERTS, {
        error: `has more than ${MAX_ALERTS} alerts; group by more labels, or set max_alerts`,
      }),
  }),
  split({ body, length }) {
    const alerts = Array.isArray(body.alerts) ? body.alerts : [];
    const group = groupFields(body, Math.max(MIN_GROUP_LENGTH, (MAX_GROUP_SHARE * length) / alerts.length));
    return alerts.map((sent, index): EventPart => {
      const alert = isObject(sent) ? { ...sent, fingerprint: fingerprintOf(sent) } : sent;
      const place = { pointer: `/alerts/${index}`, member: MEMBER };
      return { place, payload: { ...group, alert }, identity: identityOf({ alert, receiver: body.receiver }) };
    });
  },
};

/** As sent; else made of the labels, which is what a fingerprint stands for. */
function fingerprintOf(alert: Json): unknown {
  const sent = ownMember(alert, 'fingerprint');
  if (sentText(sent).trim() !== '') return sent;
  return sha256Hex(canonicalJson(ownMember(alert, 'labels'))).slice(0, FINGERPRINT_LENGTH);
}

/**
 * The whole group repeats every `repeat_interval`, and whenever another alert joins or leaves it. So of the group only the receiver
 * counts, which routes may go by; of the alert neither addresses, which differ among replicas, nor measured values.
 */
function identityOf({ alert, receiver }: { alert: unknown; receiver: unknown }): unknown {
  if (!isObject(alert)) return { alert, receiver };
  const { status, startsAt, endsAt, fingerprint } = alert;
  const ended = sentText(status).trim().toLowerCase() === 'resolved' ? endsAt : undefined;
  const [labels, annotations] = [ownObject(alert, 'labels'), ownObject(alert, 'annotations')];
  return { receiver, fingerprint, status, startsAt, ended, labels, annotations };
}

function groupFields(body: Json, maxLength: number): Json {
  const names = new Set([...KEPT_FIRST, ...Object.keys(body)].filter((name) => Object.hasOwn(body, name)));
  names.delete('alerts');
  let left = maxLength;
  const kept: Json = {};
  for (const name of [...names].slice(0, MAX_GROUP_FIELDS)) {
    const length = JSON.stringify([name, body[name]]).length;
    if (length > left) continue;
    left -= length;
    kept[name] = body[name];
  }
  return kept;
}
