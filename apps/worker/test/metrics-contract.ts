/** The metrics that dashboards and rules of operators rely on, each with its labels; `le` of a histogram is not among them. */
export const METRICS = {
  issuebridge_events_total: ['result', 'source'],
  issuebridge_jobs: ['destination', 'project', 'state'],
  issuebridge_oldest_waiting_seconds: ['destination', 'project', 'severity'],
  issuebridge_outcomes_total: ['destination', 'outcome', 'project'],
  issuebridge_gitlab_requests_total: ['destination', 'operation', 'status'],
  issuebridge_gitlab_request_duration_seconds: ['destination', 'operation'],
  issuebridge_event_to_issue_seconds: ['destination', 'project'],
  issuebridge_rate_limited_seconds_total: ['destination', 'project'],
  issuebridge_pace: ['destination', 'project'],
  issuebridge_ambiguous_total: ['resolution'],
  issuebridge_dead_letters: ['destination', 'project', 'reason'],
  issuebridge_quarantined: ['reason', 'source'],
  issuebridge_parked: ['destination', 'project'],
  issuebridge_expired_total: ['kind'],
  issuebridge_token_expiry_timestamp_seconds: ['destination'],
  issuebridge_source_last_event_timestamp_seconds: ['source'],
  issuebridge_weak_keys_total: ['source'],
  issuebridge_severity_unknown_total: ['source'],
  issuebridge_template_fallbacks_total: ['source'],
  issuebridge_redis_memory_ratio: [],
  issuebridge_redis_durable: [],
  issuebridge_config_last_reload_successful: [],
  issuebridge_build_info: ['service', 'version'],
} as const;

/** The name of one of them. */
export type MetricName = keyof typeof METRICS;

/** Gauges of what all processes share: one that does not look would say 0, so a worker has none of them. */
export const OF_INGEST_ALONE: MetricName[] = [
  'issuebridge_jobs',
  'issuebridge_oldest_waiting_seconds',
  'issuebridge_pace',
  'issuebridge_dead_letters',
  'issuebridge_quarantined',
  'issuebridge_parked',
  'issuebridge_token_expiry_timestamp_seconds',
  'issuebridge_source_last_event_timestamp_seconds',
  'issuebridge_redis_memory_ratio',
  'issuebridge_redis_durable',
];
