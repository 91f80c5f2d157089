import { expect } from 'vitest';
import type { Check } from './check.ts';

const HELPERS = 'lib/api/helpers.rb';
const GUARD = 'lib/api/api_guard.rb';

/** What is refused, and in which words. */
export const REFUSAL_CHECKS: readonly Check[] = [
  {
    title: 'an unknown token and none are one 401',
    source: `${HELPERS}#unauthorized!; lib/gitlab/auth/auth_finders.rb`,
    run: async ({ call, issues }) => {
      for (const token of ['', 'glpat-unknown-0000000000']) {
        const { status, body } = await call('POST', issues, { token, json: { title: 'x' } });
        expect([status, body]).toEqual([401, { message: '401 Unauthorized' }]);
      }
    },
  },
  {
    title: 'the token may come as a bearer',
    source: 'lib/gitlab/auth/auth_finders.rb',
    run: async ({ call, issues }) => {
      expect((await call('GET', issues, { bearer: true })).status).toBe(200);
    },
  },
  {
    title: 'an expired token is told so',
    source: GUARD,
    needs: ['expired'],
    run: async ({ call, issues }) => {
      const { status, body } = await call('GET', issues, { as: 'expired' });
      const error_description = 'Token is expired. You can either do re-authorization or token refresh.';
      expect([status, body]).toEqual([401, { error: 'invalid_token', error_description }]);
    },
  },
  {
    title: 'a revoked token is told so',
    source: GUARD,
    needs: ['revoked'],
    run: async ({ call, issues }) => {
      const { status, body } = await call('GET', issues, { as: 'revoked' });
      const error_description = 'Token was revoked. You have to re-authorize from the user.';
      expect([status, body]).toEqual([401, { error: 'invalid_token', error_description }]);
    },
  },
  {
    title: 'read_api reads, and gets a 403 for writing',
    source: `${GUARD}; lib/api/issues.rb allow_access_with_scope`,
    needs: ['reader'],
    run: async ({ call, issues, create }) => {
      expect((await call('GET', issues, { as: 'reader' })).status).toBe(200);
      const { status, body } = await create({}, { as: 'reader' });
      expect([status, body.error]).toEqual([403, 'insufficient_scope']);
    },
  },
  {
    title: 'a project that is not there and one that may not be seen are one 404',
    source: `${HELPERS}#not_found!`,
    run: async ({ call }) => {
      const { status, body } = await call('POST', '/projects/2147483646/issues', { json: { title: 'x' } });
      expect([status, body]).toEqual([404, { message: '404 Project Not Found' }]);
    },
  },
  {
    title: 'a project of others is a 404',
    source: `${HELPERS}#not_found!`,
    needs: ['stranger'],
    run: async ({ create }) => {
      const { status, body } = await create({}, { as: 'stranger' });
      expect([status, body]).toEqual([404, { message: '404 Project Not Found' }]);
    },
  },
  {
    title: 'archived projects and projects without issues take no issue',
    source: 'app/policies/project_policy.rb',
    needs: ['emulator'],
    run: async ({ call }) => {
      for (const id of [43, 44]) {
        const { status, body } = await call('POST', `/projects/${id}/issues`, { json: { title: 'x' } });
        expect([status, body]).toEqual([403, { message: '403 Forbidden' }]);
      }
    },
  },
  {
    title: 'a former path redirects reading and refuses all else',
    source: `${HELPERS}#find_project!`,
    needs: ['emulator'],
    run: async ({ call }) => {
      expect((await call('GET', '/projects/security%2Fold/issues')).status).toBe(301);
      const { status, body } = await call('POST', '/projects/security%2Fold/issues', { json: { title: 'x' } });
      expect([status, body]).toEqual([405, { message: 'Non GET methods are not allowed for moved projects' }]);
    },
  },
  {
    title: 'an issue that is not there is a 404 with a small f, and to DELETE one of its own',
    source: 'lib/api/api.rb; lib/api/issues.rb',
    run: async ({ call, issues }) => {
      const missing = `${issues}/2147483646`;
      expect(await call('GET', missing)).toMatchObject({ status: 404, body: { message: '404 Not found' } });
      expect(await call('DELETE', missing)).toMatchObject({ status: 404, body: { message: '404 Issue Not Found' } });
    },
  },
  {
    title: 'a route there is not is a 404 of its own',
    source: 'lib/api/api.rb',
    run: async ({ call }) => {
      const { status, body } = await call('GET', '/no-such-route');
      expect([status, body]).toEqual([404, { error: '404 Not Found' }]);
    },
  },
];
