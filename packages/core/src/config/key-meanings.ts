/** What a key means, as Markdown beside `docs/configuration.md`; `otherwise`: its default where that is no value. */
export type KeyMeaning = { meaning: string; otherwise?: string };

const SECRETS = 'list of secrets; any one suffices, so that they can be changed one after the other';

/** Of an issue, for a source and its routes alike. */
const ISSUE: Record<string, KeyMeaning> = {
  destination: { meaning: 'name of the destination; required where there are several', otherwise: 'the only one' },
  project: { meaning: 'number or full path; use the number where projects get renamed', otherwise: 'required' },
  title: { meaning: 'template: see [templates.md](templates.md)', otherwise: "issuebridge's own" },
  description: { meaning: 'template: see [templates.md](templates.md)', otherwise: "issuebridge's own" },
  description_file: { meaning: 'the description from a file, relative to the configuration file' },
  labels: { meaning: 'templates', otherwise: '`[]`' },
  confidential: { meaning: 'findings hold names of people', otherwise: '`true`' },
  type: { meaning: '`incident` takes the role Reporter', otherwise: '`issue`' },
  assignees: { meaning: 'GitLab user names; unknown ones are left out. GitLab Free keeps the first' },
  due: { meaning: 'by severity, from when the event came in: `{ critical: 1d, high: 7d }`', otherwise: 'none' },
};

const below = (prefix: string): Record<string, KeyMeaning> =>
  Object.fromEntries(Object.entries(ISSUE).map(([key, meaning]) => [`${prefix}.${key}`, meaning]));

