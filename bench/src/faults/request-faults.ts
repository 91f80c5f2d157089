import type { Fault } from '@issuebridge/gitlab-emulator';

type Effect = NonNullable<Fault['effect']>;

const THROTTLED: Effect = {
  kind: 'answer',
  when: 'before',
  status: 429,
  headers: { 'Content-Type': 'text/plain', 'Retry-After': '1' },
  body: 'Retry later\n',
};

/**
 * What happens to a faulty request, in parts of a hundred. Nothing is carried out later than 3 s after it was sent: with a settle
 * time of 6 s and a gap of 0.3 of it that is what the protocol assumes of GitLab, as 60 s are with 90 s.
 */
const MIX: Array<[parts: number, effect: Effect]> = [
  [10, 'cut'],
  [14, 'cut:after'],
  [5, 'hang'],
  [8, 'hang:after'],
  [7, 'late:1000'],
  [3, 'late:3000'],
  [6, '500'],
  [10, '500:after'],
  [3, '502'],
  [4, '502:after'],
  [5, '503'],
  [2, '504'],
  [8, '504:after'],
  [4, 'resource_lock'],
  [1, 'resource_lock:after'],
  [1, 'no_issue:after'],
  [3, 'truncate'],
  [2, 'slow_body:3000'],
  [3, 'delay:3000'],
  // GitLab's text/plain kind, about all requests: everything waits a second, so it has to be rare. The JSON kinds lower the pace.
  [1, THROTTLED],
];

const PARTS = MIX.reduce((sum, [parts]) => sum + parts, 0);

/** Faults that together strike this share of all requests; each throws its own dice, so a later one's rate makes up for those before it. */
export function requestFaults(share: number): Fault[] {
  let left = 1;
  return MIX.map(([parts, effect]) => {
    const part = (share * parts) / PARTS;
    const rate = part / left;
    left -= part;
    return { effect, rate };
  });
}
