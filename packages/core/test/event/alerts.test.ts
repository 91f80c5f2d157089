import { describe, expect, it } from 'vitest';
import { sourceSchema } from '../../src/config/source-schema.ts';
import { parseEvent } from '../../src/event/parse-event.ts';
import { presetNamed } from '../../src/event/presets/preset-named.ts';
import { type SplitPart, splitBody } from '../../src/event/split-body.ts';
import { type SampleGroup, sampleBody } from './samples.ts';

type Name = 'alertmanager' | 'grafana';

function split(body: unknown, name: Name = 'alertmanager'): SplitPart[] {
  const preset = presetNamed(name);
  if (!preset.several) throw new Error('a preset of one event a body');
  const result = splitBody({ text: JSON.stringify(body), preset, several: preset.several });
  if (!result.ok) throw new Error(result.detail);
  return result.parts;
}

function fieldsOf(body: unknown, name: Name = 'alertmanager', settings: Record<string, unknown> = {}) {
  return split(body, name).map((part) => {
    const parsed = parseEvent({
      job: { id: 'id', source: 'any', received_at: 'now', kind: 'event', encoding: 'utf8', body: part.body },
      settings: sourceSchema.parse({ preset: name, auth: { bearer: ['x'] }, ...settings }),
      renderValue: () => '',
    });
    if (!parsed.ok) throw new Error(parsed.detail);
    return parsed.event.fields;
  });
}

/** A firing group of one alert, with what a test says of it. */
function groupOf(alert: Record<string, unknown>): SampleGroup {
  const group = sampleBody('alertmanager-firing');
  return { ...group, alerts: [{ ...group.alerts[0], ...alert } as SampleGroup['alerts'][number]] };
}

describe('an Alertmanager body', () => {
  it('is one event for each alert, with everything the alert says', () => {
    const [first, second] = fieldsOf(sampleBody('alertmanager-firing'));
    expect(first).toEqual({
      severity: 'critical',
      severityKnown: true,
      summary: 'Disk of db-1 will be full in four hours',
      entities: { first: [{ name: 'db-1.example.com:9100', type: 'instance' }], total: 1 },
      status: 'firing',
      link: expect.stringMatching(/^https:\/\/prometheus\.example\.com\/graph/),
      occurredAt: '2026-11-22T08:15:03.412Z',
      isTest: false,
      facts: [
        { label: 'Receiver', value: 'issuebridge' },
        { label: 'Fingerprint', value: '8b03c5a2f1d94e67' },
        { table: 'Labels', label: 'alertname', value: 'DiskWillFillIn4Hours' },
        { table: 'Labels', label: 'device', value: '/dev/sda1' },
        { table: 'Labels', label: 'instance', value: 'db-1.example.com:9100' },
        { table: 'Labels', label: 'job', value: 'node' },
        { table: 'Labels', label: 'mountpoint', value: '/var/lib/postgresql' },
        { table: 'Labels', label: 'severity', value: 'critical' },
        { table: 'Labels', label: 'team', value: 'storage' },
        { table: 'Annotations', label: 'runbook_url', value: 'https://runbooks.example.com/disk-will-fill' },
      ],
      body: 'At the rate of the last hour /var/lib/postgresql on db-1 is full in less than four hours.',
    });
    expect(second?.summary).toBe('Disk of db-2 will be full in four hours');
  });

  it('that is resolved says so, and when it ended', () => {
    expect(fieldsOf(sampleBody('alertmanager-resolved'))).toMatchObject([
      {
        status: 'resolved',
        facts: expect.arrayContaining([{ label: 'Ended', value: '2026-11-22T09:02:03.412Z' }]),
      },
    ]);
  });

  it('keeps the fields of the group with each alert, and no other alert', () => {
    const [part] = split(sampleBody('alertmanager-firing'));
    const { alerts, ...group } = sampleBody('alertmanager-firing');
    expect(JSON.parse(part?.body ?? '')).toEqual({ ...group, alert: alerts[0] });
  });

  it.each([
    ['page', 'critical'],
    ['critical', 'critical'],
    ['error', 'high'],
    ['Warning', 'medium'],
    ['info', 'low'],
    ['none', 'low'],
    ['P1', 'high'],
    ['what', 'unknown'],
  ])('grades %s as %s', (severity, expected) => {
    const settings = { severity: { map: { p1: 'high' } } };
    expect(fieldsOf(groupOf({ labels: { severity } }), 'alertmanager', settings)[0]?.severity).toBe(expected);
  });

  it.each([
    [{ annotations: { title: 'T' }, labels: { alertname: 'A' } }, { summary: 'T' }],
    [{ annotations: {}, labels: { alertname: 'A' } }, { summary: 'A' }],
    [
      { annotations: null, labels: {} },
      { summary: '', entities: { first: [], total: 0 } },
    ],
    [{ labels: { pod: 'p', host: 'h' } }, { entities: { first: [{ name: 'p', type: 'pod' }], total: 1 } }],
    [{ labels: { host: 'h' } }, { entities: { first: [{ name: 'h', type: 'host' }], total: 1 } }],
    [{ generatorURL: '' }, { link: 'https://alertmanager.example.com' }],
    [{ generatorURL: '?orgId=1' }, { link: 'https://alertmanager.example.com' }],
    [{ startsAt: '0001-01-01T00:00:00Z' }, { occurredAt: undefined }],
    [{ startsAt: '2026-11-22T09:15:03.123456789+01:00' }, { occurredAt: '2026-11-22T09:15:03.123+01:00' }],
  ])('reads %j as %j', (alert, expected) => expect(fieldsOf(groupOf(alert))).toMatchObject([expected]));

  it('gives an alert without a fingerprint one made of its labels', () => {
    const fingerprints = [
      { a: '1', b: '2' },
      { b: '2', a: '1' },
      { a: '2', b: '1' },
    ].map((labels) => {
      const [part] = split(groupOf({ labels, fingerprint: undefined }));
      return JSON.parse(part?.body ?? '').alert.fingerprint;
    });
    expect(fingerprints[0]).toMatch(/^[0-9a-f]{16}$/);
    expect(fingerprints[1]).toBe(fingerprints[0]);
    expect(fingerprints[2]).not.toBe(fingerprints[0]);
  });
});

