import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareFields, sentFields } from '../../src/event/field-digest.ts';
import { draftIssue } from '../../src/issue/draft-issue.ts';
import { draftNote } from '../../src/issue/draft-note.ts';
import { createMarkers } from '../../src/issue/marker.ts';
import type { NoteNews } from '../../src/issue/note-news.ts';
import { createTemplates } from '../../src/issue/template.ts';
import { hostileEvent, hostileText, SEEN_MARKER } from './hostile.ts';
import { actsOf, referencesIn, unsafeBytes } from './judge.ts';
import { sampleEvent, sampleRoute } from './sample-event.ts';

const templates = createTemplates();
const timezone = 'Europe/Berlin';
const gitlabHosts = ['gitlab.example.com'];
const markers = createMarkers({ secrets: ['secret'] });

/** Tags that the default description itself has. */
const OWN_TAGS = new Set(['<details>', '</details>', '<summary>', '</summary>', '<sub>', '</sub>']);

function expectHarmless(text: string, allowed: { links?: RegExp; headings?: RegExp } = {}) {
  const acts = actsOf(text);
  expect(unsafeBytes(text)).toEqual([]);
  expect(acts.references).toEqual([]);
  expect(acts.images).toEqual([]);
  expect(acts.definitions).toEqual([]);
  expect(acts.html.filter((tag) => !OWN_TAGS.has(tag))).toEqual([]);
  expect(acts.links.filter((link) => !allowed.links?.test(link))).toEqual([]);
  expect(acts.headings.filter((heading) => !allowed.headings?.test(heading))).toEqual([]);
  expect(acts.languages.filter((language) => language !== 'json' && !language.trim().startsWith('\u2060'))).toEqual([]);
}

const draft = (
  event: Parameters<typeof draftIssue>[0]['event'],
  route = sampleRoute(),
  preset: 'insights' | 'gitlab-issue' = 'insights',
) => draftIssue({ event, route, preset, timezone, gitlabHosts, templates });

