import type { Explanation } from './explanation.ts';
import type { Delivered, Situation } from './situation.ts';

/** What each outcome means for whoever looks for an issue. */
const MEANS: Record<Delivered, string> = {
  created: 'It became an issue',
  adopted: "It became an issue; GitLab's answer was lost, and the issue was found again",
  noted: 'It has no issue of its own, because its incident has one already: it became a note on it',
  updated:
    'It has no issue of its own, because its incident has one already: it changed that one, and became a note on it',
  unchanged: 'It has no issue of its own, because its incident has one already, and there was nothing to add',
  closed: 'It said that the incident is over: its issue was closed, with a note',
  reopened: 'It has no issue of its own, because its incident had one, which was closed: it was reopened, with a note',
};

/** Names of settings whose word was the reason, as the steps write them. */
const SETTING = /^(on_repeat|on_resolved) is ignore$/;

/** For an event that ended in an issue, a note on one, or nothing that was due. */
export function explainDelivered(situation: Extract<Situation, { kind: 'delivered' }>): Explanation {
  const { outcome, webUrl, detail } = situation;
  const [, setting] = SETTING.exec(detail) ?? [];
  const why = outcome === 'unchanged' && detail !== '' ? ` (${detail})` : '';
  return {
    answer: `${MEANS[outcome]}${why}: ${webUrl}`,
    mend: outcome === 'unchanged' && setting ? `if such events should be told, set ${setting}: note` : undefined,
  };
}
