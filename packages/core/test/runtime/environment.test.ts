import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readEnvironment } from '../../src/runtime/environment.ts';

const schema = z.object({
  NAME: z.string(),
  PORT: z.string().regex(/^\d+$/, 'write a number').default('8080'),
  SECRET: z.string().optional(),
});
const read = (env: Record<string, string>) =>
  readEnvironment({
    schema,
    env,
    fromFile: ['SECRET'],
    readFile: (path) => {
      if (path === '/run/empty') return '\n';
      if (path !== '/run/secret') throw new Error('ENOENT');
      return 'from a file\n';
    },
  });

describe('the environment', () => {
  it('takes an empty variable for one that is not set', () => {
    expect(read({ NAME: 'a', PORT: '' })).toEqual({ ok: true, settings: { NAME: 'a', PORT: '8080' } });
  });

  it('reads a secret from a file, without its last newline', () => {
    expect(read({ NAME: 'a', SECRET_FILE: '/run/secret' })).toMatchObject({ settings: { SECRET: 'from a file' } });
  });

  it('tells all problems at once, each with the name of its variable', () => {
    const result = read({ PORT: 'x', SECRET_FILE: '/nowhere' });
    const problems = result.ok ? [] : result.problems;
    expect(problems).toHaveLength(3);
    for (const name of ['NAME', 'PORT: write a number', 'SECRET_FILE: cannot read /nowhere']) {
      expect(problems.join('\n')).toContain(name);
    }
  });

  it('refuses a file with nothing in it: an empty password would let everyone in', () => {
    const result = read({ NAME: 'a', SECRET_FILE: '/run/empty' });
    expect(result.ok ? [] : result.problems).toEqual(['SECRET_FILE: /run/empty is empty: put the value into it']);
  });

  it('refuses a value that comes both ways', () => {
    const result = read({ NAME: 'a', SECRET: 'x', SECRET_FILE: '/run/secret' });
    expect(result.ok ? [] : result.problems).toEqual(['SECRET and SECRET_FILE are both set: keep one']);
  });
});
