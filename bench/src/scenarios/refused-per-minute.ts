import type { Check } from './check.ts';
import type { GitLabControl, Seen } from './gitlab-control.ts';
import { MINUTE } from './minute.ts';

/** In the first minute all workers find out, each by what it has under way. */
const FIRST_MINUTE = 20;

/** Later ones: few enough to bother nobody, and often enough that an end is noticed. */
const LATER = { least: 1, most: 4 };

/** How many requests were refused in each minute from a moment on, by the bounds of a broken destination. */
export async function refusedPerMinute(input: {
  gitlab: GitLabControl;
  from: number;
  minutes: number;
  status: number;
  operation?: Seen['operation'];
}): Promise<Check[]> {
  const { gitlab, from, minutes, status, operation } = input;
  const seen = (await gitlab.requests()).filter(
    (one) => one.status === status && (operation === undefined || one.operation === operation),
  );
  return Array.from({ length: minutes }, (_, minute) => {
    const [begin, end] = [from + minute * MINUTE, from + (minute + 1) * MINUTE];
    const measured = seen.filter(({ at }) => at >= begin && at < end).length;
    const bounds = minute === 0 ? { least: 1, most: FIRST_MINUTE } : LATER;
    return { what: `refused ${operation ?? 'requests'} in minute ${minute + 1}`, measured, ...bounds };
  });
}
