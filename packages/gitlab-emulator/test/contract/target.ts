import { type Emulator, startEmulator, type TokenOptions } from '@issuebridge/gitlab-emulator';

/** Callers that a check may need beside the one who runs it. */
export type Who =
  | 'owner'
  | 'reporter'
  | 'guest'
  | 'stranger'
  | 'reader'
  | 'expired'
  | 'revoked'
  | 'blocked'
  | 'deactivated'
  | 'bot';
/** What a check needs; `emulator`: a server whose settings the check may change. */
export type Need = Who | 'emulator';

type Sent = {
  json?: unknown;
  body?: string;
  type?: string;
  token?: string;
  as?: Who;
  /** The token as `Authorization: Bearer` instead of `PRIVATE-TOKEN`. */
  bearer?: boolean;
  headers?: Record<string, string>;
};
// biome-ignore lint/suspicious/noExplicitAny: an answer may have any shape; the checks say which.
export type Got = { status: number; headers: Headers; text: string; body: any };

/** A GitLab under test, real or not, with one project that checks may fill. */
export type Target = {
  /** Path of the project's issues, below `/api/v4`. */
  issues: string;
  project: string;
  emulator: Emulator | undefined;
  /** Path below `/api/v4`. Follows no redirect. */
  call: (method: string, path: string, sent?: Sent) => Promise<Got>;
  /** Creates an issue that says what it is, and that nobody but members sees. */
  create: (fields?: Record<string, unknown>, sent?: Sent) => Promise<Got>;
  /** Undefined when there is all that is needed, else what is not. */
  missing: (needs: readonly Need[]) => string | undefined;
  /** Removes what was created, or closes it where the token may not remove. Nothing else. */
  close: () => Promise<void>;
};

/** Begins every title, so that people know what made these issues. */
export const TITLE = 'GitLab contract check';
/** 60 s: GitLab's own limit on a request. */
const DEADLINE_MS = 60_000;

type Deps = { url: string; project: string; token: string; tokens: Partial<Record<Who, string>>; emulator?: Emulator };

const createTarget = ({ url, project, token, tokens, emulator }: Deps): Target => {
  const issues = `/projects/${encodeURIComponent(project)}/issues`;
  const made: number[] = [];
  const call: Target['call'] = async (method, path, sent = {}) => {
    const body = sent.body ?? (sent.json === undefined ? undefined : JSON.stringify(sent.json));
    const value = sent.token ?? (sent.as === undefined ? token : tokens[sent.as]);
    const response = await fetch(`${url}/api/v4${path}`, {
      ...{ method, redirect: 'manual', signal: AbortSignal.timeout(DEADLINE_MS) },
      headers: {
        ...(value && (sent.bearer ? { Authorization: `Bearer ${value}` } : { 'PRIVATE-TOKEN': value })),
        ...(body !== undefined && { 'Content-Type': sent.type ?? 'application/json' }),
        ...sent.headers,
      },
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    const json = /json/.test(response.headers.get('content-type') ?? '') && text !== '';
    const got: Got = {
      status: response.status,
      headers: response.headers,
      text,
      body: json ? JSON.parse(text) : undefined,
    };
    if (method === 'POST' && got.status === 201 && path.split('?')[0] === issues) made.push(got.body.iid);
    return got;
  };
  return {
    ...{ issues, project, emulator, call },
    create: (fields = {}, sent = {}) =>
      call('POST', issues, { json: { title: `${TITLE}: to be deleted`, confidential: true, ...fields }, ...sent }),
    missing: (needs) => {
      const absent = needs.filter((need) =>
        need === 'emulator' ? emulator === undefined : tokens[need] === undefined,
      );
      return absent.length === 0
        ? undefined
        : `needs ${absent.map((need) => (need === 'emulator' ? 'a server whose settings may be changed' : `a token: ${need}`)).join(' and ')}`;
    },
    close: async () => {
      for (const iid of made.splice(0)) {
        const deleted = await call('DELETE', `${issues}/${iid}`);
        if (deleted.status === 403) await call('PUT', `${issues}/${iid}`, { json: { state_event: 'close' } });
      }
      await emulator?.close();
    },
  };
};

/** Where a real GitLab is to be found; undefined: none was named. */
export type RealGitLab = { url: string; token: string; project: string };

/** Reads the three variables. */
export const findRealGitLab = (env: NodeJS.ProcessEnv): RealGitLab | undefined => {
  const { GITLAB_CONTRACT_URL: url, GITLAB_CONTRACT_TOKEN: token, GITLAB_CONTRACT_PROJECT: project } = env;
  return url && token && project ? { url: url.replace(/\/+$/, ''), token, project } : undefined;
};

const OWNER = 50;

/** A real GitLab; what its token is good for is asked first. */
export const openRealGitLab = async ({ url, token, project }: RealGitLab): Promise<Target> => {
  const { call } = createTarget({ url, project, token, tokens: {} });
  const { body, status } = await call('GET', `/projects/${encodeURIComponent(project)}`);
  if (status !== 200) throw new Error(`GITLAB_CONTRACT_PROJECT cannot be read with this token: ${status}`);
  const { project_access, group_access } = body.permissions ?? {};
  const level = Math.max(project_access?.access_level ?? 0, group_access?.access_level ?? 0);
  const { bot } = (await call('GET', '/user')).body ?? {};
  return createTarget({
    ...{ url, project, token },
    tokens: { ...(level >= OWNER ? { owner: token } : { reporter: token }), ...(bot === true && { bot: token }) },
  });
};

const BOT = { id: 2, username: 'project_42_bot', name: 'Bot' };
const person = (id: number, username: string) => ({ id, username, name: username });

const TOKENS: Record<Who, Omit<TokenOptions, 'value'>> = {
  bot: { user: BOT, scopes: ['api'], roles: { 42: 20, 43: 20, 44: 20, 45: 20 } },
  reporter: { user: BOT, scopes: ['api'], roles: { 42: 20, 43: 20, 44: 20, 45: 20 } },
  reader: { user: BOT, scopes: ['read_api'], roles: { 42: 20 } },
  expired: { user: BOT, scopes: ['api'], roles: { 42: 20 }, expired: true },
  revoked: { user: BOT, scopes: ['api'], roles: { 42: 20 }, revoked: true },
  owner: { user: person(3, 'olga'), scopes: ['api'], roles: { 42: 50 } },
  guest: { user: person(4, 'gus'), scopes: ['api'], roles: { 42: 10 } },
  stranger: { user: person(5, 'sam'), scopes: ['api'], roles: {} },
  blocked: { user: { ...person(6, 'bea'), state: 'blocked' }, scopes: ['api'], roles: { 42: 20 } },
  deactivated: { user: { ...person(7, 'dan'), state: 'deactivated' }, scopes: ['api'], roles: { 42: 20 } },
};

/** The emulator, with a caller of every kind. */
export const openEmulator = async (): Promise<Target> => {
  const emulator = await startEmulator({
    projects: [
      { id: 42, path: 'security/findings', formerPaths: ['security/old'] },
      { id: 43, path: 'security/archive', archived: true },
      { id: 44, path: 'security/code-only', issuesEnabled: false },
      { id: 45, path: 'security/other' },
    ],
    tokens: Object.entries(TOKENS).map(([value, token]) => ({ ...token, value })),
  });
  const tokens = Object.fromEntries(Object.keys(TOKENS).map((who) => [who, who]));
  return createTarget({ url: emulator.url, project: '42', token: 'reporter', tokens, emulator });
};
