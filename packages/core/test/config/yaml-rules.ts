import { replaced, type WrongFile, withLines, withSource } from './wrong-file.ts';

/** What is wrong, and what is said of it. */
export const YAML_TRAPS: Record<string, WrongFile> = {
  'an unquoted %%': {
    text: withSource('incident_key: %%a%%/%%b%%'),
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
  'a key twice': { text: withSource('preset: insights'), at: '9:5', says: /twice/, mend: /keep one/i },
  'a tab': { text: withLines('retry:\n\tmin_backoff: 1s\n'), at: '10:1', says: /tabs/, mend: /spaces/ },
  'an anchor that is not there': {
    text: withLines('retry: *nothing\n'),
    at: '9:8',
    says: /anchor/,
    mend: /quote the value/i,
  },
  'a tag': { text: replaced('[secret-of-insights]', '!secret-of-insights'), at: '7:21', says: /tag/, mend: /quotes/ },
  'a colon in a value': { text: withSource('incident_key: a: b'), at: '9:19', says: /second ": "/, mend: /quotes/ },
  'a quote that is not closed': { text: withSource('incident_key: "a'), at: '', says: /missing/, mend: /close/i },
  'two documents': { text: withLines('---\nversion: 1\n'), at: '9:1', says: /more than one/, mend: /remove/i },
  'a name that JavaScript reserves': {
    text: withSource('severity: { map: { __proto__: high } }'),
    at: '9:24',
    says: /reserved/,
    mend: /another/,
  },
  'an empty file': { text: '', at: '1:1', says: /no keys/, mend: /"version: 1"/ },
  'a list': { text: '- version: 1\n', at: '1:1', says: /no keys/, mend: /"version: 1"/ },
  'a list as a key': {
    text: withSource('severity:\n  map:\n    ? [a, b]\n    : low'),
    at: '11:11',
    says: /list cannot be a key/,
    mend: /quote the key/i,
  },
  'anchors of anchors of anchors': {
    text: withLines(
      ['a', 'b', 'c', 'd']
        .map((name, at, all) => `x-${name}: &${name} [${Array(20).fill(at === 0 ? '1' : `*${all[at - 1]}`)}]\n`)
        .join(''),
    ),
    at: '1:1',
    says: /refer to each other too often/,
    mend: /write the repeated parts out/i,
  },
};
