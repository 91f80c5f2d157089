import { describe, expect, it } from 'vitest';
import { routeEvent } from '../../src/issue/route-event.ts';
import { buildEvent, buildSource } from './route-builders.ts';

const route = (source: Record<string, unknown>, event: Parameters<typeof buildEvent>[0] = {}) =>
  routeEvent({
    event: buildEvent(event),
    source: buildSource(source),
    defaultDestination: 'gitlab',
    defaultIncidentKey: '%%incidentId%%',
  });

describe('an event without routes', () => {
  it('goes where its source says', () => {
    const issue = { project: 'security/findings', labels: ['a'], confidential: false };
    expect(route({ issue })).toEqual({
      kind: 'route',
      name: 'default',
      destination: 'gitlab',
      project: 'security/findings',
      issue: { ...issue, destination: 'gitlab' },
      incidentKey: '%%incidentId%%',
    });
  });

  it('goes to the destination its source names', () => {
    expect(route({ issue: { project: 1, destination: 'other' } })).toMatchObject({ destination: 'other' });
  });

  it('is told from others by the key of its source', () => {
    expect(route({ incident_key: '%%a%%' })).toMatchObject({ incidentKey: '%%a%%' });
  });

  it('is told from others by the hash of its fields where neither source nor preset has a key', () => {
    const bare = { event: buildEvent(), source: buildSource(), defaultDestination: 'gitlab' };
    expect(routeEvent(bare)).toMatchObject({ incidentKey: undefined });
  });
});

describe('the first route whose conditions all hold', () => {
  const routes = [
    {
      name: 'both',
      when: { incidentType: 'detection', 'event.severity': { at_least: 'critical' } },
      issue: { project: 1 },
    },
    { name: 'one', when: { incidentType: 'detection' }, issue: { project: 2 }, incident_key: '%%one%%' },
    { name: 'low', when: { 'event.severity': { below: 'medium' } }, drop: 'low findings are not tracked' },
    { name: 'rest', issue: { project: 4 } },
    { name: 'never', issue: { project: 5 } },
  ];
  const detection = { incidentType: 'Detection' };

  it('is taken', () => {
    expect(route({ routes }, { payload: detection, severity: 'critical' })).toMatchObject({
      name: 'both',
      project: '1',
    });
    expect(route({ routes }, { payload: detection })).toMatchObject({
      name: 'one',
      project: '2',
      incidentKey: '%%one%%',
    });
    expect(route({ routes })).toMatchObject({ name: 'rest', project: '4', incidentKey: '%%incidentId%%' });
  });

  it('may drop the event, for a reason that is kept', () => {
    const dropped = { kind: 'dropped', route: 'low', reason: 'low findings are not tracked' };
    expect(route({ routes }, { severity: 'low' })).toEqual(dropped);
  });

  it('does not drop as harmless what nobody graded', () => {
    expect(route({ routes }, { severity: 'unknown' })).toMatchObject({ kind: 'route', name: 'rest' });
  });
});

describe('a body that could not be read', () => {
  const unreadable = { rawBody: '{"incidentType": "Det', severity: 'unknown', severityKnown: false } as const;

  it.each<[string, Record<string, unknown>]>([
    ['what is not this', { incidentType: { not: 'Detection' } }],
    ['what lacks a field', { 'alert.labels.job': { exists: false } }],
    ['what nobody graded', { 'event.severity': 'unknown' }],
    ['whatever is left', {}],
  ])('is not dropped by a route for %s', (_name, when) => {
    const drop = { name: 'noise', when, drop: 'noise' };
    expect(route({ routes: [drop] }, unreadable)).toMatchObject({ kind: 'route', name: 'default', project: '42' });
    const rest = { name: 'rest', issue: { project: 44 } };
    expect(route({ routes: [drop, rest] }, unreadable)).toMatchObject({ name: 'rest', project: '44' });
  });

  it('is confidential whatever source and route say', () => {
    const issue = { project: 42, confidential: false };
    const confidential = { issue: { confidential: true } };
    expect(route({ issue }, unreadable)).toMatchObject(confidential);
    expect(route({ issue: { project: 42 }, routes: [{ name: 'open', issue }] }, unreadable)).toMatchObject(
      confidential,
    );
  });

  it('takes the first place there is where only routes name one and none holds', () => {
    const routes = [
      { name: 'detections', when: { incidentType: 'Detection' }, issue: { project: 43, destination: 'other' } },
      { name: 'rest', drop: 'only detections' },
    ];
    const place = { name: 'detections', project: '43', destination: 'other' };
    expect(route({ issue: {}, routes }, unreadable)).toMatchObject(place);
    const inSeveral = { event: buildEvent(unreadable), source: buildSource({ routes }), defaultDestination: undefined };
    expect(routeEvent(inSeveral)).toMatchObject(place);
    expect(route({ routes }, unreadable)).toMatchObject({ name: 'default', project: '42', destination: 'gitlab' });
  });
});

