import { LEAST } from './load-text.ts';
import { replaced, type WrongFile, withSource } from './wrong-file.ts';

/** What is wrong, and what is said of it. */
export const CROSS_CHECKS: Record<string, WrongFile> = {
  'a destination that is not there': {
    text: replaced('{ project: 42 }', '{ project: 42, destination: gitlb }'),
    at: '8:40',
    says: /no destination "gitlb"/,
    mend: /"gitlab"/,
  },
  'a destination of a route that is not there': {
    text: withSource('routes: [{ name: r, issue: { destination: other } }]'),
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
    text: withSource('routes: [{ name: r, when: { a: b } }, { name: r }]'),
    at: '9:51',
    says: /"r" stands here twice/,
    mend: /its own name/,
  },
  'a route that drops and makes issues': {
    text: withSource('routes: [{ name: r, drop: x, issue: { project: 4 } }]'),
    at: '9:25',
    says: /either drops/,
    mend: /remove/i,
  },
  'a condition on a field that events do not have': {
    text: withSource('routes: [{ name: r, when: { event.severty: high } }]'),
    at: '9:33',
    says: /no "severty"/,
    mend: /"severity"/,
  },
  'a condition in %%': {
    text: withSource('routes: [{ name: r, when: { "%%incidentType%%": x } }]'),
    at: '9:33',
    says: /without %%/,
    mend: /write incidentType/i,
  },
  'a regular expression with look-ahead': {
    text: withSource('routes: [{ name: r, when: { a: { matches: "(?=x)" } } }]'),
    at: '9:47',
    says: /regular expression/,
    mend: /RE2/,
  },
  'a regular expression under not': {
    text: withSource('routes: [{ name: r, when: { a: { not: { matches: "(" } } } }]'),
    at: '9:54',
    says: /regular expression/,
    mend: /RE2/,
  },
  'fields of another preset': {
    text: withSource('fields: { summary: "{{ x }}" }'),
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
    text: withSource('routes: [{ name: r, issue: { add_labels: [good, broken] } }]'),
    at: '9:53',
    says: /a label that is broken/,
    mend: /template/,
  },
  'an incident key that does not compile': {
    text: withSource('incident_key: broken'),
    at: '9:19',
    says: /a key that is broken/,
    mend: /template/,
  },
  'a field that does not compile, in which "event" would be the payload\'s own': {
    text: replaced('preset: insights', 'preset: generic\n    fields: { severity: broken }'),
    at: '7:25',
    says: /a field that is broken/,
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
