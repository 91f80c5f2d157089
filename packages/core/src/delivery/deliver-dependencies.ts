import type { IssueDraft } from '../issue/draft.ts';
import type { Markers } from '../issue/marker.ts';
import type { Metrics } from '../runtime/metrics.ts';
import type { DirectoryCache } from './directory.ts';
import type { OnceDependencies } from './once-task.ts';
import type { Prepared } from './prepare.ts';
import type { RebuiltIndex } from './rebuilt-index.ts';

/** What the one use case runs on. */
export type DeliverDependencies = OnceDependencies & {
  draftIssue: (prepared: Prepared) => IssueDraft;
  draftNote: (prepared: Prepared) => string;
  markers: Markers;
  directory: DirectoryCache;
  keys: { ledger: (host: string, kind: 'issue' | 'note', ...identity: string[]) => string };
  rebuilt: Pick<RebuiltIndex, 'find' | 'projectsOf'>;
  metrics: Pick<Metrics, 'ambiguous' | 'altered' | 'templateFallbacks'>;
};
