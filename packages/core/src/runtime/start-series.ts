import type { Config } from '../config/schema.ts';
import type { Metrics } from './metrics.ts';

/** How a request of a sender can end. */
const RESULTS = ['accepted', 'duplicate', 'unauthorized', 'unreadable', 'invalid', 'too_large', 'unavailable'] as const;

/** How a create without a clear answer can be resolved. */
const RESOLUTIONS = ['adopted', 'absent', 'duplicate'] as const;

/** What of an issue GitLab can have stored otherwise than it was sent. */
const ALTERED = ['description', 'confidential', 'state', 'labels'] as const;

/** Ingest's counters begin at 0: in a series whose first value is 1 Prometheus sees no increase. Source "": nobody known. */
export function startIngestSeries(metrics: Pick<Metrics, 'events'>, sources: Config['sources']): void {
  for (const source of Object.keys(sources)) for (const result of RESULTS) metrics.events.inc({ source, result }, 0);
  metrics.events.inc({ source: '', result: 'unauthorized' }, 0);
}

/** A worker's, for the same reason. */
export function startWorkerSeries(
  metrics: Pick<Metrics, 'weakKeys' | 'severityUnknown' | 'templateFallbacks' | 'ambiguous' | 'altered'>,
  { sources, destinations }: Pick<Config, 'sources' | 'destinations'>,
): void {
  for (const source of Object.keys(sources)) {
    metrics.weakKeys.inc({ source }, 0);
    metrics.severityUnknown.inc({ source }, 0);
    metrics.templateFallbacks.inc({ source }, 0);
  }
  for (const destination of Object.keys(destinations)) {
    for (const field of ALTERED) metrics.altered.inc({ destination, field }, 0);
  }
  for (const resolution of RESOLUTIONS) metrics.ambiguous.inc({ resolution }, 0);
}
