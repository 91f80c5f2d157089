import type { Answer } from './answer.ts';
import type { Call, SignedCall } from './call.ts';
import { CREATE_PARAMETERS, createIssue } from './create-issue.ts';
import type { Declaration } from './declaration.ts';
import { listUsers, readMetadata, readOwnToken, readSelf, readVersion, rotateOwnToken } from './identity.ts';
import { listAllIssues, listIssues } from './list-issues.ts';
import { createNote, listNotes, NOTE_PARAMETERS } from './notes.ts';
import { listLabels, readProject } from './project.ts';
import { deleteIssue, moveIssueTo, readIssue } from './read-issue.ts';
import { updateIssue } from './update-issue.ts';

/** Names by which faults, logs and counters speak of the endpoints. */
export const OPERATIONS = [
  'create',
  'list',
  'list_all',
  'read',
  'update',
  'delete',
  'move',
  'note',
  'notes',
  'project',
  'labels',
  'metadata',
  'version',
  'token',
  'rotate',
  'user',
  'users',
  'unknown',
] as const;
/** What a request asks for; `unknown` where no endpoint has its method and path. */
export type Operation = (typeof OPERATIONS)[number];

/** One endpoint of the API; `signed` ones answer 401 to nobody, the others leave that to the project's visibility. */
export type Endpoint = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/api/v4`. */
  path: string;
  operation: Operation;
  /** Scopes of which one is needed; undefined: by method; `any`: every token may. */
  scopes?: string[] | 'any';
  /** Tested before the token where it is inferred that GitLab does so. */
  parameters?: Declaration;
} & ({ signed: true; handle: (call: SignedCall) => Answer } | { signed: false; handle: (call: Call) => Answer });

const ISSUES = '/projects/:id/issues';
const ISSUE = `${ISSUES}/:iid`;
const USER_SCOPES = ['api', 'read_api', 'read_user'];

/** Every endpoint there is; all else is GitLab's 404 for an unknown route. */
export const ENDPOINTS: readonly Endpoint[] = [
  {
    ...{ method: 'POST', path: ISSUES, operation: 'create' },
    ...{ parameters: CREATE_PARAMETERS, signed: true, handle: createIssue },
  },
  { method: 'GET', path: ISSUES, operation: 'list', signed: false, handle: listIssues },
  { method: 'GET', path: '/issues', operation: 'list_all', signed: true, handle: listAllIssues },
  { method: 'GET', path: ISSUE, operation: 'read', signed: false, handle: readIssue },
  { method: 'PUT', path: ISSUE, operation: 'update', signed: true, handle: updateIssue },
  { method: 'DELETE', path: ISSUE, operation: 'delete', signed: true, handle: deleteIssue },
  { method: 'POST', path: `${ISSUE}/move`, operation: 'move', signed: true, handle: moveIssueTo },
  { method: 'GET', path: `${ISSUE}/notes`, operation: 'notes', signed: false, handle: listNotes },
  {
    ...{ method: 'POST', path: `${ISSUE}/notes`, operation: 'note' },
    ...{ parameters: NOTE_PARAMETERS, signed: true, handle: createNote },
  },
  { method: 'GET', path: '/projects/:id', operation: 'project', signed: false, handle: readProject },
  { method: 'GET', path: '/projects/:id/labels', operation: 'labels', signed: false, handle: listLabels },
  { method: 'GET', path: '/metadata', operation: 'metadata', signed: true, handle: readMetadata },
  { method: 'GET', path: '/version', operation: 'version', signed: true, handle: readVersion },
  {
    method: 'GET',
    path: '/personal_access_tokens/self',
    operation: 'token',
    signed: true,
    scopes: 'any',
    handle: readOwnToken,
  },
  ...['/personal_access_tokens/self/rotate', '/projects/:id/access_tokens/self/rotate'].map(
    (path): Endpoint => ({
      ...{ method: 'POST', path, operation: 'rotate' },
      ...{ scopes: ['api', 'self_rotate'], signed: true, handle: rotateOwnToken },
    }),
  ),
  { method: 'GET', path: '/user', operation: 'user', signed: true, scopes: USER_SCOPES, handle: readSelf },
  { method: 'GET', path: '/users', operation: 'users', signed: true, scopes: USER_SCOPES, handle: listUsers },
];
