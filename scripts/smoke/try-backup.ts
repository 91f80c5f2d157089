import path from 'node:path';
import { documentedCommands } from './documented.ts';
import type { GitLab } from './gitlab.ts';
import type { Installation } from './installation.ts';
import type { Report } from './report.ts';
import { notOnce } from './try-restarts.ts';
import { until } from './until.ts';

/** Accepted while no worker runs, so that the backup holds events that wait. */
const WAITING = 5;
/** 2 minutes: some events at once, just after everything was started anew. */
const DELIVERY_MS = 120_000;
/** As docs/operations.md has it, for the project's own name. */
const VOLUME = 'issuebridge_redis-data';

/** Backup, loss of the volume and restore by the very commands of docs/operations.md: no second issue, nothing lost. */
export async function tryBackup(input: {
  installation: Installation;
  gitlab: GitLab;
  root: string;
  /** How many findings have their issue already. */
  delivered: number;
  report: Report;
}): Promise<void> {
  const { installation, gitlab, root, delivered, report } = input;
  const { commands, events, name } = installation;
  report.part('Backup and restore of the volume, as docs/operations.md says');
  const follow = async (heading: string): Promise<void> => {
    for (const line of await documentedCommands(path.join(root, 'docs/operations.md'), heading)) {
      report.did(`$ ${line}`);
      await commands.get(['sh', '-c', line.replaceAll(VOLUME, `${name}_redis-data`)]);
    }
  };

  await installation.compose(['stop', 'worker']);
  const total = delivered + WAITING;
  for (let number = delivered + 1; number <= total; number++) await events.send(number);
  report.did(`${WAITING} more events accepted while no worker runs`);
  await follow('### Take a backup');
  await installation.down(['--volumes']);
  report.did('the volume is lost');
  await follow('### Restore it');
  await installation.up();

  await until({
    what: `${total} issues`,
    ask: async () => (await gitlab.issues()).length,
    good: (count) => count >= total,
    deadlineMs: DELIVERY_MS,
  });
  report.did('what waited in the backup is delivered');
  const again = [];
  for (let number = 1; number <= total; number++) again.push(await events.send(number));
  report.holds(
    `all ${total} events, sent again, are duplicates`,
    again.every(({ answered }) => answered === 200),
  );
  const changed = await events.send(1, 'changed');
  const noted = await until({
    what: 'the changed event is delivered',
    ask: () => events.read(changed.event_id),
    good: ({ status }) => status === 'delivered',
    deadlineMs: DELIVERY_MS,
  });
  report.holds('a changed event of a known incident becomes a note', noted.outcome === 'noted', noted);
  const notes = (await gitlab.issues()).reduce((sum, issue) => sum + issue.notes, 0);
  report.holds('and there is no other note', notes === 1, notes);
  const wrong = await notOnce(gitlab, total);
  report.holds(`${total} findings, each one issue`, Object.keys(wrong).length === 0, wrong);
}
