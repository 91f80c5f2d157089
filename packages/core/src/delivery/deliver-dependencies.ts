import type { IssueDraft } from '../issue/draft.ts';
import type { Metrics } from '../runtime/metrics.ts';
import type { OnceDependencies } from './create-once.ts';
import type { DirectoryCache } from './directory.ts';
import type { Prepared } from './prepare.ts';

/** What tells an issue of ours from others: made from a secret, so that no payload can forge it. */
export type Markers = {
  issueMarker(of: { host: string; projectId: number; incidentKey: string; generation: number }): string;
  /** By every secret that may have signed. */
  issueMarkers(of: { host: string; projectId: number; incidentKey: string; generation: number }): string[];
  noteMarker(of: { host: string; eventId: string }): string;
  noteMarkers(of: { host: string; eventId: string }): string[];
  append(text: string, marker: string): string;
  find(text: string): string | undefined;
};

/** What the one use case runs on. */
export type DeliverDependencies = OnceDependencies & {
  draftIssue: (prepared: Prepared) => IssueDraft;
  draftNote: (prepared: Prepared) => string;
  markers: Markers;
  directory: DirectoryCache;
  keys: { ledger: (host: string, kind: 'issue' | 'note', ...identity: string[]) => string };
  metrics: Pick<Metrics, 'ambiguous' | 'altered' | 'templateFallbacks'>;
};
