import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Seconds. 50 ms to a minute: GitLab answers in 0.1 to 1 s when well, and gives up at 60 s. */
const REQUEST_BUCKETS = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60];

/** Seconds. 100 ms to six hours: a backlog behind a rate limit is hours, not seconds. */
const EVENT_BUCKETS = [0.1, 0.5, 1, 2, 5, 15, 60, 300, 1_800, 7_200, 21_600];

/** The metrics of one process, in a registry of their own. Label values are configured names or closed lists, never payload. */
export function createMetrics({ version, service }: { version: string; service: string }) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const counter = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Counter({ name: `issuebridge_${name}`, help, labelNames, registers: [registry] });
  const gauge = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Gauge({ name: `issuebridge_${name}`, help, labelNames, registers: [registry] });
  const histogram = <L extends string>(name: string, help: string, labelNames: L[], buckets: number[]) =>
    new Histogram({ name: `issuebridge_${name}`, help, labelNames, buckets, registers: [registry] });
  gauge('build_info', 'Always 1; service is ingest or worker', ['version', 'service']).set({ version, service }, 1);
  return {
    registry,
    events: counter('events_total', 'Requests of senders by result', ['source', 'result']),
    outcomes: counter('outcomes_total', 'Ended deliveries by outcome', ['destination', 'project', 'outcome']),
    requests: counter('gitlab_requests_total', 'Requests to GitLab', ['destination', 'operation', 'status']),
    requestDuration: histogram(
      'gitlab_request_duration_seconds',
      'Time of a request to GitLab',
      ['destination', 'operation'],
      REQUEST_BUCKETS,
    ),
    eventToIssue: histogram(
      'event_to_issue_seconds',
      'From acceptance to the issue',
      ['destination', 'project'],
      EVENT_BUCKETS,
    ),
    rateLimited: counter('rate_limited_seconds_total', 'Seconds a GitLab limit asked to wait', [
      'destination',
      'project',
    ]),
    ambiguous: counter('ambiguous_total', 'Creates without a clear answer, by how it was resolved', ['resolution']),
    altered: counter('altered_issues_total', 'Issues that GitLab stored differently from what was sent', [
      'destination',
      'field',
    ]),
    repairs: counter('repairs_total', 'Fields that GitLab refused and the issue was made without or with less of', [
      'destination',
      'field',
    ]),
    expired: counter('expired_total', 'What was removed because its retention was over', ['kind']),
    weakKeys: counter('weak_keys_total', 'Events whose incident key had an empty part', ['source']),
    severityUnknown: counter('severity_unknown_total', 'Events whose severity no map knew', ['source']),
    templateFallbacks: counter('template_fallbacks_total', 'Issues made with the plain body', ['source']),
    configReloaded: gauge('config_last_reload_successful', '0 when the file was refused when it was last read', []),
    configInfo: gauge('config_info', 'Always 1; another fingerprint is another configuration', ['fingerprint']),
  };
}

/** Gauges of what all processes share. Ingest alone has them: from a process that does not look they would say 0. */
export function createSharedGauges({ registry }: { registry: Registry }) {
  const gauge = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Gauge({ name: `issuebridge_${name}`, help, labelNames, registers: [registry] });
  return {
    deadLetters: gauge('dead_letters', 'Events that ended without an issue', ['destination', 'project', 'reason']),
    quarantined: gauge('quarantined', 'Events that could not be read or routed', ['source', 'reason']),
    oldestWaiting: gauge(
      'oldest_waiting_seconds',
      'Age of the oldest event that is not delivered, 0 without one; destination "": not routed yet',
      ['destination', 'project', 'severity'],
    ),
    lastEvent: gauge('source_last_event_timestamp_seconds', 'Unix time at which the source last sent an event', [
      'source',
    ]),
    jobs: gauge('jobs', 'Jobs by state', ['destination', 'project', 'state']),
    parked: gauge('parked', '1 while deliveries wait for GitLab to be mended; project "": all of the destination', [
      'destination',
      'project',
    ]),
    pace: gauge('pace', 'Creates a minute that go now; project "": notes of the account; +Inf without a limit', [
      'destination',
      'project',
    ]),
    paceConfigured: gauge('pace_configured', 'The same as the configuration has it', ['destination', 'project']),
    tokenExpiry: gauge(
      'token_expiry_timestamp_seconds',
      'Unix time at which the token of the destination ends; absent where GitLab did not say lately',
      ['destination'],
    ),
    redisMemory: gauge('redis_memory_ratio', 'Used share of the Redis memory limit; 0 without a limit', []),
    redisDurable: gauge('redis_durable', '1 when Redis fsyncs before it answers', []),
  };
}

/** Gauges of what all processes share. */
export type SharedGauges = ReturnType<typeof createSharedGauges>;

/** The metrics of one process. */
export type Metrics = ReturnType<typeof createMetrics>;
