import { describe, expect, it } from 'vitest';
import { ERROR_KINDS, type ErrorReason, readError } from '../../src/gitlab/error.ts';
import type { HttpResult } from '../../src/gitlab/http.ts';

const response = (status: number, body: unknown = '', headers: Record<string, string> = {}): HttpResult => ({
  kind: 'response',
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  date: undefined,
});
const read = (result: HttpResult) => readError({ result, now: 0 });

/** Surely no issue, whatever the body: protocol.md, "Definite". */
const DEFINITE = [401, 403, 404, 405, 413, 429];

describe('every HTTP status', () => {
  it.each(Array.from({ length: 500 }, (_, index) => index + 100))(
    '%i is definite or doubtful as the protocol says',
    (status) => {
      expect(read(response(status)).definite).toBe(DEFINITE.includes(status));
      expect(read(response(status, '<html>nginx</html>')).definite).toBe(DEFINITE.includes(status));
    },
  );

  it.each([
    ['Grape', { error: 'title is missing' }, 'invalid'],
    ['model', { message: { title: ["can't be blank"] } }, 'invalid'],
    ['a sentence, as widgets answer after work was done', { message: 'something failed' }, 'unclear'],
    ['no JSON', 'Bad Request', 'unclear'],
    ['a list', '[]', 'unclear'],
  ] as const)('400 of %s', (_name, body, reason) => {
    const error = read(response(400, body));
    expect(error.reason).toBe(reason);
    expect(error.definite).toBe(reason === 'invalid');
  });

  it.each<[number, unknown, ErrorReason]>([
    [401, { message: '401 Unauthorized' }, 'unauthorized'],
    [403, { error: 'insufficient_scope', scope: 'api' }, 'insufficient_scope'],
    [403, { error: 'insufficient_granular_scope' }, 'insufficient_scope'],
    [403, { message: '403 Forbidden' }, 'forbidden'],
    [404, { message: '404 Project Not Found' }, 'project_not_found'],
    [404, { message: '404 Not found' }, 'issue_not_found'],
    [404, { message: '404 Issue Not Found' }, 'issue_not_found'],
    [405, { message: 'Non GET methods are not allowed for moved projects' }, 'project_moved'],
    [409, { message: '409 Conflict: Resource lock' }, 'conflict'],
    [422, { message: 'epic' }, 'unclear'],
    [500, { message: '500 Internal Server Error' }, 'server_error'],
    [502, '<html>', 'unavailable'],
    [503, '<html>', 'unavailable'],
    [504, '<html>', 'unavailable'],
    [301, '', 'unclear'],
    [201, 'not JSON', 'unclear'],
  ])('%i %j is %s', (status, body, reason) => {
    expect(read(response(status, body)).reason).toBe(reason);
  });

  it.each([
    ['refused', false, 'refused', true],
    ['dns', false, 'dns', true],
    ['tls', false, 'tls', true],
    ['not_sent', false, 'not_sent', true],
    ['timeout', true, 'timeout', false],
    ['reset', true, 'reset', false],
    ['refused', true, 'reset', false],
    ['too_long', true, 'reset', false],
  ] as const)('a silence by %s, sent: %s, is %s', (cause, sent, reason, definite) => {
    expect(read({ kind: 'silence', cause, sent })).toMatchObject({ reason, definite });
  });

  it('says in every detail nothing but printable text of limited length', () => {
    const error = read(response(400, { error: `\u001b[31m\u202e${'x'.repeat(5_000)}` }));
    expect(error.detail).toMatch(/^[\x20-\x7e]{1,220}$/);
  });

  it('has a hint for every reason', () => {
    for (const { hint } of Object.values(ERROR_KINDS)) expect(hint.length).toBeGreaterThan(10);
  });
});