describe('a Grafana body', () => {
  it('is one event for each alert, the resolved one among them', () => {
    expect(fieldsOf(sampleBody('grafana-resolved'), 'grafana')).toMatchObject([
      {
        severity: 'medium',
        summary: 'shop-1.example.com answers with errors',
        status: 'resolved',
        link: expect.stringContaining('/alerting/grafana/cdeqmlhvflz4/view'),
        isTest: false,
      },
      {
        status: 'firing',
        facts: expect.arrayContaining([
          { label: 'Values', value: expect.stringContaining('value=6.25') },
          { label: 'Panel', value: expect.stringContaining('viewPanel=7') },
        ]),
      },
    ]);
  });

  it('of the test button is a test', () => {
    const group = groupOf({ labels: { alertname: 'TestAlert', instance: 'Grafana' }, generatorURL: '?orgId=1' });
    expect(fieldsOf(group, 'grafana')).toMatchObject([{ isTest: true }]);
    expect(fieldsOf(group, 'alertmanager')).toMatchObject([{ isTest: false }]);
  });
});

describe('what makes an alert the same again', () => {
  const hashesOf = (body: SampleGroup, name: Name = 'alertmanager') => split(body, name).map(({ hash }) => hash);

  it('is the same for an alert that did not change, whatever the group around it does', () => {
    const group = sampleBody('alertmanager-firing');
    const [first, second] = hashesOf(group);
    const grown = { ...group, truncatedAlerts: 3, commonLabels: {}, commonAnnotations: {}, status: 'resolved' };
    expect(hashesOf({ ...grown, alerts: [...group.alerts].reverse() })).toEqual([second, first]);
  });

  it('is the same from a replica, which has addresses of its own', () => {
    const replica = { ...groupOf({ generatorURL: 'http://prometheus-1/graph' }), externalURL: 'http://am-1' };
    expect(hashesOf(replica)).toEqual(hashesOf(groupOf({})));
  });

  it('is the same for Grafana’s alert that is only measured anew', () => {
    const before = sampleBody('grafana-firing');
    const after = sampleBody('grafana-resolved');
    expect(before.alerts[1]).not.toEqual(after.alerts[1]);
    expect(hashesOf(after, 'grafana')[1]).toBe(hashesOf(before, 'grafana')[1]);
    expect(hashesOf(after, 'grafana')[0]).not.toBe(hashesOf(before, 'grafana')[0]);
  });

  it.each([
    ['its end', { status: 'resolved', endsAt: '2026-11-22T09:02:03Z' }],
    ['a new start', { startsAt: '2026-11-22T10:00:00Z' }],
    ['another label', { labels: { alertname: 'B' } }],
    ['another annotation', { annotations: { summary: 'worse' } }],
  ])('is another with %s', (_, change) => expect(hashesOf(groupOf(change))).not.toEqual(hashesOf(groupOf({}))));

  it('is another for another receiver, since routes may go by it', () => {
    expect(hashesOf({ ...groupOf({}), receiver: 'other' })).not.toEqual(hashesOf(groupOf({})));
  });
});

