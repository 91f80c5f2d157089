import { describe, expect, it } from 'vitest';
import { draftIssue } from '../../src/issue/draft-issue.ts';
import { draftNote } from '../../src/issue/draft-note.ts';
import type { NoteNews } from '../../src/issue/note-news.ts';
import { createTemplates } from '../../src/issue/template.ts';
import { actsOf } from './judge.ts';
import { sampleEvent, sampleRoute } from './sample-event.ts';

const templates = createTemplates();
type Input = Partial<Parameters<typeof draftIssue>[0]>;
const draft = (input: Input = {}) =>
  draftIssue({
    event: sampleEvent(),
    route: sampleRoute(),
    preset: 'insights',
    timezone: 'Europe/Berlin',
    gitlabHosts: ['gitlab.example.com'],
    templates,
    ...input,
  });

const MAX_BYTES = 1_048_576 - 1_024;

describe('the title', () => {
  it.each([
    ['severity, summary and entity', {}, '[High] Impossible travel: alice@\u2060example.com +1'],
    ['no entity', { entities: { first: [], total: 0 } }, '[High] Impossible travel'],
    ['one entity', { entities: { first: [{ name: 'bob' }], total: 1 } }, '[High] Impossible travel: bob'],
    ['a test', { isTest: true, entities: { first: [], total: 0 } }, '[Test] [High] Impossible travel'],
    [
      'a test of Insights, whose summary says so too',
      { isTest: true, summary: 'TEST Impossible travel', entities: { first: [], total: 0 } },
      '[Test] [High] Impossible travel',
    ],
    [
      'a summary that only looks like one',
      { summary: 'TEST systems open to all', entities: { first: [], total: 0 } },
      '[High] TEST systems open to all',
    ],
    ['a blank summary', { summary: ' \u200b', entities: { first: [], total: 0 } }, '[High] Finding from insights'],
  ])('%s', (_, fields, title) => expect(draft({ event: sampleEvent({ fields }) }).title).toBe(title));

  it('of the drop-in is what was sent', () => {
    const event = sampleEvent({ fields: { summary: 'Insights detection' } });
    expect(draft({ event, preset: 'gitlab-issue' }).title).toBe('Insights detection');
  });

  it('is cut between graphemes', () => {
    for (let before = 240; before < 256; before += 1) {
      const title = draft({
        event: sampleEvent({ fields: { summary: `${'x'.repeat(before)}👩‍👩‍👧‍👦 and more text behind it` } }),
        preset: 'gitlab-issue',
      }).title;
      expect([...title].length).toBeLessThanOrEqual(255);
      expect(title).toMatch(/^x+(?:👩‍👩‍👧‍👦.*)?…$/u);
    }
    const marks = draft({
      event: sampleEvent({ fields: { summary: `e${'\u0301'.repeat(5_000)}` } }),
      preset: 'gitlab-issue',
    }).title;
    expect([...marks].length).toBeLessThanOrEqual(255);
  });

  it.each(['/', '@', 'a1'])('has 255 code points at most, also full of %j', (unit) => {
    const payload = { a: unit.repeat(300) };
    for (const title of ['{{ a }}', '{{ a }}{{ a }}', '@{{ a }}']) {
      const drafted = draft({ event: sampleEvent({ payload }), route: sampleRoute({ title }) }).title;
      expect([...drafted].length).toBe(255);
      expect(drafted).toMatch(/…$/);
    }
  });

  it('that renders to nothing is the default one', () => {
    expect(draft({ route: sampleRoute({ title: '{{ nothing }} ' }) })).toMatchObject({
      title: '[High] Impossible travel: alice@\u2060example.com +1',
      fallback: undefined,
    });
    expect(
      draft({ route: sampleRoute({ title: '{{ event.summary }}' }), event: sampleEvent({ fields: { isTest: true } }) })
        .title,
    ).toBe('[Test] Impossible travel');
  });
});

