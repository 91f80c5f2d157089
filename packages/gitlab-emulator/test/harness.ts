import { type Emulator, type EmulatorOptions, startEmulator, type TokenOptions } from '@issuebridge/gitlab-emulator';
import { onTestFinished } from 'vitest';

const bot = { id: 2, username: 'project_bot', name: 'Bot' };
const guest = { id: 3, username: 'gus', name: 'Gus Guest' };
const owner = { id: 4, username: 'olga', name: 'Olga Owner' };
const alice = { id: 5, username: 'alice', name: 'Alice' };

const TOKENS: TokenOptions[] = [
  { value: 'bot', user: bot, scopes: ['api'], roles: { 42: 20, 43: 20, 44: 20, 45: 20 } },
  { value: 'guest', user: guest, scopes: ['api'], roles: { 42: 10 } },
  { value: 'owner', user: owner, scopes: ['api'], roles: { 42: 50 } },
  { value: 'minimal', user: { ...guest, id: 6, username: 'minimal' }, scopes: ['api'], roles: { 42: 5 } },
  { value: 'stranger', user: { ...guest, id: 7, username: 'stranger' }, scopes: ['api'], roles: {} },
  { value: 'reader', user: bot, scopes: ['read_api'], roles: { 42: 20 } },
];

/** 2026-03-01 12:00:30 UTC: the middle of a minute. */
export const NOON = Date.UTC(2026, 2, 1, 12, 0, 30);

/** What a request carries; without a token given, the bot's. */
type Sent = { token?: string; json?: unknown; body?: string; type?: string; headers?: Record<string, string> };
/** What came back; `body` where it was JSON. */
// biome-ignore lint/suspicious/noExplicitAny: an answer may have any shape; the tests say which.
export type Got = { status: number; headers: Headers; text: string; body: any };

/** An emulator and ways to talk to it. */
export type Harness = {
  emulator: Emulator;
  clock: { at: number };
  call: (method: string, path: string, sent?: Sent) => Promise<Got>;
  create: (fields: Record<string, unknown>, token?: string) => Promise<Got>;
};

/** An emulator for one test, with a clock that stands still; closed when the test ends. */
export const start = async (options: Partial<EmulatorOptions> = {}): Promise<Harness> => {
  const clock = { at: NOON };
  const emulator = await startEmulator({
    now: () => clock.at,
    projects: [
      { id: 42, path: 'security/findings', labels: ['known'], formerPaths: ['old/findings'] },
      { id: 43, path: 'security/archive', archived: true },
      { id: 44, path: 'security/code-only', issuesEnabled: false },
      { id: 45, path: 'security/other', labels: ['known'] },
    ],
    tokens: TOKENS,
    users: [alice],
    ...options,
  });
  onTestFinished(() => emulator.close());
  const call = async (method: string, path: string, sent: Sent = {}): Promise<Got> => {
    const body = sent.body ?? (sent.json === undefined ? undefined : JSON.stringify(sent.json));
    const response = await fetch(path.startsWith('http') ? path : `${emulator.url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(sent.token !== '' && { 'PRIVATE-TOKEN': sent.token ?? 'bot' }),
        ...(body !== undefined && { 'Content-Type': sent.type ?? 'application/json' }),
        ...sent.headers,
      },
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    const json = /json/.test(response.headers.get('content-type') ?? '') && /^[[{]/.test(text);
    return { status: response.status, headers: response.headers, text, body: json ? JSON.parse(text) : undefined };
  };
  const create = (fields: Record<string, unknown>, token = 'bot'): Promise<Got> =>
    call('POST', '/api/v4/projects/42/issues', { json: { title: 'Finding', ...fields }, token });
  return { emulator, clock, call, create };
};
