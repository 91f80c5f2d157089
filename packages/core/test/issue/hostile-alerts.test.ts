import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sourceSchema } from '../../src/config/source-schema.ts';
import { parseEvent } from '../../src/event/parse-event.ts';
import { presetNamed } from '../../src/event/presets/preset-named.ts';
import { splitBody } from '../../src/event/split-body.ts';
import { draftIssue } from '../../src/issue/draft-issue.ts';
import { createTemplates } from '../../src/issue/template.ts';
import { hostileText } from './hostile.ts';
import { actsOf, referencesIn, unsafeBytes } from './judge.ts';
import { sampleRoute } from './sample-event.ts';

const templates = createTemplates();
const OWN_TAGS = new Set(['<details>', '</details>', '<summary>', '</summary>', '<sub>', '</sub>']);
const OWN_HEADINGS = /^(?:Entities \(1\)|Details|Labels|Annotations|Message)$/;

const texts = fc.dictionary(
  fc.oneof(hostileText, fc.constantFrom('severity', 'alertname', 'instance', 'pod', 'summary', 'description')),
  fc.oneof(hostileText, fc.integer(), fc.boolean(), fc.constant(null)),
  { maxKeys: 6 },
);
/** A group whose every name and every value is hostile. */
const group = fc.record({
  receiver: hostileText,
  externalURL: hostileText,
  groupLabels: texts,
  title: hostileText,
  alerts: fc.array(
    fc.record(
      {
        labels: texts,
        annotations: texts,
        status: fc.oneof(hostileText, fc.constant('resolved')),
        startsAt: hostileText,
        endsAt: hostileText,
        generatorURL: hostileText,
        fingerprint: hostileText,
        valueString: hostileText,
        panelURL: hostileText,
        silenceURL: hostileText,
      },
      { requiredKeys: ['labels'] },
    ),
    { minLength: 1, maxLength: 2 },
  ),
});

function eventsOf(body: unknown, name: 'alertmanager' | 'grafana') {
  const preset = presetNamed(name);
  if (!preset.several) throw new Error('a preset of one event a body');
  const split = splitBody({ text: JSON.stringify(body), preset, several: preset.several });
  if (!split.ok) throw new Error(split.detail);
  return split.parts.map((part) => {
    const job = {
      id: 'id',
      source: 'any',
      received_at: '2026-05-01T00:00:00Z',
      kind: 'event',
      encoding: 'utf8',
    } as const;
    const settings = sourceSchema.parse({ preset: name, auth: { bearer: ['x'] } });
    const parsed = parseEvent({ job: { ...job, body: part.body }, settings, renderValue: () => '' });
    if (!parsed.ok) throw new Error(parsed.detail);
    return parsed.event;
  });
}

describe.each(['alertmanager', 'grafana'] as const)('text of an alert of %s cannot act', (preset) => {
  it.each([
    ['by default', {}],
    [
      'through a template',
      {
        title: '{{ alert.labels.alertname }} {{ groupLabels.severity }} {{ title }}',
        description:
          '{{ receiver }} **{{ alert.annotations.summary }}**\n\n' +
          '{% for label in alert.labels %}- {{ label[0] }}: {{ label[1] }}\n{% endfor %}\n\n{{ alert.labels }}\n\nend',
      },
    ],
  ])('%s, be it the name of a label or its value', (_, issue) => {
    fc.assert(
      fc.property(group, (body) => {
        for (const event of eventsOf(body, preset)) {
          const { title, description, fallback } = draftIssue({
            event,
            route: sampleRoute(issue),
            preset,
            timezone: 'UTC',
            gitlabHosts: ['gitlab.example.com'],
            templates,
          });
          const acts = actsOf(description);
          expect(fallback).toBeUndefined();
          expect(unsafeBytes(title + description)).toEqual([]);
          expect([...referencesIn(title), ...acts.references]).toEqual([]);
          expect([...acts.images, ...acts.definitions]).toEqual([]);
          expect(acts.html.filter((tag) => !OWN_TAGS.has(tag))).toEqual([]);
          expect(acts.links.filter((link) => !/^https?:\/\/(?!gitlab\.example\.com)[^/@]+\//.test(link))).toEqual([]);
          expect(acts.headings.filter((heading) => !OWN_HEADINGS.test(heading))).toEqual([]);
        }
      }),
      { numRuns: 200 },
    );
  });
});
