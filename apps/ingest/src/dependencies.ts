import type { RenderValue } from '@issuebridge/core/event/presets/preset.ts';
import type { EventQueue } from '@issuebridge/core/queue/event-queue.ts';
import type { SourceLog } from '@issuebridge/core/queue/source-log.ts';
import type { Logger } from '@issuebridge/core/runtime/logger.ts';
import type { Metrics } from '@issuebridge/core/runtime/metrics.ts';
import type { Sources } from './sources.ts';
import type { TrustProxy } from './trust-proxy.ts';

/** What the public API is made of. What the configuration says is asked for per request, so that it can be read anew. */
export type ApiDependencies = {
  sources: () => Sources;
  /** Bytes. */
  maxBody: () => number;
  queue: EventQueue;
  renderValue: RenderValue;
  sourceLog: Pick<SourceLog, 'note'>;
  logger: Logger;
  metrics: Pick<Metrics, 'events'>;
  /** Without a trailing slash; undefined: URLs in answers are relative. */
  publicUrl: string | undefined;
  /** Which proxies say truly where a request came from: how many, or their addresses; undefined: none. */
  trustProxy: TrustProxy | undefined;
  now: () => number;
  newRequestId: () => string;
};
