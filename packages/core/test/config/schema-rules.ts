import { LEAST } from './load-text.ts';
import { replaced, type WrongFile, withLines, withSource } from './wrong-file.ts';

/** What is wrong, and what is said of it. */
export const SCHEMA_RULES: Record<string, WrongFile> = {
  'no version': { text: replaced('version: 1\n', ''), at: '1:1', says: /version/, mend: /version: 1/ },
  'another version': {
    text: replaced('version: 1', 'version: 2'),
    at: '1:10',
    says: /not the version/,
    mend: /version: 1/,
  },
  'an unknown key at the top': {
    text: withLines('retri: {}\n'),
    at: '9:1',
    says: /unknown key "retri"/i,
    mend: /"retry"/,
  },
  'an unknown key of a source': { text: withSource('timezon: UTC'), at: '9:5', says: /"timezon"/, mend: /"timezone"/ },
  'an unknown key like no other': {
    text: withSource('colour: red'),
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
  'no connection': {
    text: replaced('token:', 'max_connections: 0, token:'),
    at: '3:65',
    says: /nothing could be sent/,
    mend: /for example 20/,
  },
  'half a connection': {
    text: replaced('token:', 'max_connections: 1.5, token:'),
    at: '3:65',
    says: /whole number/,
    mend: /for example 20/,
  },
  'too many connections': {
    text: replaced('token:', 'max_connections: 1001, token:'),
    at: '3:65',
    says: /more than 1000/i,
    mend: /for example 20/,
  },
  'a limit of zero': {
    text: replaced('token:', 'limits: { notes_per_minute: 0 }, token:'),
    at: '3:76',
    says: /number above 0 or the word unlimited/,
    mend: /200/,
  },
  'a duration without a unit': {
    text: withLines('retry: { min_backoff: 30 }\n'),
    at: '9:23',
    says: /"30" is no duration/,
    mend: /30s/,
  },
  'a duration in words': {
    text: withLines('retention: { dead: 3 weeks }\n'),
    at: '9:20',
    says: /no duration/,
    mend: /7d/,
  },
  'a duration of nothing': {
    text: withLines('park: { probe_interval: 0 }\n'),
    at: '9:25',
    says: /longer than 0/,
    mend: /30s/,
  },
  'backoffs the wrong way round': {
    text: withLines('retry: { min_backoff: 1h, max_backoff: 1m }\n'),
    at: '9:40',
    says: /shorter than min_backoff/,
    mend: /longer max_backoff/,
  },
  'giving up before the first retry': {
    text: withLines('retry: { give_up_after: 1m }\n'),
    at: '9:25',
    says: /shorter than max_backoff/,
    mend: /longer give_up_after/,
  },
  'probes the wrong way round': {
    text: withLines('park: { probe_interval: 1h }\n'),
    at: '9:1',
    says: /shorter than probe_interval/,
    mend: /longer max_probe_interval/,
  },
  'a size without a unit': {
    text: withLines('ingest: { max_body: 2MB }\n'),
    at: '9:21',
    says: /no size/,
    mend: /2MiB/,
  },
  'a share over the whole': {
    text: withLines('ingest: { max_redis_memory: 180% }\n'),
    at: '9:29',
    says: /no percentage/,
    mend: /80%/,
  },
  'half an event waiting': {
    text: withLines('ingest: { max_waiting: 0.5 }\n'),
    at: '9:24',
    says: /whole number/,
    mend: /whole number/,
  },
  'no source': {
    text: LEAST.replace(/sources:\n.*/s, 'sources: {}\n'),
    at: '4:1',
    says: /no source/,
    mend: /at least one/,
  },
  'connections that are no number': {
    text: replaced('token:', 'max_connections: many, token:'),
    at: '3:65',
    says: /whole number/,
    mend: /20/,
  },
  'a share that is no text': {
    text: withLines('ingest: { max_redis_memory: 80 }\n'),
    at: '9:29',
    says: /no share/,
    mend: /80%/,
  },
};
