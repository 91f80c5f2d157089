import type { Dice } from '../faults/dice.ts';

/** Names that presets know, names that JavaScript knows, and others. */
const NAMES = [
  ...['severity', 'title', 'status', 'alerts', 'labels', 'annotations', 'startsAt', 'endsAt', 'fingerprint', 'alert'],
  ...['incidentId', 'entityName', 'timestamp', 'definitionSummary', 'description', 'receiver', 'groupLabels', 'hosts'],
  ...['__proto__', 'constructor', 'toString', 'length', '', ' ', 'a.b', 'a/b~c', '\u0000', '\ud800', 'ключ', '%%x%%'],
];

/** Pieces of text that some reader takes for something. */
const PIECES = [
  ...[
    '%%severity%%',
    '{{ event.id }}',
    '{% for %}',
    '@all',
    '/close',
    '#1',
    '|',
    '`',
    '\n',
    '\r',
    '\t',
    '\\',
    '"',
    "'",
  ],
  ...['\u0000', '\u001b[31m', '\u202e', '\ud800', '\udc00', '\ufeff', '😀', 'e\u0301', 'Severity:High\n', ',', ',,'],
  ...['2026-11-22T08:15:03.123456789Z', '11/22/2026 08:15:00', '0001-01-01T00:00:00Z', '1700000000', '99999999999999'],
  ...[
    'https://x.example/',
    'javascript:alert(1)',
    'critical',
    'Moderate',
    'resolved',
    'TEST_',
    '[issuebridge]: # (ibm0)',
  ],
];

/** Numbers as a sender may spell them; some are none that a double can hold. */
const NUMBERS = [
  '0',
  '-0',
  '1',
  '-1',
  '1.5',
  '1e3',
  '1e999',
  '-1E-999',
  '12345678901234567890',
  '0.1234567890123456789',
];

/** 6: what no sender of ours exceeds; deeper bodies are made on purpose. */
const MAX_DEPTH = 6;

/** Text made of anything, now and then a long one. */
export function randomText(dice: Dice): string {
  const pieces = Array.from({ length: dice.between(0, 4) }, () =>
    dice.throw() < 0.7 ? dice.pick(PIECES) : String.fromCharCode(dice.between(0, 0xffff)),
  );
  const text = pieces.join('');
  return dice.throw() < 0.02 ? text.repeat(dice.between(1, 500)) : text;
}

/** JSON text of any value; also such that JSON.parse reads and we do not take. */
export function randomJson(dice: Dice, depth = 0): string {
  const kind = depth >= MAX_DEPTH ? dice.between(0, 3) : dice.between(0, 6);
  switch (kind) {
    case 0:
      return dice.pick(['null', 'true', 'false']);
    case 1:
      return dice.pick(NUMBERS);
    case 2:
    case 3:
      return JSON.stringify(randomText(dice));
    case 4:
      return `[${items(dice, () => randomJson(dice, depth + 1))}]`;
    default:
      return randomObject(dice, depth);
  }
}

/** JSON text of an object; now and then with a name twice. */
export function randomObject(dice: Dice, depth = 0): string {
  return `{${items(dice, () => `${JSON.stringify(dice.pick(NAMES))}:${randomJson(dice, depth + 1)}`)}}`;
}

function items(dice: Dice, item: () => string): string {
  return Array.from({ length: dice.between(0, dice.throw() < 0.02 ? 60 : 5) }, item).join(',');
}
