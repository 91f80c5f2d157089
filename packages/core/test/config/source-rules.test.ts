import { describe, it } from 'vitest';
import { expectProblem, replaced, type WrongFile, withSource } from './wrong-file.ts';

const SOURCE_RULES: Record<string, WrongFile> = {
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
    mend: /insights, gitlab-issue, alertmanager, grafana, generic/,
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
  'a host name for an address': {
    text: withSource('allow_from: [192.0.2.1, gateway.example.com]'),
    at: '9:29',
    says: /no IP address/,
    mend: /203\.0\.113\.0\/24/,
  },
  'a range with more bits than an address has': {
    text: withSource('allow_from: ["192.0.2.0/33"]'),
    at: '9:18',
    says: /no IP address/,
    mend: /203\.0\.113\.0\/24/,
  },
  'an address that is no list': {
    text: withSource('allow_from: 192.0.2.1'),
    at: '9:17',
    says: /not a list/,
    mend: /\["203/,
  },
  'no address at all': {
    text: withSource('allow_from: []'),
    at: '9:5',
    says: /refuse everyone/,
    mend: /remove the key/,
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
    text: withSource('routes:'),
    at: '9:12',
    says: /nothing stands here/i,
    mend: /a list, or remove the key/,
  },
  'an unknown time zone': {
    text: withSource('timezone: Berlin'),
    at: '9:15',
    says: /no such time zone/,
    mend: /Europe\/Berlin/,
  },
  'an unknown choice for closed issues': {
    text: withSource('on_closed: ignore'),
    at: '9:16',
    says: /not one of/,
    mend: /note, reopen, new/,
  },
  'an unknown choice for what is over': {
    text: withSource('on_resolved: reopen'),
    at: '9:18',
    says: /not one of/,
    mend: /note, close, ignore/,
  },
  'an unknown choice': { text: withSource('on_repeat: reopen'), at: '9:16', says: /not one of/, mend: /note, ignore/ },
  'a route without a name': { text: withSource('routes: [{ drop: x }]'), at: '9:14', says: /missing/, mend: /a text/ },
  'a reason that is empty': {
    text: withSource('routes: [{ name: r, drop: "" }]'),
    at: '9:31',
    says: /reason is empty/,
    mend: /why/,
  },
  'an unknown comparison': {
    text: withSource('routes: [{ name: r, when: { a: { matchs: x } } }]'),
    at: '9:33',
    says: /no condition/,
    mend: /\{ matches: "regex" \}/,
  },
  'two comparisons at once': {
    text: withSource('routes: [{ name: r, when: { a: { matches: x, exists: true } } }]'),
    at: '9:33',
    says: /no condition/,
    mend: /exactly one/,
  },
};

describe('what the schema refuses of sources', () => {
  it.each(Object.entries(SOURCE_RULES))('%s', (_, wrong) => expectProblem(wrong));
});
