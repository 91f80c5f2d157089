import { describe, expect, it } from 'vitest';
import { LEAST, problemsOf } from './load-text.ts';

/** A file with one thing wrong: the text, where the problem is, what it says, and what it says to write. */
type Wrong = { text: string; at: string; says: RegExp; mend: RegExp };

const with_ = (lines: string) => LEAST + lines;
const source = (lines: string) => `${LEAST}${lines.replace(/^/gm, '    ')}\n`;
const replaced = (old: string, by: string) => {
  if (!LEAST.includes(old)) throw new Error(`the least configuration holds no ${old}`);
  return LEAST.replace(old, by);
};

const YAML_TRAPS: Record<string, Wrong> = {
  'an unquoted %%': {
    text: source('incident_key: %%a%%/%%b%%'),
    at: '9:19',
    says: /unquoted %%/,
    mend: /quote it.*"%%name%%"/i,
  },
  'an unquoted {{': {
    text: replaced('{ project: 42 }', '\n      project: 42\n      title: {{ event.summary }}'),
    at: '10:14',
    says: /unquoted \{\{/,
    mend: /quote it.*"\{\{ name \}\}"/i,
  },
  'an unquoted {{ with text after it': {
    text: replaced('{ project: 42 }', '\n      project: 42\n      title: {{ event.summary }} again'),
    at: '10:',
    says: /unquoted \{\{/,
    mend: /quote it/i,
  },
  'an unquoted ${ in a list': {
    text: replaced('[secret-of-insights]', `[\${TOKEN}]`),
    at: '7:',
    says: /unquoted \$\{/,
    mend: /quote it.*"\$\{NAME\}"/i,
  },
  'an unquoted @': {
    text: replaced('{ project: 42 }', '{ project: 42, assignees: [@alice] }'),
    at: '8:39',
    says: /unquoted @/,
    mend: /quote it/i,
  },
  'a key twice': { text: source('preset: insights'), at: '9:5', says: /twice/, mend: /keep one/i },
  'a tab': { text: with_('retry:\n\tmin_backoff: 1s\n'), at: '10:1', says: /tabs/, mend: /spaces/ },
  'an anchor that is not there': {
    text: with_('retry: *nothing\n'),
    at: '9:8',
    says: /anchor/,
    mend: /quote the value/i,
  },
  'a tag': { text: replaced('[secret-of-insights]', '!secret-of-insights'), at: '7:21', says: /tag/, mend: /quotes/ },
  'a colon in a value': { text: source('incident_key: a: b'), at: '9:19', says: /second ": "/, mend: /quotes/ },
  'a quote that is not closed': { text: source('incident_key: "a'), at: '', says: /missing/, mend: /close/i },
  'two documents': { text: with_('---\nversion: 1\n'), at: '9:1', says: /more than one/, mend: /remove/i },
  'a name that JavaScript reserves': {
    text: source('severity: { map: { __proto__: high } }'),
    at: '9:24',
    says: /reserved/,
    mend: /another/,
  },
  'an empty file': { text: '', at: '1:1', says: /no keys/, mend: /"version: 1"/ },
  'a list': { text: '- version: 1\n', at: '1:1', says: /no keys/, mend: /"version: 1"/ },
};

const SCHEMA_RULES: Record<string, Wrong> = {
  'no version': { text: replaced('version: 1\n', ''), at: '1:1', says: /version/, mend: /version: 1/ },
  'another version': {
    text: replaced('version: 1', 'version: 2'),
    at: '1:10',
    says: /not the version/,
    mend: /version: 1/,
  },
  'an unknown key at the top': { text: with_('retri: {}\n'), at: '9:1', says: /unknown key "retri"/i, mend: /"retry"/ },
  'an unknown key of a source': { text: source('timezon: UTC'), at: '9:5', says: /"timezon"/, mend: /"timezone"/ },
  'an unknown key like no other': {
    text: source('colour: red'),
    at: '9:5',
    says: /"colour"/,
    mend: /one of preset, auth, .* or remove it/i,
  },
  'an unknown severity in due': {
    text: replaced('{ project: 42 }', '{ project: 42, due: { hihg: 1d } }'),
    at: '8:34',
    says: /"hihg"/,
    mend: /"high"/,
  },
  'no destination': {
    text: LEAST.replace(/destinations:\n.*\n/, 'destinations: {}\n'),
    at: '2:1',
    says: /no destination/,
    mend: /at least one/,
  },
  'a url without a scheme': {
    text: replaced('https://gitlab.example.com', 'gitlab.example.com'),
    at: '3:18',
    says: /not the address/,
    mend: /https:\/\/gitlab\.com/,
  },
  'a url of the API': {
    text: replaced('https://gitlab.example.com', 'https://gitlab.example.com/api/v4'),
    at: '3:18',
    says: /API/,
    mend: /leave \/api\/v4 off/i,
  },
  'a url with a password': {
    text: replaced('https://gitlab.example.com', 'https://a:b@gitlab.example.com'),
    at: '3:18',
    says: /user/,
    mend: /without/,
  },
  'an empty token': { text: replaced('"glpat-of-the-bridge"', '""'), at: '3:55', says: /empty/, mend: /access token/ },
  'no token': { text: replaced(', token: "glpat-of-the-bridge"', ''), at: '3:3', says: /token/, mend: /access token/ },
  'a limit of zero': {
    text: replaced('token:', 'limits: { notes_per_minute: 0 }, token:'),
    at: '3:76',
    says: /not a number/,
    mend: /greater than 0/,
  },
  'a duration without a unit': {
    text: with_('retry: { min_backoff: 30 }\n'),
    at: '9:23',
    says: /"30" is no duration/,
    mend: /30s/,
  },
  'a duration in words': { text: with_('retention: { dead: 3 weeks }\n'), at: '9:20', says: /no duration/, mend: /7d/ },
  'a duration of nothing': {
    text: with_('park: { probe_interval: 0 }\n'),
    at: '9:25',
    says: /longer than 0/,
    mend: /30s/,
  },
  'backoffs the wrong way round': {
    text: with_('retry: { min_backoff: 1h, max_backoff: 1m }\n'),
    at: '9:40',
    says: /shorter than min_backoff/,
    mend: /longer max_backoff/,
  },
  'giving up before the first retry': {
    text: with_('retry: { give_up_after: 1m }\n'),
    at: '9:25',
    says: /shorter than max_backoff/,
    mend: /longer give_up_after/,
  },
  'probes the wrong way round': {
    text: with_('park: { probe_interval: 1h }\n'),
    at: '9:1',
    says: /shorter than probe_interval/,
    mend: /longer max_probe_interval/,
  },
  'a size without a unit': { text: with_('ingest: { max_body: 2MB }\n'), at: '9:21', says: /no size/, mend: /2MiB/ },
  'a share over the whole': {
    text: with_('ingest: { max_redis_memory: 180% }\n'),
    at: '9:29',
    says: /no percentage/,
    mend: /80%/,
  },
  'half an event waiting': {
    text: with_('ingest: { max_waiting: 0.5 }\n'),
    at: '9:24',
    says: /whole number/,
    mend: /whole number/,
  },
  'a name with a space': {
    text: replaced('  insights:\n', '  my source:\n'),
    at: '5:3',
    says: /no name/,
    mend: /a-z 0-9/,
  },
  'an unknown preset': {
    text: replaced('preset: insights', 'preset: splunk'),
    at: '6:13',
    says: /not one of/,
    mend: /insights, gitlab-issue/,
  },
  'no auth': {
    text: replaced('    auth: { bearer: [secret-of-insights] }\n', ''),
    at: '5:3',
    says: /anyone/,
    mend: /bearer: \["\$\{YOUR_SECRET\}"\]/,
  },
  'auth with nothing in it': {
    text: replaced('{ bearer: [secret-of-insights] }', '{}'),
    at: '7:5',
    says: /anyone/,
    mend: /bearer/,
  },
  'a secret that is no list': {
    text: replaced('[secret-of-insights]', 'x'),
    at: '7:21',
    says: /not a list/,
    mend: /\["\$\{YOUR_SECRET\}"\]/,
  },
  'a list without a secret': {
    text: replaced('[secret-of-insights]', '[]'),
    at: '7:13',
    says: /empty/,
    mend: /at least one/,
  },
  'a secret that is a number': {
    text: replaced('[secret-of-insights]', '[12345]'),
    at: '7:22',
    says: /is a text/,
    mend: /quotes/,
  },
  'a secret with white space': {
    text: replaced('[secret-of-insights]', '["x "]'),
    at: '7:22',
    says: /white space/,
    mend: /remove/i,
  },
  'a user name with a colon': {
    text: replaced('bearer: [secret-of-insights]', 'basic: [{ username: "a:b", password: c }]'),
    at: '7:33',
    says: /user name/,
    mend: /without a colon/,
  },
  'a header with a colon': {
    text: replaced('bearer: [secret-of-insights]', 'header: { name: "X-Secret:", values: [x] }'),
    at: '7:29',
    says: /no header/,
    mend: /letters, digits/,
  },
  'a project by its name': { text: replaced('42', 'findings'), at: '8:23', says: /no project/, mend: /group\/project/ },
  'a project that is a list': { text: replaced('42', '[42]'), at: '8:14', says: /no project/, mend: /42/ },
  'an assignee with @': {
    text: replaced('{ project: 42 }', '{ project: 42, assignees: ["@alice"] }'),
    at: '8:39',
    says: /no user name/,
    mend: /without @/,
  },
  'yes for true': {
    text: replaced('{ project: 42 }', '{ project: 42, confidential: yes }'),
    at: '8:41',
    says: /not true or false/,
    mend: /true or false/,
  },
  'a number for a text': {
    text: replaced('{ project: 42 }', '{ project: 42, title: 7 }'),
    at: '8:34',
    says: /not a text/,
    mend: /in quotes/,
  },
  'nothing after a key': {
    text: source('routes:'),
    at: '9:12',
    says: /nothing stands here/i,
    mend: /a list, or remove the key/,
  },
  'an unknown time zone': {
    text: source('timezone: Berlin'),
    at: '9:15',
    says: /no such time zone/,
    mend: /Europe\/Berlin/,
  },
  'an unknown choice': { text: source('on_repeat: reopen'), at: '9:16', says: /not one of/, mend: /note, ignore/ },
  'a route without a name': { text: source('routes: [{ drop: x }]'), at: '9:14', says: /missing/, mend: /a text/ },
  'a reason that is empty': {
    text: source('routes: [{ name: r, drop: "" }]'),
    at: '9:31',
    says: /reason is empty/,
    mend: /why/,
  },
  'an unknown comparison': {
    text: source('routes: [{ name: r, when: { a: { matchs: x } } }]'),
    at: '9:33',
    says: /no condition/,
    mend: /\{ matches: "regex" \}/,
  },
  'two comparisons at once': {
    text: source('routes: [{ name: r, when: { a: { matches: x, exists: true } } }]'),
    at: '9:33',
    says: /no condition/,
    mend: /exactly one/,
  },
};

const CROSS_CHECKS: Record<string, Wrong> = {
  'a destination that is not there': {
    text: replaced('{ project: 42 }', '{ project: 42, destination: gitlb }'),
    at: '8:40',
    says: /no destination "gitlb"/,
    mend: /"gitlab"/,
  },
  'a destination of a route that is not there': {
    text: source('routes: [{ name: r, issue: { destination: other } }]'),
    at: '9:47',
    says: /no destination "other"/,
    mend: /gitlab/,
  },
  'several destinations and none named': {
    text: replaced('sources:', '  second: { url: "https://b.example.com", token: t }\nsources:'),
    at: '9:5',
    says: /several destinations \(gitlab, second\)/,
    mend: /issue\.destination: gitlab/,
  },
  'no project': {
    text: replaced('issue: { project: 42 }', 'issue: {}'),
    at: '8:5',
    says: /project to go to/,
    mend: /issue\.project/,
  },
  'projects only in routes that need not match': {
    text: `${replaced('issue: { project: 42 }', 'issue: {}')}    routes: [{ name: r, when: { a: b }, issue: { project: 1 } }]\n`,
    at: '8:5',
    says: /not every event/i,
    mend: /without "when"/,
  },
  'the same route twice': {
    text: source('routes: [{ name: r, when: { a: b } }, { name: r }]'),
    at: '9:51',
    says: /"r" stands here twice/,
    mend: /its own name/,
  },
  'a route that drops and makes issues': {
    text: source('routes: [{ name: r, drop: x, issue: { project: 4 } }]'),
    at: '9:25',
    says: /either drops/,
    mend: /remove/i,
  },
  'a condition on a field that events do not have': {
    text: source('routes: [{ name: r, when: { event.severty: high } }]'),
    at: '9:33',
    says: /no "severty"/,
    mend: /"severity"/,
  },
  'a condition in %%': {
    text: source('routes: [{ name: r, when: { "%%incidentType%%": x } }]'),
    at: '9:33',
    says: /without %%/,
    mend: /write incidentType/i,
  },
  'a regular expression with look-ahead': {
    text: source('routes: [{ name: r, when: { a: { matches: "(?=x)" } } }]'),
    at: '9:47',
    says: /regular expression/,
    mend: /RE2/,
  },
  'a regular expression under not': {
    text: source('routes: [{ name: r, when: { a: { not: { matches: "(" } } } }]'),
    at: '9:54',
    says: /regular expression/,
    mend: /RE2/,
  },
  'fields of another preset': {
    text: source('fields: { summary: "{{ x }}" }'),
    at: '9:5',
    says: /only the preset generic/i,
    mend: /preset: generic/,
  },
  'a title that does not compile': {
    text: replaced('{ project: 42 }', '{ project: 42, title: broken }'),
    at: '8:34',
    says: /line 1: a title that is broken/,
    mend: /template/,
  },
  'a label of a route that does not compile': {
    text: source('routes: [{ name: r, issue: { add_labels: [good, broken] } }]'),
    at: '9:53',
    says: /a label that is broken/,
    mend: /template/,
  },
  'an incident key that does not compile': {
    text: source('incident_key: broken'),
    at: '9:19',
    says: /a key that is broken/,
    mend: /template/,
  },
  'a description file that is not there': {
    text: replaced('{ project: 42 }', '{ project: 42, description_file: a.md }'),
    at: '8:45',
    says: /\/etc\/a\.md cannot be read \(ENOENT\)/,
    mend: /relative to the configuration file/,
  },
  'a GitLab token in the hands of a sender': {
    text: LEAST.replace('preset: insights', 'preset: gitlab-issue').replace('secret-of-insights', 'glptt-1234'),
    at: '7:22',
    says: /a GitLab token/,
    mend: /openssl rand/,
  },
  'two drop-in sources with one secret': {
    text: `${LEAST.replace('preset: insights', 'preset: gitlab-issue')}  second:
    preset: gitlab-issue
    auth: { bearer: [other, secret-of-insights] }
    issue: { project: 42 }\n`,
    at: '11:29',
    says: /the same secret/,
    mend: /of its own/,
  },
};

describe.each([
  ['what YAML reads otherwise than it was meant', YAML_TRAPS],
  ['what the schema refuses', SCHEMA_RULES],
  ['what does not fit together', CROSS_CHECKS],
])('%s', (_, table) => {
  it.each(Object.entries(table))('%s', async (_, { text, at, says, mend }) => {
    const problems = await problemsOf(text);
    expect(problems, problems.join('\n')).toHaveLength(1);
    const [message = '', ...rest] = (problems[0] ?? '').split('. ');
    expect(message).toMatch(new RegExp(`^/etc/issuebridge.yaml:${at}`));
    expect(message).toMatch(says);
    expect(rest.join('. ')).toMatch(mend);
  });
});

it('finds the token of a destination in a drop-in source by its value, whatever it looks like', async () => {
  const text = LEAST.replace('preset: insights', 'preset: gitlab-issue')
    .replace('secret-of-insights', `"\${T}"`)
    .replace('glpat-of-the-bridge', `\${T}`);
  const problems = await problemsOf(text, { env: { T: 'old-style-token' } });
  expect(problems).toEqual([expect.stringMatching(/7:22: .*GitLab token/)]);
});

it('allows one secret for a drop-in source and a source of another preset', async () => {
  const second = '  recipe: { preset: gitlab-issue, auth: { bearer: [secret-of-insights] }, issue: { project: 42 } }\n';
  expect(await problemsOf(LEAST + second)).toEqual([]);
});
