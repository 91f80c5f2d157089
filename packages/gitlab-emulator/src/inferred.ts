/** What GitLab's sources and documentation leave open, and how this emulator answers unless told otherwise. */
type Row<V> = {
  value: V;
  oneOf?: readonly V[];
  /** What is assumed. */
  fact: string;
  /** Where a client meets it. */
  shows: string;
};

const flag = (value: boolean, fact: string, shows: string): Row<boolean> => ({ value, fact, shows });
const number = (value: number, fact: string, shows: string): Row<number> => ({ value, fact, shows });
const words = (value: string, fact: string, shows: string): Row<string> => ({ value, fact, shows });
const choice = <V>(value: V, oneOf: readonly V[], fact: string, shows: string): Row<V> => ({
  value,
  oneOf,
  fact,
  shows,
});

/** Every inferred fact: a contract run against a real GitLab says which of them to correct. */
export const INFERRED = {
  authenticationBeforeParameters: flag(true, 'token and scope are tested before the parameters', '401, 403 or 400'),
  urlLimitBytes: number(8192, 'the proxy refuses longer request lines; 0: never', '414'),
  tooLargeAnswer: choice<'html' | 'json'>(
    'html',
    ['html', 'json'],
    'the proxy refuses bodies that are too large',
    '413',
  ),
  malformedJsonText: words('message body does not match declared format', 'text for a body that is no JSON', '400'),
  jsonDepthText: words('JSON depth exceeds the limit of 32', 'text for JSON that is nested too deep', '400'),
  problemSeparator: words(', ', 'several problems of parameters are one sentence, joined by this', '400'),
  blankText: words("can't be blank", 'text of the presence validator', '400'),
  tooLongText: words('is too long (maximum is {limit} characters)', 'text of the length validator', '400'),
  notInListText: words('does not have a valid value', 'text for a value that is not one of those there are', '400'),
  emptyText: words('is empty', 'text for an empty value where one is needed', '400'),
  descriptionTooLongText: words(
    'is too long ({bytes} B). The maximum size is 1 MiB.',
    'text of the size validator',
    '400',
  ),
  descriptionCountedIn: choice<'bytes' | 'characters'>(
    'bytes',
    ['bytes', 'characters'],
    'older versions and the documentation count 1,048,576 characters',
    '400 for a description',
  ),
  invalidIidText: words('issue_iid is invalid', 'text for an iid that is no number', '400'),
  nothingToUpdateText: words(
    '{names} are missing, at least one parameter must be provided',
    'text for an update without anything to change',
    '400',
  ),
  blankNoteText: words(`400 Bad request - Note {:note=>["can't be blank"]}`, 'text for a note that is blank', '400'),
  wwwAuthenticate: words(
    'Bearer realm="Protected by OAuth 2.0", error="invalid_token", error_description="{description}"',
    'header of the 401 for an expired or revoked token; empty: none',
    '401',
  ),
  scopeText: words(
    'The request requires higher privileges than provided by the access token.',
    'text for a scope that does not suffice',
    '403',
  ),
  furtherScopes: words('', 'scopes that newer versions name after those that this emulator knows', '403, `scope`'),
  blockedText: words('403 Forbidden - Your account has been blocked.', 'text for a blocked user', '403'),
  deactivatedText: words(
    '403 Forbidden - Your account has been deactivated by your administrator. Please log back in.',
    'text for a deactivated user',
    '403',
  ),
  tokenExpiresAt: choice<'start of day' | 'end of day'>(
    'start of day',
    ['start of day', 'end of day'],
    'a token ends with the first moment (UTC) of its `expires_at`',
    '401',
  ),
  rotationKeepsUser: flag(true, 'a rotated token belongs to the same user', '`author` of what it makes'),
  ownTokenShownToBots: flag(
    true,
    "a project's token may read itself, too; otherwise 404",
    '/personal_access_tokens/self',
  ),
  projectSaysAccessLevel: flag(true, 'a project says the access level of who asks', '`permissions.project_access`'),
  deletedNumbersAreFree: flag(true, 'an owner may give a deleted issue’s iid to a new one', '201 or 409'),
  closingAgainChangesNothing: flag(true, 'closing what is closed keeps `closed_at`', 'PUT with `state_event`'),
  discussionLockedAtFirst: choice<null | false>(
    null,
    [null, false],
    'value until somebody sets it',
    '`discussion_locked`',
  ),
  usersSayLocked: flag(true, 'users have the field `locked`', 'author, assignees'),
  usersSayPublicEmail: flag(false, 'users have the field `public_email`', 'author, assignees'),
  maxPerPage: number(100, 'a page holds no more, whatever is asked for', '`X-Per-Page`'),
  searchFindsMoved: flag(true, 'a search finds the closed original of a moved issue', 'GET with `search`'),
  codeHidesReferences: flag(true, 'in code and links nothing is a mention or reference', 'recorded, from texts'),
  codeHidesInTitles: flag(false, 'titles know no code', 'recorded, from titles'),
  olderFencesOfAnyLength: flag(false, 'older versions know no fences but of three', 'recorded, rule "older"'),
  maintenanceText: words(
    'You cannot perform write operations on a read-only instance',
    'text in maintenance mode',
    '503',
  ),
  maintenanceRetryAfter: words('', 'header Retry-After in maintenance mode; empty: none', '503'),
} as const;

/** Name of an inferred fact. */
export type InferredName = keyof typeof INFERRED;
/** The answers in force, by name. */
export type Inferred = { [N in InferredName]: (typeof INFERRED)[N] extends Row<infer V> ? V : never };

/** What is assumed unless something else is said. */
export const inferredDefaults = (): Inferred =>
  Object.fromEntries(Object.entries(INFERRED).map(([name, { value }]) => [name, value])) as Inferred;

/** Reads changes to inferred facts from JSON; throws an Error that names what is wrong. */
export const parseInferred = (given: Record<string, unknown>): Partial<Inferred> => {
  for (const [name, value] of Object.entries(given)) {
    const row: Row<unknown> | undefined = Object.hasOwn(INFERRED, name) ? INFERRED[name as InferredName] : undefined;
    if (row === undefined) throw new Error(`${name} is no inferred fact: ${Object.keys(INFERRED).join(', ')}`);
    if (row.oneOf !== undefined && !row.oneOf.includes(value))
      throw new Error(`${name} has to be one of ${row.oneOf.map((choice) => JSON.stringify(choice)).join(', ')}`);
    if (row.oneOf === undefined && typeof value !== typeof row.value)
      throw new Error(`${name} has to be a ${typeof row.value}, such as ${JSON.stringify(row.value)}`);
  }
  return given as Partial<Inferred>;
};