describe('what a route says of the issue', () => {
  const issue = { project: 42, title: 't', labels: ['a'], assignees: ['alice'] };
  const withRoute = (own: Record<string, unknown>) => {
    const routed = route({ issue, routes: [{ name: 'r', issue: own }] });
    return routed.kind === 'route' ? routed.issue : undefined;
  };

  it('stands over what the source says, which holds for the rest', () => {
    expect(withRoute({ title: 'u', confidential: false })).toMatchObject({
      ...issue,
      project: '42',
      title: 'u',
      confidential: false,
    });
  });

  it('adds labels to those that hold', () => {
    expect(withRoute({ add_labels: ['b'] })?.labels).toEqual(['a', 'b']);
    expect(withRoute({ labels: ['c'], add_labels: ['b'] })?.labels).toEqual(['c', 'b']);
    expect(withRoute({ labels: [] })?.labels).toEqual([]);
    expect(withRoute({ add_labels: ['b'] })).not.toHaveProperty('add_labels');
  });

  it('leaves the settings of the source as they were', () => {
    const source = buildSource({ issue, routes: [{ name: 'r', issue: { add_labels: ['b'] } }] });
    const before = structuredClone(source);
    routeEvent({ event: buildEvent(), source, defaultDestination: 'gitlab' });
    expect(source).toEqual(before);
  });
});

describe('a test event', () => {
  it('is dropped with the reason where the operator says ignore, before any route', () => {
    const routes = [{ name: 'all', issue: { project: 1 } }];
    expect(route({ on_test: 'ignore', routes }, { isTest: true })).toMatchObject({
      kind: 'dropped',
      reason: expect.stringContaining('on_test is ignore'),
    });
  });

  it('makes an issue otherwise', () => {
    expect(route({}, { isTest: true })).toMatchObject({ kind: 'route' });
  });

  it('is the only one that on_test drops', () => {
    expect(route({ on_test: 'ignore' }, { isTest: false })).toMatchObject({ kind: 'route' });
  });
});

describe('a drop-in sender', () => {
  const dropIn = (payload: Record<string, unknown>, settings: Record<string, unknown> = {}) =>
    route({ preset: 'gitlab-issue', ...settings }, { payload });

  it('may name a project that it is allowed, by number or path', () => {
    const settings = { allowed_projects: [42, 43, 'security/findings'] };
    expect(dropIn({ project: '43' }, settings)).toMatchObject({ project: '43', issue: { project: '43' } });
    expect(dropIn({ project: 43 }, settings)).toMatchObject({ project: '43' });
    expect(dropIn({ project: 'security/findings' }, settings)).toMatchObject({ project: 'security/findings' });
  });

  it('gets its own project for one that it is not allowed', () => {
    expect(dropIn({ project: '99' })).toMatchObject({ project: '42' });
    expect(dropIn({ project: ['43'] }, { allowed_projects: [42, 43] })).toMatchObject({ project: '42' });
  });

  it('gets the first allowed project where it names none and the source has none', () => {
    expect(dropIn({}, { issue: {}, allowed_projects: [7, 8] })).toMatchObject({ project: '7' });
  });

  it('does not reach past the project of a route', () => {
    const settings = { allowed_projects: [42, 43], routes: [{ name: 'r', issue: { project: 1 } }] };
    expect(dropIn({ project: '43' }, settings)).toMatchObject({ project: '1' });
  });

  it.each([true, 'true', '1', 1, 'yes', 'TRUE', 'on'])('may make an issue confidential with %s', (confidential) => {
    expect(dropIn({ confidential }, { issue: { project: 42, confidential: false } })).toMatchObject({
      issue: { confidential: true },
    });
  });

  it.each([false, 'false', '0', 0, 'no', null, ''])('cannot make an issue public with %s', (confidential) => {
    expect(dropIn({ confidential }, { issue: { project: 42, confidential: true } })).toMatchObject({
      issue: { confidential: true },
    });
    expect(dropIn({ confidential }, { issue: { project: 42, confidential: false } })).toMatchObject({
      issue: { confidential: false },
    });
    const unsaid = dropIn({ confidential });
    expect(unsaid.kind === 'route' && unsaid.issue).not.toHaveProperty('confidential');
  });

  it.each([[['team::red', 'secret', '{{ x }}']], ['team::red, secret,{{ x }}']])(
    'adds only labels that it is allowed: %s',
    (labels) => {
      const settings = { issue: { project: 42, labels: ['a'] }, allowed_labels: ['team::red', 'team::blue'] };
      expect(dropIn({ labels }, settings)).toMatchObject({ issue: { labels: ['a', 'team::red'] } });
    },
  );

  it('is the only one that may: fields of these names mean nothing from others', () => {
    const payload = { project: '43', confidential: true, labels: ['x'] };
    const issue = { project: 42, confidential: false, labels: ['a'] };
    expect(route({ issue, allowed_labels: ['x'], allowed_projects: [42, 43] }, { payload })).toMatchObject({
      project: '42',
      issue: { confidential: false, labels: ['a'] },
    });
  });
});

it('throws where the configuration should have been refused, and says how to see why', () => {
  const source = buildSource({ issue: {} });
  expect(() => routeEvent({ event: buildEvent(), source, defaultDestination: 'gitlab' })).toThrow(/issuebridge check/);
});