/** Every key of the file by its path; `*` stands for a name, `[]` for the elements of a list. */
export const KEY_MEANINGS: Readonly<Record<string, KeyMeaning>> = {
  version: { meaning: 'of the shape of this file: `1`' },
  destinations: { meaning: 'GitLab accounts by name' },
  'destinations.*.url': { meaning: 'of GitLab, without `/api/v4`' },
  'destinations.*.token': { meaning: 'access token with scope `api`, role Planner or Reporter' },
  'destinations.*.ca_file': {
    meaning:
      'PEM file, relative to the configuration file: authorities that are trusted for this GitLab besides those of Node and of `NODE_EXTRA_CA_CERTS`',
  },
  'destinations.*.proxy': {
    meaning: '`http://proxy.example.com:3128`, or `none`; see [Through a proxy](#through-a-proxy)',
    otherwise: 'as the environment says',
  },
  'destinations.*.request_timeout': { meaning: 'for one request' },
  'destinations.*.settle': {
    meaning:
      'how long GitLab has to answer look-ups before an issue that is not found is taken as absent; see [the assumptions](how-it-works.md#assumptions)',
  },
  'destinations.*.max_connections': {
    meaning:
      'requests at once of one worker process, 1 to 1000; it begins with one at a time: see [Never over the limit](how-it-works.md#never-over-the-limit)',
  },
  'destinations.*.limits': { meaning: 'what GitLab allows. Where it allows less, that is found out' },
  'destinations.*.limits.issues_per_minute': { meaning: 'per project; above 0, also `0.5`, or `unlimited`' },
  'destinations.*.limits.notes_per_minute': { meaning: 'per account; above 0, also `0.5`, or `unlimited`' },
  'destinations.*.projects': { meaning: 'single projects, spelt as in `issue.project`' },
  'destinations.*.projects.*.limits': { meaning: 'of this project, in place of those of the destination' },
  'destinations.*.projects.*.limits.issues_per_minute': { meaning: 'above 0, or `unlimited`' },
  sources: { meaning: 'senders by name' },
  'sources.*.preset': { meaning: 'the shape of what it sends: [presets.md](presets.md)' },
  'sources.*.auth': { meaning: 'credentials of one kind or several; any one suffices' },
  'sources.*.auth.bearer': { meaning: SECRETS, otherwise: 'one of the five is required' },
  'sources.*.auth.basic': { meaning: 'list of names and passwords' },
  'sources.*.auth.basic[].username': { meaning: 'without a colon' },
  'sources.*.auth.basic[].password': { meaning: 'its secret' },
  'sources.*.auth.header': { meaning: 'a secret in a header of any name' },
  'sources.*.auth.header.name': { meaning: 'of the header, such as `X-Secret`' },
  'sources.*.auth.header.values': { meaning: SECRETS },
  'sources.*.auth.standard_webhooks': { meaning: 'Standard Webhooks: see [Signatures](#signatures)' },
  'sources.*.auth.standard_webhooks.secrets': { meaning: 'list; each `whsec_` and base64 of 24 to 64 bytes' },
  'sources.*.auth.standard_webhooks.tolerance': { meaning: 'between the clock of the sender and ours' },
  'sources.*.auth.hmac': { meaning: 'an HMAC of the body: see [Signatures](#signatures)' },
  'sources.*.auth.hmac.header': { meaning: 'that the signature stands in' },
  'sources.*.auth.hmac.algorithm': { meaning: 'of the hash' },
  'sources.*.auth.hmac.encoding': { meaning: 'of the signature' },
  'sources.*.auth.hmac.prefix': { meaning: 'what stands before the signature, such as `sha256=`' },
  'sources.*.auth.hmac.secrets': { meaning: 'list; each of 16 characters or more' },
  'sources.*.allow_from': {
    meaning:
      'addresses and ranges, `["203.0.113.7", "203.0.113.0/24", "2001:db8::/32"]`: from elsewhere the source\'s credentials do not count, and the answer is the 401 of wrong ones. Behind a proxy set `TRUST_PROXY`, or the proxy\'s address is the one that is looked at',
    otherwise: 'any address',
  },
  'sources.*.timezone': { meaning: 'of times that name none, and of due dates' },
  'sources.*.incident_key': {
    meaning: 'template; events with the same key are one issue',
    otherwise: "the preset's",
  },
  'sources.*.idempotency_window': { meaning: 'how long a re-send is known as one' },
  'sources.*.severity': { meaning: "how the sender's words are graded" },
  'sources.*.severity.map': {
    meaning:
      "the sender's words to `critical`, `high`, `medium`, `low`, `unknown`, without regard to case; before the preset's own",
  },
  'sources.*.severity.default': { meaning: 'for words that no map knows' },
  'sources.*.fields': {
    meaning: '`generic` only: templates for `severity`, `summary`, `entities`, `status`, `link`, `occurred_at`',
  },
  'sources.*.issue': { meaning: 'see [`issue`](#issue-of-a-source-or-a-route)' },
  ...below('sources.*.issue'),
  'sources.*.routes': { meaning: 'see [`routes`](#routes)' },
  'sources.*.routes[].name': { meaning: 'shown with the event' },
  'sources.*.routes[].when': {
    meaning:
      "conditions by field: the payload's own (`incidentType`, `alert.labels.job`) or ours (`event.severity`). None: always",
  },
  'sources.*.routes[].incident_key': { meaning: "in place of the source's" },
  'sources.*.routes[].issue': { meaning: "each key in place of the source's" },
  ...below('sources.*.routes[].issue'),
  'sources.*.routes[].issue.add_labels': { meaning: "routes only: beside the source's labels" },
  'sources.*.routes[].drop': {
    meaning: 'in place of `issue`: no issue is made, and this reason is recorded with the event',
  },
  'sources.*.on_test': { meaning: 'what becomes of a test event' },
  'sources.*.on_unreadable': { meaning: 'of a body that cannot be read; `quarantine`: no issue, only the dead letter' },
  'sources.*.on_repeat': {
    meaning:
      'what becomes of an event whose incident has its issue; see [how an issue lives on](how-it-works.md#how-an-issue-lives-on)',
  },
  'sources.*.on_closed': {
    meaning:
      'the incident is reported again, and its issue is closed: `note` leaves it closed, `reopen`, or `new`: another issue, which links the closed one',
    otherwise: '`reopen` for `alertmanager` and `grafana` and where issuebridge closed the issue itself, else `note`',
  },
  'sources.*.on_resolved': {
    meaning: 'the sender says that it is over: a note, or `close` the issue with it, or `ignore`',
  },
  'sources.*.allowed_projects': {
    meaning: '`gitlab-issue` only: the projects a sender may name, as it spells them',
    otherwise: '`[issue.project]`',
  },
  'sources.*.allowed_labels': { meaning: '`gitlab-issue` only: the labels a sender may set' },
  retry: { meaning: 'of deliveries that failed' },
  'retry.give_up_after': { meaning: 'of tries; parked and rate-limited time does not count' },
  'retry.min_backoff': { meaning: 'the shortest time between tries' },
  'retry.max_backoff': { meaning: 'the longest time between tries' },
  park: { meaning: 'of deliveries to a GitLab that is out of order' },
  'park.probe_interval': { meaning: 'between the first probes of it' },
  'park.max_probe_interval': { meaning: 'the longest time between probes of it' },
  retention: { meaning: 'how long what is kept is kept; `0`: for ever' },
  'retention.delivered': {
    meaning: "how long an event's end can be asked for; at least the idempotency window. `0`: for ever",
  },
  'retention.ignored': { meaning: 'the same for an event of which no issue was due' },
  'retention.dead': {
    meaning:
      'how long dead letters are kept, with what is remembered of them; at least the longest idempotency window. `0`: until a person removes them',
  },
  'retention.quarantine': { meaning: 'the same for what could not be read or routed' },
  'retention.incidents': {
    meaning:
      "how long an incident's issue is remembered after its last event; a later event makes a new issue. At least the longest idempotency window; never while it is in doubt whether there is one. `0`: for ever",
  },
  ingest: { meaning: 'what is taken from senders' },
  'ingest.max_body': { meaning: 'larger bodies get 413' },
  'ingest.max_waiting': { meaning: 'events and deliveries not done, from which on ingest answers 503' },
  'ingest.max_redis_memory': {
    meaning:
      "share of Redis' `maxmemory` above which ingest answers 503; the rest is for the workers, who need it to finish what waits: `WORKER_CONCURRENCY` times the largest body, for each worker",
  },
};
