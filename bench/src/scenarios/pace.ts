import { setTimeout as sleep } from 'node:timers/promises';
import type { Check } from './check.ts';
import { deploy } from './deployment.ts';
import type { Finding } from './finding.ts';
import { countSeen, MINUTE, minuteOf, nextMinute, START_TIME } from './minute.ts';
import { createRandom } from './random.ts';
import type { Scenario } from './scenario.ts';

/** Four issues and one note a second: with as many repeats as incidents both have a backlog all the time. */
const ISSUES_PER_MINUTE = 240;
const NOTES_PER_MINUTE = 60;

/** 4: they share the allowance, and know of each other by Redis alone. */
const WORKERS = 4;

/** As docs/reliability.md promises: of the allowance, of all creates and notes, and per created issue beside the notes. */
const CREATES_USED = 0.98;
const NOTES_USED = 0.95;
const THROTTLED = 0.005;
const REQUESTS_PER_ISSUE = 1.02;

/** Two minutes more than are measured: the first is not whole, and the backlog must not end. */
const SPARE_MINUTES = 2;

/** 100: a repeat is of one of that many incidents before it, which are mostly made by then. */
const BACK = 100;

/** 3 s: what was sent in the last minute has been answered and logged. */
const ANSWERED = 3_000;

/** A backlog at the limit of a GitLab that does not say when to come back. */
export const pace: Scenario = {
  name: 'pace',
  about: `limit ${ISSUES_PER_MINUTE} issues and ${NOTES_PER_MINUTE} notes a minute, header-less 429s, ${WORKERS} workers, GitLab at 150 ms, half of the events repeats`,
  deadline: (minutes) => (minutes + 1) * MINUTE + START_TIME,
  async run(stage) {
    const { minutes, say } = stage;
    const { gitlab, sender, countLines } = await deploy(stage, {
      workers: WORKERS,
      destination: `limits: { issues_per_minute: ${ISSUES_PER_MINUTE}, notes_per_minute: ${NOTES_PER_MINUTE} }`,
      emulator: {
        limits: { issuesPerMinute: ISSUES_PER_MINUTE, notesPerMinute: NOTES_PER_MINUTE },
        compatibility: { retryAfterOnAppLimiter: false },
      },
    });
    const findings = halfRepeats(ISSUES_PER_MINUTE * (minutes + SPARE_MINUTES));
    await sender.sendAll(findings);
    const first = await nextMinute();
    say(`${findings.length} events are in; ${minutes} whole minutes are measured from now on`);
    await sleep(minutes * MINUTE + ANSWERED);
    const all = await gitlab.requests();
    const seen = all.filter(({ at }) => minuteOf(at) >= first && minuteOf(at) < first + minutes);
    const issues = countSeen(seen, { operation: 'create', status: 201 });
    const notes = countSeen(seen, { operation: 'note', status: 201 });
    const tried = countSeen(seen, { operation: 'create' }) + countSeen(seen, { operation: 'note' });
    const checks: Check[] = [
      { what: 'issues made', measured: issues },
      {
        what: 'share of the create allowance used',
        measured: issues / (ISSUES_PER_MINUTE * minutes),
        least: CREATES_USED,
      },
      { what: 'notes made', measured: notes },
      { what: 'share of the note allowance used', measured: notes / (NOTES_PER_MINUTE * minutes), least: NOTES_USED },
      { what: 'answered 429', measured: countSeen(seen, { status: 429 }) },
      {
        what: 'share of creates and notes answered 429',
        measured: countSeen(seen, { status: 429 }) / tried,
        most: THROTTLED,
      },
      {
        what: 'requests per created issue beside the notes',
        measured: (seen.length - countSeen(seen, { operation: 'note' })) / issues,
        most: REQUESTS_PER_ISSUE,
      },
      { what: 'dead letters', measured: await countLines('"msg":"dead letter"'), most: 0 },
    ];
    return checks;
  },
};

/** So many incidents, each new one followed by a changed repeat of one of those before it. */
function halfRepeats(incidents: number): Finding[] {
  const random = createRandom(1);
  const findings: Finding[] = [];
  for (let number = 1; number <= incidents; number++) {
    const back = Math.floor(random() * Math.min(number, BACK));
    findings.push({ number }, { number: number - back, repeat: number });
  }
  return findings;
}
