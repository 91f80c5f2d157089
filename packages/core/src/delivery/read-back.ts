import { sha256Hex } from '../event/sha256.ts';
import type { Issue } from '../gitlab/answer.ts';
import { findFooter, withoutTrace } from '../issue/description/footer.ts';
import { findMarker, withoutMarker } from '../issue/marker.ts';
import type { RebuiltIssue } from './rebuilt-index.ts';

/** What an issue in GitLab says of itself to the ledger; undefined where it bears no marker of an issue of ours. */
export function readBack(projectId: number, issue: Issue): { marker: string; issue: RebuiltIssue } | undefined {
  const text = issue.description ?? '';
  const marker = findMarker(text);
  if (marker === undefined) return undefined;
  const description = withoutMarker(text);
  const { eventId = '', receivedAt = '' } = findFooter(description) ?? {};
  return {
    marker,
    issue: {
      projectId,
      iid: issue.iid,
      webUrl: issue.web_url ?? '',
      createdAt: issue.created_at ?? '',
      isOpen: issue.state === 'opened',
      eventId,
      receivedAt,
      description: sha256Hex(withoutTrace(description)),
    },
  };
}
