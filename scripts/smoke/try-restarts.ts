import { findingOf } from './events.ts';
import type { GitLab } from './gitlab.ts';
import type { Installation } from './installation.ts';
import type { Report } from './report.ts';
import { until } from './until.ts';

/** 18 s of GitLab.com's 200 issues a minute: long enough to be in the middle of it several times. */
const EVENTS = 60;
/** 3: one is killed, and two go on. */
const WORKERS = 3;
/** With so many issues made a worker is killed, and everything is taken down: most events still wait. */
const AT_KILL = 5;
const AT_DOWN = 15;
/** 4 minutes: a create in doubt may have to wait for a dead worker's lock (25 s), its deadline (10 s) and settle (90 s). */
const DELIVERY_MS = 240_000;

/** How many of the findings 1 to `count` have how many issues, for those that have not exactly one. */
export async function notOnce(gitlab: GitLab, count: number): Promise<Record<string, number>> {
  const titles = (await gitlab.issues()).map(({ title }) => title);
  const findings = Array.from({ length: count }, (_, index) => findingOf(index + 1));
  const counts = findings.map(
    (finding) => [finding, titles.filter((title) => title.includes(finding)).length] as const,
  );
  const others = titles.filter((title) => !findings.some((finding) => title.includes(finding)));
  return Object.fromEntries([...counts.filter(([, issues]) => issues !== 1), ...others.map((title) => [title, 1])]);
}

/** Three workers, one killed, all down in mid-run and up again: every event is one issue. Gives how many there are. */
export async function tryRestarts(input: {
  installation: Installation;
  gitlab: GitLab;
  report: Report;
}): Promise<number> {
  const { installation, gitlab, report } = input;
  const { events } = installation;
  report.part(`${WORKERS} workers, one killed, down and up in mid-run`);
  const waitForIssues = (least: number) =>
    until({
      what: `${least} issues`,
      ask: async () => (await gitlab.issues()).length,
      good: (count) => count >= least,
      deadlineMs: DELIVERY_MS,
    });

  await installation.up(['--scale', `worker=${WORKERS}`]);
  const workers = await installation.containers('worker');
  report.holds(`--scale worker=${WORKERS}: ${WORKERS} healthy workers`, workers.length === WORKERS, workers);
  const sent = [];
  for (let number = 1; number <= EVENTS; number++) sent.push(await events.send(number));
  report.holds(
    `${EVENTS} events accepted with 202`,
    sent.every(({ answered }) => answered === 202),
  );

  report.did(`${await waitForIssues(AT_KILL)} issues so far`);
  // From inside, as a crash is: Docker restarts what crashed, and lets be what it was told to kill.
  const [victim = ''] = workers;
  await installation.commands.run(['docker', 'exec', victim, 'sh', '-c', 'kill -9 -1']);
  const restarts = await until({
    what: 'the killed worker is started again',
    ask: () => installation.commands.get(['docker', 'inspect', '--format', '{{.RestartCount}}', victim]),
    good: (count) => count === '1',
    deadlineMs: DELIVERY_MS,
  });
  report.holds('one worker killed with SIGKILL, and started again by itself', restarts === '1');

  report.did(`${await waitForIssues(AT_DOWN)} issues so far: docker compose down`);
  await installation.down();
  const before = (await gitlab.issues()).length;
  report.holds(`everything is down in mid-run, with ${before} of ${EVENTS} issues made`, before < EVENTS);
  await installation.up(['--scale', `worker=${WORKERS}`]);
  report.did('up again');

  const waiting = new Set(sent.map(({ event_id }) => event_id));
  await until({
    what: 'every event is delivered',
    ask: async () => {
      for (const id of waiting) if ((await events.read(id)).status === 'delivered') waiting.delete(id);
      return waiting.size;
    },
    good: (count) => count === 0,
    deadlineMs: DELIVERY_MS,
  });
  const wrong = await notOnce(gitlab, EVENTS);
  report.holds(`all ${EVENTS} events are delivered, each as one issue`, Object.keys(wrong).length === 0, wrong);
  return EVENTS;
}