describe('the default description', () => {
  it('says what, who and when, links to the details, and names the event', () => {
    const entities = { first: [{ name: 'alice@example.com', type: 'Account' }, { name: 'bob|x' }], total: 4_952 };
    const { description } = draft({
      event: sampleEvent({
        fields: {
          entities,
          facts: [
            { label: 'Tenant', value: 't-1' },
            { label: 'Empty', value: ' ' },
          ],
          body: '# Title\ntext',
        },
      }),
    });
    expect(description).toContain(
      '**High severity:** Impossible travel. It concerns `alice@example.com`, `bob|x` and 4,950 more and occurred at `2026-05-01 14:00:00 GMT+2`.',
    );
    expect(description).toContain('[Open the finding (app.example.com)](https://app.example.com/details/1)');
    expect(description).toContain(
      '| Name | Type |\n| --- | --- |\n| `alice@example.com` | `Account` |\n| `bob\\|x` |  |\n\n… and 4,950 more',
    );
    expect(description).toContain('| Tenant | `t-1` |');
    expect(description).not.toContain('Empty');
    expect(description).toContain('> # Title\n> text');
    expect(description).toContain('"entityName": "alice@example.com,bob"');
    expect(description.split('\n').at(-1)).toBe(
      '<sub>issuebridge · event `01970000-0000-7000-8000-000000000000` · source `insights` · route `default` · received `2026-05-01T23:30:00.000Z` · why: `issuebridge trace 01970000-0000-7000-8000-000000000000`</sub>',
    );
  });

  it('says so where the link is none to follow, and nothing where there is none', () => {
    const described = (link: string | undefined) => draft({ event: sampleEvent({ fields: { link } }) }).description;
    expect(described('javascript:alert(1)')).toContain('Link as sent, not one to follow: `javascript:alert(1)`');
    for (const link of [undefined, ' ']) expect(described(link)).not.toMatch(/link|finding/i);
  });

  it('says when the severity is the default, because none that is known was sent', () => {
    const { description } = draft({ event: sampleEvent({ fields: { severity: 'medium', severityKnown: false } }) });
    expect(description).toMatch(
      /^\*\*Medium severity \(the default: none that is known was sent\):\*\* Impossible travel\./,
    );
  });

  it('shows a raw event as it was, invisible characters as escapes', () => {
    const payload = { a: 'x\u202ey\u0000\u{e0041}', '/b': '\n/close' };
    const { description } = draft({ event: sampleEvent({ payload }) });
    const [, json] = /```json\n([\s\S]*?)\n```/.exec(description) ?? [];
    expect(JSON.parse(json ?? '')).toEqual(payload);
  });

  it('says of an unreadable body what happened and how to mend it, and shows it', () => {
    const drafted = draft({
      event: sampleEvent({ rawBody: '{"a": "x"y"}', payload: {} }),
      route: sampleRoute({ description: '{{ a }}' }),
    });
    expect(drafted.description).toContain('could not be read');
    expect(drafted.description).toContain('To mend it');
    expect(drafted.description).toContain('```\n{"a": "x"y"}\n```');
    expect(drafted.labels).toEqual(['unreadable']);
    expect(drafted.title).toBe('Impossible travel');
    expect(drafted.fallback).toBeUndefined();
  });

  it('cuts a large raw event and says how much is missing', () => {
    const { description } = draft({ event: sampleEvent({ payload: { a: 'é'.repeat(300_000) } }) });
    expect(description).toMatch(/Cut here: 400,\d{3} of 600,\d{3} bytes are not shown/);
    expect(Buffer.byteLength(description)).toBeLessThan(210_000);
  });

  it.each(['x', '@a', '`|', '\u{1f600}', '[', '\n/', '\u0301'])(
    'fits into GitLab whatever every field is full of: %j',
    (unit) => {
      const long = unit.repeat(200_000);
      const { description, title } = draft({
        event: sampleEvent({
          payload: Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`${at}`, long])),
          fields: {
            summary: long,
            link: long,
            body: long,
            entities: {
              first: Array.from({ length: 50 }, () => ({ name: long, type: long, source: long, location: long })),
              total: 50_000,
            },
            facts: Array.from({ length: 200 }, () => ({ label: long, value: long })),
          },
        }),
      });
      expect(Buffer.byteLength(description)).toBeLessThanOrEqual(MAX_BYTES);
      expect(description.split('\n').at(-1)).toMatch(/^<sub>issuebridge/);
      expect(actsOf(description).html.filter((tag) => tag === '<details>').length).toBe(
        actsOf(description).html.filter((tag) => tag === '</details>').length,
      );
      expect([...title].length).toBeLessThanOrEqual(255);
    },
  );

  it('of 50,000 entities shows 50', () => {
    const names = Array.from({ length: 50_000 }, (_, at) => `user-${at}@example.com`);
    const entities = { first: names.slice(0, 50).map((name) => ({ name })), total: names.length };
    const { description } = draft({
      event: sampleEvent({ payload: { entityName: names.join(',') }, fields: { entities } }),
    });
    expect(description).toContain('### Entities (50,000)');
    expect(description.match(/^\| `user-/gm)).toHaveLength(50);
    expect(description).toContain('… and 49,950 more');
  });
});

describe("an operator's description", () => {
  it('replaces all but the footer', () => {
    const { description } = draft({ route: sampleRoute({ description: 'Hello {{ event.summary }}\n' }) });
    expect(description).toMatch(/^Hello Impossible travel\n\n---\n\n<sub>issuebridge · event [^\n]*<\/sub>$/);
  });

  it.each([
    '{{ a | nofilter }}',
    '{% for i in (1..100000000) %}x{% endfor %}',
    '{{ event.summary }}'
      .repeat(5_000)
      .concat('{% for i in (1..400) %}xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx{% endfor %}')
      .repeat(2),
  ])('that fails gives way to the default one, labelled: %.50s', (description) => {
    const event = sampleEvent({ fields: { summary: 'é'.repeat(200) } });
    const failed = draft({ event, route: sampleRoute({ description, labels: ['a'] }) });
    expect(failed.description).toBe(draft({ event }).description);
    expect(failed.labels).toEqual(['a', 'issuebridge::template-failed']);
    expect(failed.fallback).toMatch(/^description: /);
  });

  it('and a title or label that fails leaves the rest standing', () => {
    const failed = draft({
      route: sampleRoute({ title: '{{ a | no }}', labels: ['{{ a | no }}', 'b'], description: 'mine' }),
    });
    expect(failed.title).toBe('[High] Impossible travel: alice@\u2060example.com +1');
    expect(failed.labels).toEqual(['b', 'issuebridge::template-failed']);
    expect(failed.description).toMatch(/^mine\n/);
    expect(failed.fallback).toMatch(/^title: .*; label: /);
  });
});

describe('labels, date and the rest', () => {
  it('labels are rendered, each once, without what GitLab does not take', () => {
    const labels = [
      'severity::{{ event.severity }}',
      'insights',
      'insights',
      '{{ nothing }}',
      'team::{{ nothing }}',
      'None',
      '{{ a }}',
    ];
    const event = sampleEvent({ payload: { a: ' x,y::z\n' }, fields: { isTest: true } });
    expect(draft({ event, route: sampleRoute({ labels }) }).labels).toEqual([
      'severity::high',
      'insights',
      'x y:z',
      'test',
    ]);
  });

  it.each([
    ['UTC', '2026-05-02'],
    ['Europe/Berlin', '2026-05-03'],
    ['America/Los_Angeles', '2026-05-02'],
  ])('the due date is counted from receipt, in the time zone of the source: %s', (timezone, dueDate) => {
    expect(draft({ timezone, route: sampleRoute({ due: { high: 86_400_000 } }) }).dueDate).toBe(dueDate);
    expect(draft({ timezone, route: sampleRoute({ due: { low: 86_400_000 } }) }).dueDate).toBeUndefined();
  });

  it('is confidential unless the operator says otherwise', () => {
    expect(draft()).toMatchObject({ confidential: true, issueType: 'issue', assignees: [], assigneeIds: [] });
    expect(
      draft({ route: sampleRoute({ confidential: false, type: 'incident', assignees: ['alice'] }) }),
    ).toMatchObject({
      confidential: false,
      issueType: 'incident',
      assignees: ['alice'],
    });
  });

  it('a drop-in sender may name date, assignees and type; a field of the same name of another sender means nothing', () => {
    const payload = { title: 't', due_date: '2026-06-01', assignee_ids: ['7', 7, 'x', -1], issue_type: 'incident' };
    const event = sampleEvent({ payload });
    expect(draft({ event, preset: 'gitlab-issue' })).toMatchObject({
      dueDate: '2026-06-01',
      assigneeIds: [7],
      issueType: 'incident',
    });
    expect(draft({ event })).toMatchObject({ dueDate: undefined, assigneeIds: [], issueType: 'issue' });
    const wrong = sampleEvent({ payload: { due_date: 'tomorrow', issue_type: 'task', assignee_ids: '3,4' } });
    expect(draft({ event: wrong, preset: 'gitlab-issue' })).toMatchObject({
      dueDate: undefined,
      assigneeIds: [3, 4],
      issueType: 'issue',
    });
  });
});

describe('a note', () => {
  const WHOLE: NoteNews = { before: undefined, changes: undefined, isLate: false, does: 'nothing' };
  const note = (event = sampleEvent(), news: Partial<NoteNews> = {}) =>
    draftNote({ event, route: 'default', timezone: 'UTC', gitlabHosts: [], news: { ...WHOLE, ...news } });
  const changed = (...names: string[]) => ({
    changes: { changed: names.map((name) => ({ name, value: `now ${name}` })), gone: 0 },
  });

  it('says all of an event where nobody remembers the one before: raw, folded, and named', () => {
    expect(note()).toMatch(/^\*\*Reported again\.\*\*\n\n\*\*High severity:\*\* Impossible travel\./);
    expect(note()).toContain('<summary>Raw event</summary>');
    expect(note().split('\n').at(-1)).toMatch(/^<sub>issuebridge · event `01970000/);
  });

  it('says what has changed and only that', () => {
    expect(note(sampleEvent(), changed('host', 'alert.labels.job'))).toBe(
      [
        '**Reported again.**\n',
        '| Changed | Now |',
        '| --- | --- |',
        '| `host` | `now host` |',
        '| `alert.labels.job` | `now alert.labels.job` |\n',
        note(sampleEvent()).slice(note(sampleEvent()).lastIndexOf('---\n')),
      ].join('\n'),
    );
  });

  it('shows blank values as blank, and counts what is no longer sent and what is too much', () => {
    const changes = { changed: [{ name: 'a', value: null }], gone: 2 };
    expect(note(sampleEvent(), { changes })).toMatch(/\| `a` \| \(blank\) \|\n\nNo longer sent: 2 fields\./);
    const names = Array.from({ length: 80 }, (_, index) => `f${index}`);
    expect(note(sampleEvent(), changed(...names))).toContain('… and 30 more');
  });

  it.each<[string, Partial<NoteNews>, 'firing' | 'resolved', string]>([
    ['rose', { before: { severity: 'low', status: 'firing' } }, 'firing', '**Severity rose from low to high.**'],
    [
      'fell',
      { before: { severity: 'critical', status: 'firing' } },
      'firing',
      '**Severity fell from critical to high.** Labels and due date stay as they are.',
    ],
    [
      'was not known',
      { before: { severity: 'unknown', status: 'firing' } },
      'firing',
      '**Severity rose from unknown to high.**',
    ],
    [
      'fires again',
      { before: { severity: 'high', status: 'resolved' } },
      'firing',
      '**Firing again**, after it was reported as over.',
    ],
    [
      'fires again',
      { before: { severity: 'high', status: 'resolved' }, does: 'reopen' },
      'firing',
      '**Firing again**, after it was reported as over. This issue is reopened.',
    ],
    ['is over', {}, 'resolved', '**Resolved:** the sender reports that this is over.'],
    [
      'is over',
      { does: 'close' },
      'resolved',
      '**Resolved:** the sender reports that this is over. This issue is closed with it.',
    ],
    ['is closed', { does: 'stays_closed' }, 'firing', '**Reported again.** This issue stays closed.'],
    [
      'is late',
      { isLate: true, before: { severity: 'low', status: 'firing' } },
      'firing',
      '**Reported earlier, delivered late:** newer events are above.',
    ],
  ])('begins with what it is about: it %s', (_name, news, status, line) => {
    expect(note(sampleEvent({ fields: { status } }), news).split('\n')[0]).toBe(line);
  });

  it('says of a test that it is one, and shows a body that could not be read', () => {
    expect(note(sampleEvent({ fields: { isTest: true } }), changed('a'))).toMatch(/^\*\*This is a test\*\*/);
    expect(note(sampleEvent({ rawBody: 'x', payload: {} }))).toContain('```\nx\n```');
  });

  it('fits into GitLab', () => {
    const event = sampleEvent({ payload: { a: 'x'.repeat(2_000_000) }, fields: { summary: 'y'.repeat(2_000_000) } });
    expect(Buffer.byteLength(note(event))).toBeLessThan(100_000);
    const field = { name: 'n'.repeat(2_000_000), value: ['v'.repeat(2_000_000)] };
    const changes = { changed: Array.from({ length: 100 }, () => field), gone: 0 };
    expect(Buffer.byteLength(note(event, { changes }))).toBeLessThan(100_000);
  });
});
