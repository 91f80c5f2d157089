import type { IssueDraft } from '../issue/draft.ts';
import type { Markers } from '../issue/marker.ts';
import type { NoteNews } from '../issue/note-news.ts';
import type { Metrics } from '../runtime/metrics.ts';
import type { ChangeLease } from './change-lease.ts';
import type { DirectoryCache } from './directory.ts';
import type { LookBudget } from './look-budget.ts';
import type { MissingSince } from './missing-since.ts';
import type { OnceDependencies } from './once-task.ts';
import type { OverBefore } from './over-before.ts';
import type { Prepared } from './prepare.ts';
import type { RebuiltIndex } from './rebuilt-index.ts';

/** What the one use case runs on. */
export type DeliverDependencies = OnceDependencies & {
  /** `maxBytes`: of the description, where GitLab takes less than it says. */
  draftIssue: (prepared: Prepared, maxBytes?: number) => IssueDraft;
  draftNote: (prepared: Prepared, news: NoteNews) => string;
  markers: Markers;
  directory: DirectoryCache;
  looks: LookBudget;
  changeLease: ChangeLease;
  overBefore: OverBefore;
  missingSince: MissingSince;
  rebuilt: Pick<RebuiltIndex, 'find' | 'projectsOf'>;
  keys: { ledger: (host: string, kind: 'issue' | 'note', ...identity: string[]) => string };
  metrics: Pick<Metrics, 'ambiguous' | 'altered' | 'repairs' | 'templateFallbacks'>;
};
