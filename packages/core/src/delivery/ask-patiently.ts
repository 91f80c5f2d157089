import type { Answer } from '../gitlab/answer.ts';
import type { GitLabError } from '../gitlab/error.ts';
import type { Clock } from '../runtime/clock.ts';

/** 1 s to 30 s between questions to a GitLab that does not answer. */
const MIN_WAIT = 1_000;
const MAX_WAIT = 30_000;

/** What a person has to mend; everything else passes by itself. */
const FOR_A_PERSON = ['park_project', 'gone', 'reject'];

/** What `askPatiently` runs on. `patience`: milliseconds that one answer may be waited for. */
export type Patience = {
  patience: number;
  clock: Clock;
  onWait: (error: GitLabError, milliseconds: number) => void;
};

/**
 * Asks until there is an answer, an error that does not pass by itself, or no patience left; a 429 is waited out as GitLab
 * says. For commands that a person waits for: a delivery never waits, the queue does.
 */
export async function askPatiently<T>(
  ask: () => Promise<Answer<T>>,
  { patience, clock, onWait }: Patience,
): Promise<Answer<T>> {
  let left = patience;
  for (let attempt = 0; ; attempt++) {
    const began = clock.monotonic();
    const answer = await ask();
    if (answer.ok || !passes(answer.error)) return answer;
    const wait = answer.error.limit?.milliseconds ?? Math.min(MAX_WAIT, MIN_WAIT * 2 ** attempt);
    left -= clock.monotonic() - began + wait;
    if (left < 0) return answer;
    onWait(answer.error, wait);
    await clock.sleep(wait);
  }
}

function passes({ effect, reason }: GitLabError): boolean {
  return reason === 'refused' || reason === 'dns' || !(effect === 'park_destination' || FOR_A_PERSON.includes(effect));
}
