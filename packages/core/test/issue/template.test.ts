import { describe, expect, it } from 'vitest';
import { cutText } from '../../src/issue/neutralise/cut.ts';
import { createScope } from '../../src/issue/template/scope.ts';
import { checkTemplate, createTemplates } from '../../src/issue/template.ts';
import { sampleEvent } from './sample-event.ts';

const templates = createTemplates();

function render(template: string, event = sampleEvent()): string {
  const rendered = templates.renderDescription({
    template,
    scope: createScope(event),
    gitlabHosts: ['gitlab.example.com'],
  });
  if (!rendered.ok) throw new Error(rendered.reason);
  return rendered.value;
}

const withPayload = (payload: Record<string, unknown>) => sampleEvent({ payload });

describe('names', () => {
  it('%%name%% and %%a.b%% mean the same as {{ name }}', () => {
    const event = withPayload({ source: 'okta', alert: { labels: { job: 'db' } } });
    expect(render('%%source%% %%alert.labels.job%%', event)).toBe('okta db');
    expect(render('{{ source }} {{ alert.labels.job }}', event)).toBe('okta db');
  });

  it('a value is substituted once: what it holds of a template stays text', () => {
    expect(render('%%a%%', withPayload({ a: 'x %%b%% {{ b }} {% if b %}', b: 'SECRET' }))).not.toContain('SECRET');
    expect(render('{{ a }}', withPayload({ a: '{{ b }}' }))).toBe('\\{\\{ b \\}\\}');
  });

  it('ours stand under event, whatever the payload calls its own', () => {
    const event = sampleEvent({ payload: { severity: 'P1', event: { severity: 'low' } } });
    expect(
      render(
        '%%severity%% {{ event.severity | capitalize }} {{ event.id | code }} {{ event.status }} {{ event.is_test }}',
        event,
      ),
    ).toBe('P1 High `01970000-0000-7000-8000-000000000000` firing false');
    expect(render('{{ event.source }} {{ event.summary }} {{ event.occurred_at }} {{ event.received_at }}')).toBe(
      'insights Impossible travel 2026-05-01T12:00:00.000Z 2026-05-01T23:30:00.000Z',
    );
  });

  it('a name that is not there is empty, and no property of JavaScript is there', () => {
    expect(
      render(
        '({{ nothing }}{{ constructor }}{{ a.__proto__ }}{{ a.constructor }}{{ toString }})',
        withPayload({ a: 'x' }),
      ),
    ).toBe('()');
    const hostile = JSON.parse('{"__proto__":{"polluted":"yes"},"a":{"toString":"x","toJSON":"y"}}') as Record<
      string,
      unknown
    >;
    expect(render('{{ polluted }}{{ a | upcase }}', withPayload(hostile))).not.toContain('yes');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('prints numbers, booleans and null as Liquid does, lists with commas, objects as JSON', () => {
    const event = withPayload({ n: 1.5, t: true, z: null, l: ['a', 2], o: { k: ['v'] } });
    expect(render('{{ n }} {{ t }} ({{ z }}) {{ l }} {{ o | cell }}', event)).toBe('1.5 true () a, 2 `{"k":["v"]}`');
  });
});

describe('entities', () => {
  const many = sampleEvent({
    fields: {
      entities: { first: Array.from({ length: 60 }, (_, at) => ({ name: `u${at}`, type: 'account' })), total: 5_000 },
    },
  });

  it('print as a list, loop as things, and say how many there are', () => {
    const event = sampleEvent({
      fields: { entities: { first: [{ name: 'alice', type: 'Account' }, { name: 'bob' }], total: 2 } },
    });
    expect(render('{{ event.entities }}; {{ event.entities.total }}', event)).toBe('alice, bob; 2');
    expect(render('{% for e in event.entities %}{{ e }}/{{ e.name }}/{{ e.type }}.{% endfor %}', event)).toBe(
      'alice/alice/Account.bob/bob/.',
    );
    expect(render('{{ event.entities[0].name }} {{ event.entities | map: "name" | join: "+" }}', event)).toBe(
      'alice alice+bob',
    );
  });

  it('are limited to 50', () => {
    expect(render('{{ event.entities | size }} of {{ event.entities.total }}', many)).toBe('50 of 5000');
    expect(render('{{ event.entities }}', many)).toMatch(/u49, … and 4950 more$/);
  });

  it.each([
    [0, ''],
    [1, 'u0'],
    [4, 'u0 +3'],
  ])('first_and_count of %i', (count, text) => {
    const first = Array.from({ length: count }, (_, at) => ({ name: `u${at}` }));
    expect(
      render('{{ event.entities | first_and_count }}', sampleEvent({ fields: { entities: { first, total: count } } })),
    ).toBe(text);
    expect(
      render('{{ names | first_and_count }}', withPayload({ names: first.map(({ name }) => name).join(',') })),
    ).toBe(text);
  });
});

describe('places', () => {
  const mail = withPayload({ a: 'svc_account@example.com', p: 'x|y', m: '**bold**\n- item', empty: '' });

  it.each([
    ['{{ a }}', 'svc\\_account@\u2060example.com'],
    ['{{ a | text }}', 'svc\\_account@\u2060example.com'],
    ['{{ a | code }}', '`svc_account@example.com`'],
    ['| {{ p | cell }} |', '| `x\\|y` |'],
    ['({{ empty | cell }})', '()'],
    ['`{{ a }}`', '`svc_account@\u2060example.com`'],
    ['{{ m | code_block }}', '```\n**bold**\n- item\n```'],
    ['x {{ m | code_block }} y', 'x \n\n```\n**bold**\n- item\n```\n\n y'],
    ['{{ m | markdown }}', '> **bold**\n> - item'],
    ['{{ m }}', '\\*\\*bold\\*\\* - item'],
    ['{{ "**mine**" | raw }}', '**mine**'],
    ['@ops **{{ m }}**', '@ops **\\*\\*bold\\*\\* - item**'],
  ])('%s', (template, text) => expect(render(template, mail)).toBe(text));

  it('link makes a link that shows its host, of addresses of the web alone', () => {
    expect(render('{{ event.link | link: "Open" }}')).toBe(
      '[Open (app.example.com)](https://app.example.com/details/1)',
    );
    expect(render('[Open]({{ event.link }})')).toBe('[Open](https://app.example.com/details/1)');
    expect(
      render('[Open]({{ event.link }})', sampleEvent({ fields: { link: 'https://gitlab.example.com/a/-/issues/1' } })),
    ).toBe('[Open](#)');
    expect(render('https://siem.example.com/{{ a }}', withPayload({ a: 'x/y z' }))).toBe(
      'https://siem.example.com/x%2Fy%20z',
    );
  });

  it("leaves the template's own mentions and references alone, but not those a value completes", () => {
    expect(render('@ops look at #12: {{ a }}', withPayload({ a: '1' }))).toBe('@ops look at #12: 1');
    expect(render('@{{ a }} #{{ a }} @op{{ a }}', withPayload({ a: '1' }))).toBe('@\u20601 #\u20601 @\u2060op1');
  });

  it('closes a fence the template left open, so that the footer stays what it is', () => {
    expect(render('```\n{{ a }}', mail)).toMatch(/\n```$/);
  });

  it('has no line that begins with a slash, whoever wrote it', () => {
    expect(render('/close\n  /label ~x\n{{ nothing }}/assign')).toBe('\u2060/close\n  \u2060/label ~x\n\u2060/assign');
  });
});

describe('limits', () => {
  it('values are cut before they are rendered', () => {
    expect(render('{{ a | size }}', withPayload({ a: 'x'.repeat(50_000) }))).toBe(
      String(10_000 + cutText('xx', 1).length - 1),
    );
    expect(render('{{ a | size }}', withPayload({ a: Array.from({ length: 50_000 }, () => 1) }))).toBe('1000');
  });

  it.each([
    '{% for i in (1..100000000) %}x{% endfor %}',
    '{% for a in (1..3000) %}{% for b in (1..3000) %}{% for c in (1..3000) %}{% endfor %}{% endfor %}{% endfor %}',
    '{% assign x = "aaaaaaaaaa" %}{% for i in (1..40) %}{% assign x = x | append: x %}{% endfor %}{{ x }}',
  ])('%s fails with a reason and does not hang', (template) => {
    const rendered = templates.renderDescription({ template, scope: {}, gitlabHosts: [] });
    expect(rendered).toEqual({ ok: false, reason: expect.stringMatching(/limit exceeded|longer than/) });
  });

  it('a failure names no value of the payload', () => {
    const template = '{{ a | date: "%Y", "nowhere/at-all" }}{{ a | divided_by: 0 }}{{ a | where_exp: "x", a }}';
    const rendered = templates.renderDescription({ template, scope: { a: 'SECRET {{' }, gitlabHosts: [] });
    expect(JSON.stringify(rendered)).not.toContain('SECRET {{');
  });
});

describe('checkTemplate', () => {
  it.each([
    ['{{ a', /line 1, column 1: .*not closed\. Close it/],
    ['x\n{{ a | nofilter }}', /line 2, column 1: undefined filter: nofilter\. Use a filter/],
    ['{% include "secret.txt" %}', /tag "include" not found\. Templates have/],
    ['{% render "x" %}', /not found/],
    ['{% layout "x" %}', /not found/],
    ['{% if a %}', /not closed/],
    ['{{ a | raw }}', /column 8: raw stands behind a value\. Leave it out/],
    ['%%a%% {{ a | upcase | raw }}', /raw stands behind a value/],
    ['{{ "x" | append: a | raw }}', /raw stands behind a value/],
    ['{% echo a | raw %}', /raw stands behind a value/],
    ['{% liquid\n echo a | raw\n%}', /line 2.*raw stands behind a value/],
    ['{% for x in y %}{% if x %}{{ x | raw }}{% endif %}{% endfor %}', /raw stands behind a value/],
    ['{% cycle a | raw, "b" %}', /raw stands behind a value/],
    ['x'.repeat(300_000), /Make the template shorter/],
    ['x\n {{ event.sevrity }}', /^line 2, column 5: an event has no "sevrity"\. did you mean "severity"\?$/],
    ['%%event.foo%%', /an event has no "foo"\. write one of id, source, severity/],
    ['{{ event["sumary"] }}', /did you mean "summary"/],
    ['{% if a %}{% for x in event.entitis %}{{ x }}{% endfor %}{% endif %}', /did you mean "entities"/],
    ['{% unless a %}{{ "x" | append: event.lnk }}{% endunless %}', /did you mean "link"/],
    ['{% liquid\n assign a = event.stauts | upcase\n%}', /line 2.*did you mean "status"/],
    ['{% capture a %}{{ b[event.ID_] }}{% endcapture %}', /no "ID_"\. did you mean "id"/],
  ])('%.60s', (text, problem) => expect(checkTemplate({ text, place: 'text' })).toMatch(problem));

  it.each([
    '{{ "mine" | raw }}',
    '%%a%% and %%b.c%%',
    '100%% {{ a }} 5 % 3',
    '{% if a %}x{% else %}y{% endif %}',
    '{# none #}',
    '{{ event.severity | capitalize }} %%event.summary%% {{ event.entities | first_and_count }} {{ event["id"] }}',
    '{% for entity in event.entities %}{{ entity.anything }}{% endfor %}{{ event.entities.first.name }}',
    '{% if event.status == "firing" %}{{ event.occurred_at | date: "%F" }}{% endif %}',
    '{{ event[name] }} {{ payload.event.level }} {{ event }}',
    '{% for event in events %}{{ event.level }}{% endfor %}{% assign event = alerts[0] %}{{ event.level }}',
    '{% raw %}{{ event.level }}{% endraw %}{% comment %}{{ event.level }}{% endcomment %}',
    '',
  ])('%s is good', (text) => expect(checkTemplate({ text, place: 'text' })).toBeUndefined());

  it('takes an event for the payload’s own in what gives the event its fields', () => {
    expect(checkTemplate({ text: '{{ event.level }}', place: 'field' })).toBeUndefined();
  });

  it.each(['None', ' any ', ',', ' '])('the label %j is none', (text) =>
    expect(checkTemplate({ text, place: 'label' })).toMatch(/GitLab takes no such label/),
  );
});

describe('rendering a plain value', () => {
  it('gives it as sent, and nothing when the template fails', () => {
    expect(templates.renderValue('{{ a }}/%%b%%', { a: '@x\n`y`', b: ['p', 'q'] })).toBe('@x\n`y`/p, q');
    expect(templates.renderValue('{{ a | nofilter }}', { a: 'x' })).toBe('');
  });
});