describe('a part that is wrong', () => {
  it.each([
    ['no object', 'text', ['/alerts/1']],
    ['null', null, ['/alerts/1']],
    ['without labels', { annotations: {} }, ['/alerts/1/labels']],
    ['with labels that are a list', { labels: ['a'] }, ['/alerts/1/labels']],
    ['with a label that is an object', { labels: { job: {} } }, ['/alerts/1/labels/job']],
    ['with a label of a hostile name', { labels: { '</td>@root': {} } }, ['/alerts/1/labels']],
    ['with annotations that are text', { labels: {}, annotations: 'a' }, ['/alerts/1/annotations']],
  ])('(%s) is named, and the others are good', (_, alert, pointers) => {
    const [good] = sampleBody('alertmanager-firing').alerts;
    const parts = split({ alerts: [good, alert, good] });
    expect(parts.map(({ problem }) => problem?.errors.map(({ pointer }) => pointer))).toEqual([
      undefined,
      pointers,
      undefined,
    ]);
    expect(parts[1]?.problem?.detail).not.toContain('@root');
  });

  it.each([
    [{}],
    [{ alerts: {} }],
    [{ alerts: { length: [{ toString: 1 }] } }],
    [{ alerts: [] }],
    [{ alert: { labels: {} } }],
  ])('%j holds no event', (body) => {
    expect(() => split(body)).toThrow(/alerts/);
  });
});

it('more alerts than anyone groups are refused whole', () => {
  expect(() => split({ alerts: Array.from({ length: 10_001 }, () => 1) })).toThrow(
    /more than 10000 alerts; .*max_alerts/,
  );
  expect(split({ alerts: Array.from({ length: 10_000 }, () => 1) })).toHaveLength(10_000);
});

describe('what parts repeat of the group', () => {
  const tiny = (count: number) => Array.from({ length: count }, (_, index) => ({ labels: { index } }));

  it('is bounded by the body, however many alerts stand beside a large field', () => {
    const body = { commonAnnotations: { text: 'x'.repeat(500_000) }, receiver: 'r', alerts: tiny(5_000) };
    const parts = split(body);
    const total = parts.reduce((sum, part) => sum + part.body.length, 0);
    expect(total).toBeLessThan(5 * JSON.stringify(body).length);
    expect(JSON.parse(parts[4_999]?.body ?? '')).toMatchObject({ receiver: 'r', alert: { labels: { index: 4_999 } } });
  });

  it('is a hundred fields at most', () => {
    const fields = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`f${index}`, index]));
    const [part] = split({ ...fields, receiver: 'r', alerts: tiny(1) });
    expect(Object.keys(JSON.parse(part?.body ?? ''))).toHaveLength(101);
    expect(JSON.parse(part?.body ?? '')).toMatchObject({ receiver: 'r' });
  });

  it('is all of it for a few alerts', () => {
    const body = { message: 'x'.repeat(500_000), alerts: tiny(4) };
    for (const part of split(body)) expect(JSON.parse(part.body).message).toHaveLength(500_000);
  });
});
