import type { Inferred, InferredName } from '../../src/inferred.ts';
import type { Need, Target } from './target.ts';
import { TITLE } from './target.ts';

/** How an inferred fact shows from outside; `alternative` is another value it could have. */
export type Observation<N extends InferredName = InferredName> = {
  needs?: readonly Need[];
  alternative: Inferred[N];
  observe: (gitlab: Target) => Promise<unknown>;
};

const BIG = 1_048_576;
/** Node takes request lines of up to 16 KiB together with all headers. */
const LONGEST_URL = 15_000;

const emulatorOf = ({ emulator }: Target) => {
  if (emulator === undefined) throw new Error('this observation needs the emulator');
  return emulator;
};

const urlLimit = async ({ call }: Target): Promise<number> => {
  const refused = async (length: number): Promise<boolean> => {
    const path = '/version?x=';
    return (await call('GET', path + 'x'.repeat(length - '/api/v4'.length - path.length))).status >= 400;
  };
  if (!(await refused(LONGEST_URL))) return 0;
  let [passes, fails] = [100, LONGEST_URL];
  while (fails - passes > 1) {
    const middle = (passes + fails) >>> 1;
    if (await refused(middle)) fails = middle;
    else passes = middle;
  }
  return passes;
};

const mentions = async (gitlab: Target, fields: Record<string, unknown>): Promise<boolean> => {
  const emulator = emulatorOf(gitlab);
  emulator.clearRecorded();
  await gitlab.create(fields);
  return emulator.recorded.mentions.some(({ name }) => name === 'contract');
};

const hasAuthorField = async ({ create }: Target, name: string): Promise<boolean> =>
  Object.hasOwn((await create()).body.author, name);

