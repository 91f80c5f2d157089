import { createEventRecords } from '@issuebridge/core/queue/event-records.ts';
import { createForgetEvents, type Forgotten } from '@issuebridge/core/queue/forget-events.ts';
import { createQueueRegistry } from '@issuebridge/core/queue/queue-registry.ts';
import { EXIT_CODE } from '@issuebridge/core/runtime/exit-code.ts';
import type { Command } from 'commander';
import type { Environment } from './configuration.ts';
import { onRedis } from './on-redis.ts';
import type { Terminal } from './terminal.ts';

type Dependencies = { env: Environment; terminal: Terminal; exit: (code: number) => void };

type Options = { event?: string; incident?: string; source?: string; dryRun?: true; json?: true };

/** `issuebridge forget`: removes what Redis keeps of an event or of all events of an incident; what is in GitLab stays. */
export function addForgetCommand(program: Command, dependencies: Dependencies): void {
  const { terminal, exit } = dependencies;
  program
    .command('forget')
    .description('remove what is kept of an event, or of all events of an incident; issues in GitLab stay')
    .option('--event <id>', 'this event')
    .option('--incident <key>', 'all events of this incident; with --source')
    .option('--source <name>', 'whose incident it is')
    .option('--dry-run', 'only name the events')
    .option('--json', 'for scripts')
    .action(async ({ event, incident, source, dryRun, json }: Options) => {
      const isOfIncident = incident !== undefined && source !== undefined;
      if ((event === undefined) === !isOfIncident || (event !== undefined && (incident ?? source) !== undefined)) {
        terminal.error('Write --event ID, or --incident KEY with --source NAME.\n');
        return exit(EXIT_CODE.usage);
      }
      await onRedis(dependencies, async ({ redis, keys }) => {
        const records = createEventRecords({ redis, keys });
        const registry = createQueueRegistry({ redis, keys });
        const events = createForgetEvents({ redis, keys, records, registry });
        const ids = isOfIncident ? await events.ofIncident(source, incident) : event === undefined ? [] : [event];
        const done: Forgotten[] = [];
        if (!dryRun) for (const id of ids) done.push(await events.forget(id));
        const forgotten = done.filter((each) => each.kind === 'forgotten');
        const left = done.filter((each) => each.kind !== 'forgotten');
        if (json) {
          terminal.out(`${JSON.stringify({ dry_run: dryRun ?? false, events: ids, forgotten, left })}\n`);
        } else if (dryRun) {
          terminal.out(`would be forgotten: ${ids.length}\n${ids.map((id) => `${id}\n`).join('')}`);
        } else {
          terminal.out(tell(forgotten));
          for (const each of left) terminal.error(`${each.id} ${WHY_LEFT[each.kind]}\n`);
        }
        const isNone = ids.length === 0;
        if (isNone && !json) terminal.error('No event of this incident is known.\n');
        return isNone || left.length > 0 ? EXIT_CODE.notGood : EXIT_CODE.good;
      });
    });
}

const WHY_LEFT: Record<Exclude<Forgotten['kind'], 'forgotten'>, string> = {
  unfinished: 'is on its way and was left alone: forget it when it has ended (issuebridge trace says why it has not)',
  unknown: 'is not known: nothing is kept of it',
};

function tell(forgotten: Array<Extract<Forgotten, { kind: 'forgotten' }>>): string {
  const bodies = forgotten.reduce((sum, each) => sum + each.bodies, 0);
  const issues = [...new Set(forgotten.flatMap(({ issue }) => issue ?? []))];
  const kept =
    'Kept: the hash of the idempotency key, so that a re-send is known, and the place of the issue by the hash of its incident.';
  const inGitLab = issues.map((url) => `Stays in GitLab, with what it says: ${url}\n`).join('');
  return `forgotten: ${forgotten.length} (records, traces and indexes; bodies: ${bodies})\n${inGitLab}${kept}\n`;
}