describe('text from outside cannot act', () => {
  it('in a default description, whatever any field holds', () => {
    fc.assert(
      fc.property(hostileEvent, (event) => {
        const { description, fallback } = draft(event);
        expect(fallback).toBeUndefined();
        expectHarmless(description, {
          links: /^https?:\/\/(?!gitlab\.example\.com)[^/@]+\//,
          headings: /^(?:Entities \([\d,]+\)|Details|Labels|Annotations|Message)$/,
        });
        expect(description.split('\n').at(-1)).toMatch(/^<sub>issuebridge · event /);
      }),
      { numRuns: 400 },
    );
  });

  it('in a title', () => {
    fc.assert(
      fc.property(hostileEvent, fc.constantFrom('insights' as const, 'gitlab-issue' as const), (event, preset) => {
        const { title } = draft(event, sampleRoute(), preset);
        expect(unsafeBytes(title)).toEqual([]);
        expect(referencesIn(title)).toEqual([]);
        expect(title).not.toContain('\n');
        expect([...title].length).toBeLessThanOrEqual(255);
        expect(title.trim()).not.toBe('');
      }),
      { numRuns: 400 },
    );
  });

  const note = (event: Parameters<typeof draftIssue>[0]['event'], news: Partial<NoteNews> = {}) => {
    const whole: NoteNews = { before: undefined, changes: undefined, isLate: false, does: 'nothing' };
    return draftNote({ event, route: 'default', timezone, gitlabHosts, news: { ...whole, ...news } });
  };

  it('in a note', () => {
    fc.assert(
      fc.property(hostileEvent, (event) => {
        expectHarmless(note(event), { links: /^https?:\/\/(?!gitlab\.example\.com)[^/@]+\// });
      }),
      { numRuns: 200 },
    );
  });

  it('in a note on what has changed, neither by a value nor by the name of a field', () => {
    const hostilePayload = fc.dictionary(hostileText, fc.oneof(hostileText, fc.array(hostileText), fc.object()));
    fc.assert(
      fc.property(hostileEvent, hostilePayload, (event, payload) => {
        const changes = compareFields(sentFields({ ...event.payload, ...payload }) ?? [], '');
        expectHarmless(note(event, { changes, before: { severity: 'low', status: 'resolved' }, does: 'reopen' }));
      }),
      { numRuns: 300 },
    );
  });

  it('in a body that could not be read', () => {
    fc.assert(
      fc.property(hostileText, (rawBody) => {
        const event = sampleEvent({ rawBody, payload: {}, fields: { link: undefined } });
        const { description, labels } = draft(event);
        expectHarmless(description);
        expect(labels).toContain('unreadable');
        expectHarmless(note(event));
      }),
      { numRuns: 200 },
    );
  });

  it('in a label, nor begin a second one or choose its scope', () => {
    fc.assert(
      fc.property(hostileEvent, (event) => {
        for (const label of draft(event, sampleRoute({ labels: ['team::{{ a }}', '{{ b }}', 'x {{ a }}'] })).labels) {
          expect(label).not.toMatch(/[,\n\r\p{Cc}]/u);
          expect(label.trim()).toBe(label);
          expect(label).not.toMatch(/^(?:none|any)?$/i);
          expect([...label].length).toBeLessThanOrEqual(255);
          expect(label.split('::').length).toBeLessThanOrEqual(
            label.startsWith('team::') || label.startsWith('issuebridge::') ? 2 : 1,
          );
        }
      }),
      { numRuns: 200 },
    );
  });

  it('as the marker: only ours is ever found', () => {
    fc.assert(
      fc.property(hostileEvent, (event) => {
        const { description } = draft(
          event,
          sampleRoute({ description: '{{ a }}\n\n{{ b | markdown }}\n\n{{ b | code_block }}' }),
        );
        expect(markers.find(description)).toBeUndefined();
        const marker = markers.issueMarker({
          host: 'gitlab.example.com',
          projectId: 42,
          incidentKey: 'k',
          generation: 0,
        });
        expect(markers.find(markers.append(description, marker))).toBe(marker);
        expect(SEEN_MARKER).not.toContain(marker);
      }),
      { numRuns: 100 },
    );
  });

  it('and the same event drafts the same issue', () => {
    fc.assert(
      fc.property(hostileEvent, (event) => {
        const route = sampleRoute({ description: '{{ a }} {{ event.entities }} {{ b | markdown }}', title: '{{ a }}' });
        expect(draft(event, route)).toEqual(
          draftIssue({ event, route, preset: 'insights', timezone, gitlabHosts, templates: createTemplates() }),
        );
      }),
      { numRuns: 20 },
    );
  });
});

/** Places operators put values in. The links and headings in them are their own. */
const TEMPLATES = [
  '{{ a }}',
  '{{ a }}{{ b }}',
  '{{ a }}\n{{ b }}',
  'Who: {{ a }}, where: {{ b }}.',
  '**{{ a }}** and _{{ b }}_ and ~~{{ a }}~~',
  '`{{ a }}` then `{{ b }}`',
  '`{{ a }}/{{ b }}` and ``{{ a }}``',
  '` {{ a }} then {{ b }}',
  '`one\n`{{ a }}` {{ b }}',
  '\\`{{ a }}` and \\{{ b }}',
  '| x | y |\n|---|---|\n| {{ a }} | {{ b }} |\n| `{{ a }}` | {{ b | cell }} |',
  '# {{ a }}\n\n## x {{ b }} ##\n\ntext',
  '- {{ a }}\n- x {{ b }}\n  1. {{ a }}\n* [ ] {{ b }}',
  '> {{ a }}\n> {{ b }}',
  '```\n{{ a }}\n{{ b }}\n```\n\nafter {{ a }}',
  '~~~json\n{{ a }}\n~~~\n{{ b }}',
  '````\n{{ a }}{{ b }}\n````',
  '- x\n\n  ```\n  {{ a }}\n  ```\n\n{{ b }}',
  '> ```\n> {{ a }}\n> ```\n\n{{ b }}',
  '```\n{{ a }}',
  '<details>\n<summary>{{ a }}</summary>\n\n{{ b }}\n\n</details>',
  '<details>\n<summary>x</summary>\n{{ a }}\n{{ b }}\n</details>',
  '<details>\n```\n{{ a }}\n```\n</details>',
  '@{{ a }} #{{ b }} !{{ a }} ~{{ b }} %{{ a }} &{{ b }} $ {{ a }} ^{{ b }} GL-{{ a }}',
  `$${'{{ a }}'} {{ b }}`,
  '{{ a }}admin {{ b }}1 {{ a }}/close',
  '{{ a }}/{{ b }}\n{{ nothing }}/close\n{{ nothing }}{{ a }}',
  '<{{ a }}> [{{ a }}] ![{{ b }} {{ a }}] {{ b }}: {{ a }}://{{ b }}',
  '[issue:{{ a }}] [{{ a }}:{{ b }}] *iteration:{{ a }} www.{{ b }} https://{{ a }} ://{{ b }} mailto:{{ a }}',
  '[{{ a }}]: {{ b }}\n\n[x]{{ a }}[{{ b }}',
  '{{ a | text }} {{ a | cell }} {{ b | code }} x',
  'x {{ a | code_block }} y {{ b | markdown }} z',
  '{{ b | markdown }}{{ a | code_block }}{{ a }}',
  '{{ a | upcase }} {{ a | append: b }} {{ a | cell | downcase }} {{ a | split: "/" | join: "@" }} {{ a | replace: "x", "`" }}',
  '{% capture c %}{{ a }}{{ b | cell }}{% endcapture %}{{ c }} `{{ c }}`',
  '{% for e in event.entities %}- {{ e }} {{ e.type }}\n{% endfor %}{{ event.entities }} {{ event.entities | first_and_count }}',
  '{% assign x = a | code %}{{ x }}{% echo b %}{% cycle a, b %}{% liquid\necho a\n%}',
  '%%a%% {{ event.summary }} {{ event.link }} {{ event }}',
];

describe("text from outside cannot act through an operator's template", () => {
  it.each(TEMPLATES)('%j', (template) => {
    fc.assert(
      fc.property(hostileEvent, (event) => {
        const { description, fallback } = draft(event, sampleRoute({ description: `${template}\n\nend` }));
        expect(fallback).toBeUndefined();
        const acts = actsOf(description);
        expect(unsafeBytes(description)).toEqual([]);
        expect(acts.references).toEqual([]);
        expect(acts.images).toEqual([]);
        expect(acts.links).toEqual([]);
        expect(acts.definitions).toEqual([]);
        expect(acts.html.filter((tag) => !OWN_TAGS.has(tag))).toEqual([]);
        expect(
          acts.languages.filter((language) => language !== 'json' && !language.trim().startsWith('\u2060')),
        ).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    '[Open]({{ event.link }})',
    '[Open](<{{ event.link }}>)',
    '{{ event.link | link: a }}',
    '{{ a | link: b }}',
    '!{{ event.link | link }}',
  ])('a link of %s goes to an address of the web, never to GitLab', (template) => {
    fc.assert(
      fc.property(hostileEvent, (event) => {
        const { description } = draft(event, sampleRoute({ description: `${template}\n\nend` }));
        expectHarmless(description, { links: /^(?:#|https?:\/\/(?!gitlab\.example\.com)[^/@]+\/.*)$/ });
      }),
      { numRuns: 60 },
    );
  });

  it('an image of the template cannot be chosen', () => {
    fc.assert(
      fc.property(hostileEvent, (event) => {
        const description = '![x]({{ event.link }}) ![{{ a }}](<{{ event.link }}>)';
        for (const image of actsOf(draft(event, sampleRoute({ description })).description).images)
          expect(image).toBe('#');
      }),
      { numRuns: 100 },
    );
  });

  it('a value within an address of the template stays there', () => {
    fc.assert(
      fc.property(hostileEvent, (event) => {
        const description =
          '[case](https://siem.example.com/case/{{ a }}?x={{ b }}) https://siem.example.com/{{ a }} end';
        const acts = actsOf(draft(event, sampleRoute({ description })).description);
        expect(acts.links).toHaveLength(2);
        for (const link of acts.links) expect(new URL(link).host).toBe('siem.example.com');
        expect(acts.references).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('a title', () => {
    fc.assert(
      fc.property(
        hostileEvent,
        fc.constantFrom(
          '{{ a }}',
          '[{{ a }}] {{ b }}',
          '#{{ a }} @{{ b }}{{ a }}',
          '{{ a }}{{ b }}',
          '`{{ a | cell }}` {{ event.entities }}',
        ),
        (event, title) => {
          const drafted = draft(event, sampleRoute({ title }));
          expect(drafted.fallback).toBeUndefined();
          expect(unsafeBytes(drafted.title)).toEqual([]);
          expect(referencesIn(drafted.title)).toEqual([]);
          expect([...drafted.title].length).toBeLessThanOrEqual(255);
          expect(drafted.title.trim()).not.toBe('');
        },
      ),
      { numRuns: 300 },
    );
  });
});