/** One for every inferred fact. */
export const OBSERVATIONS: { [N in InferredName]: Observation<N> } = {
  authenticationBeforeParameters: {
    alternative: false,
    observe: async ({ call, issues }) => (await call('POST', issues, { token: 'unknown', json: {} })).status === 401,
  },
  urlLimitBytes: { alternative: 4096, observe: urlLimit },
  tooLargeAnswer: {
    ...{ alternative: 'json', needs: ['emulator'] },
    observe: async ({ call, issues }) => {
      const { headers } = await call('POST', issues, { body: ' '.repeat(21 * BIG) });
      return headers.get('content-type')?.includes('json') ? 'json' : 'html';
    },
  },
  malformedJsonText: {
    alternative: 'no JSON',
    observe: async ({ call, issues }) => (await call('POST', issues, { body: '{' })).body?.error,
  },
  jsonDepthText: {
    alternative: 'too deep',
    observe: async ({ create }) => (await create({ x: JSON.parse('['.repeat(40) + ']'.repeat(40)) })).body?.error,
  },
  problemSeparator: {
    alternative: '; ',
    observe: async ({ call, issues }) => {
      const { body } = await call('POST', issues, { json: { confidential: 'maybe' } });
      return /^title is missing(.*)confidential is invalid$/.exec(body.error)?.[1];
    },
  },
  blankText: {
    alternative: 'is blank',
    observe: async ({ create }) => (await create({ title: ' ' })).body.message.title[0],
  },
  tooLongText: {
    alternative: 'is longer than {limit}',
    observe: async ({ create }) =>
      (await create({ title: 'x'.repeat(256) })).body.message.title[0].replace('255', '{limit}'),
  },
  notInListText: {
    alternative: 'is unknown',
    observe: async ({ create }) => (await create({ issue_type: 'poem' })).body.error.replace('issue_type ', ''),
  },
  emptyText: {
    alternative: 'is nothing',
    observe: async ({ create }) => (await create({ confidential: '' })).body.error.replace('confidential ', ''),
  },
  descriptionTooLongText: {
    alternative: 'has {bytes} bytes',
    observe: async ({ create }) => {
      const { body } = await create({ description: 'x'.repeat(BIG + 1) });
      return body.message.description[0].replace(String(BIG + 1), '{bytes}');
    },
  },
  descriptionCountedIn: {
    alternative: 'characters',
    observe: async ({ create }) =>
      (await create({ description: 'é'.repeat(BIG * 0.6) })).status === 400 ? 'bytes' : 'characters',
  },
  invalidIidText: {
    alternative: 'no number',
    observe: async ({ call, issues }) => (await call('GET', `${issues}/abc`)).body.error,
  },
  nothingToUpdateText: {
    alternative: '{names} are missing, and one is needed',
    observe: async ({ call, issues, create }) => {
      const { body } = await call('PUT', `${issues}/${(await create()).body.iid}`, { json: {} });
      return body.error.replace(/^.*?(?= are missing)/, '{names}');
    },
  },
  blankNoteText: {
    alternative: 'nothing to say',
    observe: async ({ call, issues, create }) =>
      (await call('POST', `${issues}/${(await create()).body.iid}/notes`, { json: { body: ' ' } })).body.message,
  },
  wwwAuthenticate: {
    ...{ alternative: 'Bearer "{description}"', needs: ['expired'] },
    observe: async ({ call, issues }) => {
      const { headers, body } = await call('GET', issues, { as: 'expired' });
      return headers.get('www-authenticate')?.replace(body.error_description, '{description}') ?? '';
    },
  },
  scopeText: {
    ...{ alternative: 'not enough', needs: ['reader'] },
    observe: async ({ create }) => (await create({}, { as: 'reader' })).body.error_description,
  },
  furtherScopes: {
    ...{ alternative: 'ai_workflows mcp', needs: ['reader'] },
    observe: async ({ create }) => (await create({}, { as: 'reader' })).body.scope.replace(/^api ?/, ''),
  },
  blockedText: {
    ...{ alternative: '403 Forbidden - blocked', needs: ['blocked'] },
    observe: async ({ call, issues }) => (await call('GET', issues, { as: 'blocked' })).body.message,
  },
  deactivatedText: {
    ...{ alternative: '403 Forbidden - deactivated', needs: ['deactivated'] },
    observe: async ({ call, issues }) => (await call('GET', issues, { as: 'deactivated' })).body.message,
  },
  tokenExpiresAt: {
    ...{ alternative: 'end of day', needs: ['emulator'] },
    observe: async (gitlab) => {
      const expiresAt = new Date().toISOString().slice(0, 10);
      const user = { id: 2, username: 'project_42_bot', name: 'Bot' };
      emulatorOf(gitlab).putToken({ value: 'today', user, scopes: ['api'], roles: { 42: 20 }, expiresAt });
      return (await gitlab.call('GET', gitlab.issues, { token: 'today' })).status === 200
        ? 'end of day'
        : 'start of day';
    },
  },
  rotationKeepsUser: {
    ...{ alternative: false, needs: ['emulator'] },
    observe: async (gitlab) => {
      const user = { id: 90, username: 'project_42_bot_9', name: 'Bot' };
      emulatorOf(gitlab).putToken({ value: 'turning', user, scopes: ['api'], roles: { 42: 20 } });
      const rotated = await gitlab.call('POST', '/personal_access_tokens/self/rotate', { token: 'turning' });
      return rotated.body.user_id === user.id;
    },
  },
  ownTokenShownToBots: {
    ...{ alternative: false, needs: ['bot'] },
    observe: async ({ call }) => (await call('GET', '/personal_access_tokens/self', { as: 'bot' })).status === 200,
  },
  projectSaysAccessLevel: {
    alternative: false,
    observe: async ({ call, project }) => {
      const { permissions } = (await call('GET', `/projects/${encodeURIComponent(project)}`)).body;
      return [permissions?.project_access, permissions?.group_access].some((access) => access?.access_level > 0);
    },
  },
  deletedNumbersAreFree: {
    ...{ alternative: false, needs: ['owner'] },
    observe: async ({ call, issues, create }) => {
      const { iid } = (await create({}, { as: 'owner' })).body;
      await call('DELETE', `${issues}/${iid}`, { as: 'owner' });
      return (await create({ iid }, { as: 'owner' })).status === 201;
    },
  },
  closingAgainChangesNothing: {
    alternative: false,
    observe: async ({ call, issues, create }) => {
      const path = `${issues}/${(await create()).body.iid}`;
      const close = async () => (await call('PUT', path, { json: { state_event: 'close' } })).body.closed_at;
      const first = await close();
      await new Promise((resolve) => setTimeout(resolve, 10));
      return (await close()) === first;
    },
  },
  discussionLockedAtFirst: {
    alternative: false,
    observe: async ({ create }) => (await create()).body.discussion_locked,
  },
  usersSayLocked: { alternative: false, observe: (gitlab) => hasAuthorField(gitlab, 'locked') },
  usersSayPublicEmail: { alternative: true, observe: (gitlab) => hasAuthorField(gitlab, 'public_email') },
  maxPerPage: {
    alternative: 50,
    observe: async ({ call, issues }) =>
      Number((await call('GET', `${issues}?per_page=1000`)).headers.get('x-per-page')),
  },
  searchFindsMoved: {
    ...{ alternative: false, needs: ['emulator'] },
    observe: async ({ call, issues, create }) => {
      const { iid } = (await create({ title: `${TITLE}: moved` })).body;
      await call('POST', `${issues}/${iid}/move`, { json: { to_project_id: 45 } });
      const found = (await call('GET', `${issues}?search=moved&iids[]=${iid}`)).body;
      return found.length === 1;
    },
  },
  codeHidesReferences: {
    ...{ alternative: false, needs: ['emulator'] },
    observe: async (gitlab) => !(await mentions(gitlab, { description: '`@contract`' })),
  },
  codeHidesInTitles: {
    ...{ alternative: true, needs: ['emulator'] },
    observe: async (gitlab) => !(await mentions(gitlab, { title: 'A title with `@contract`' })),
  },
  olderFencesOfAnyLength: {
    ...{ alternative: true, needs: ['emulator'] },
    observe: async (gitlab) => {
      const emulator = emulatorOf(gitlab);
      emulator.clearRecorded();
      await gitlab.create({ description: '``````\n/close\n``````' });
      return emulator.recorded.quickActions.length === 0;
    },
  },
  maintenanceText: {
    ...{ alternative: 'back soon', needs: ['emulator'] },
    observe: async (gitlab) => (await inMaintenance(gitlab)).body.message,
  },
  maintenanceRetryAfter: {
    ...{ alternative: '60', needs: ['emulator'] },
    observe: async (gitlab) => (await inMaintenance(gitlab)).headers.get('retry-after') ?? '',
  },
};

const inMaintenance = async (gitlab: Target) => {
  const emulator = emulatorOf(gitlab);
  emulator.setMaintenance(true);
  const got = await gitlab.create();
  emulator.setMaintenance(false);
  return got;
};
