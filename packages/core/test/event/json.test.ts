import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, fieldsHash } from '../../src/event/canonical-json.ts';
import { parseJsonBytes, parseJsonObject } from '../../src/event/json.ts';

const MIB = 1_048_576;

describe('parseJsonObject', () => {
  test('gives what JSON.parse gives, for every object within its limits', () => {
    const object = fc.dictionary(
      fc.string().filter((key) => key !== '__proto__'),
      fc.jsonValue({ maxDepth: 5 }),
    );
    fc.assert(
      fc.property(object, fc.nat(2), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        // Members of that name are left out at every level; another test has them.
        fc.pre(!text.includes('"__proto__":'));
        expect(parseJsonObject(text)).toEqual({ ok: true, value: JSON.parse(text) });
      }),
      { numRuns: 300 },
    );
  });

  test('finds a repeated key wherever it is and however it is escaped', () => {
    const escaped = (key: string) =>
      [...key].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
    const key = fc.stringMatching(/^[a-z":{},[\]\\]{1,8}$/);
    fc.assert(
      fc.property(key, fc.array(fc.constantFrom('{"o":', '[1,'), { maxLength: 20 }), (name, wrappers) => {
        const twice = `{${JSON.stringify(name)}:"}{,",${'"'}${escaped(name)}":1}`;
        const close = wrappers.map((open) => (open.startsWith('{') ? '}' : ']')).reverse();
        const result = parseJsonObject(`{"w":${wrappers.join('')}${twice}${close.join('')}}`);
        expect(result.ok).toBe(false);
        expect(!result.ok && result.detail).toContain('twice');
      }),
    );
  });

  test('the same key in different objects is none', () => {
    expect(parseJsonObject('{"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}],"c":"\\"a\\":1,\\"a\\":2"}').ok).toBe(true);
  });

  test('allows 32 levels and no more', () => {
    const nested = (levels: number) => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
    expect(parseJsonObject(nested(32)).ok).toBe(true);
    expect(parseJsonObject(nested(33)).ok).toBe(false);
    expect(parseJsonObject(nested(MIB)).ok).toBe(false);
  });

  test('never makes two different integers equal', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 25n }), fc.bigInt({ min: 1n, max: 3n }), (id, step) => {
        const [one, two] = [id, id + step].map((each) => parseJsonObject(`{"id":${each}}`));
        expect(one).not.toEqual(two);
        expect(one?.ok && String(one.value.id)).toBe(String(id));
      }),
    );
  });

  test.each(['1e400', '-1e400', '1e-400', '0.12345678901234567890', '9007199254740993e0'])(
    'keeps %s, which no double holds, as its text',
    (number) => expect(parseJsonObject(`{"n":${number}}`)).toEqual({ ok: true, value: { n: number } }),
  );

  test.each(['0', '-0.0', '0e9', '1.5', '1e3', '-12.25', '9007199254740991'])('keeps %s as a number', (number) =>
    expect(parseJsonObject(`{"n":${number}}`)).toEqual({ ok: true, value: { n: Number(number) } }),
  );

  test('leaves out __proto__, at every level', () => {
    const result = parseJsonObject('{"a":{"__proto__":{"x":1},"b":1},"__proto__":{"x":1},"\\u005f_proto__2":1}');
    expect(result).toEqual({ ok: true, value: { a: { b: 1 }, __proto__2: 1 } });
    expect(result.ok && (result.value as { x?: number }).x).toBeUndefined();
  });

  test.each([
    ['', /empty/],
    ['  \n', /empty/],
    ['[]', /it is a list/],
    ['null', /it is null/],
    ['"x"', /it is a string/],
    ['{"a": %%severity%%}', /"%%severity%%"/],
    ['{"a":[%%x%%]}', /in double quotes/],
    ['{"a":"x\ny"}', /line 1, column 8.*line break/],
    ['{"a":', /ends too early/],
    ['{"a":"say "hi""}', /\\"/],
  ])('says how to mend %j', (text, detail) => {
    expect(parseJsonObject(text)).toEqual({ ok: false, detail: expect.stringMatching(detail) });
  });

  test('quotes nothing of the body but a plain key or variable', () => {
    for (const text of ['{"a": canary}', 'canary', '{"<canary>":1,"<canary>":2}', '{"a":"canary', '["canary"]']) {
      expect(JSON.stringify(parseJsonObject(text))).not.toContain('canary');
    }
  });

  test.each([
    ['small numbers', true, () => `{"a":[${'1,'.repeat(MIB - 4)}1]}`],
    ['numbers that no double holds', true, () => `{"a":[${'9007199254740993,'.repeat(MIB / 9)}1]}`],
    ['digits', true, () => `{"a":${'9'.repeat(2 * MIB)}}`],
    ['keys', true, () => `{${Array.from({ length: MIB / 7 }, (_, index) => `"${index}":1`).join(',')}}`],
    ['backslashes', true, () => `{"a":"${'\\\\'.repeat(MIB)}"}`],
    ['objects', true, () => `{"a":[${'{"a":1},'.repeat(MIB / 4)}{}]}`],
    ['spaces before a mistake', false, () => `{"a":${' '.repeat(2 * MIB)}x}`],
    ['nothing but signs', false, () => ':,'.repeat(MIB)],
  ])('reads 2 MiB of %s in a moment', (_name, ok, body) => expect(parseJsonObject(body()).ok).toBe(ok), 10_000);
});

test('bytes must be UTF-8; a byte order mark is not part of the text', () => {
  expect(parseJsonBytes(Buffer.from('\ufeff{"a":"ü"}'))).toEqual({ ok: true, value: { a: 'ü' } });
  expect(parseJsonBytes(Buffer.from('{"a":"ü"}', 'latin1')).ok).toBe(false);
  expect(parseJsonBytes(Buffer.from('{"a":1}', 'utf16le')).ok).toBe(false);
});

describe('the hash of the fields', () => {
  test('does not depend on the order of keys, and on everything else', () => {
    const shuffled = (value: unknown): unknown =>
      typeof value !== 'object' || value === null || Array.isArray(value)
        ? value
        : Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([key, member]) => [key, shuffled(member)]),
          );
    const object = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }));
    fc.assert(
      fc.property(object, object, (one, two) => {
        expect(fieldsHash(shuffled(one) as Record<string, unknown>)).toBe(fieldsHash(one));
        expect(JSON.parse(canonicalJson(one))).toEqual(JSON.parse(JSON.stringify(one)));
        if (canonicalJson(one) !== canonicalJson(two)) expect(fieldsHash(one)).not.toBe(fieldsHash(two));
      }),
    );
  });
});
