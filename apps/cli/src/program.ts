import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';

type Program = { name: string; description: string; source: string; takesArguments?: true };

/** What runs until it is told to stop. Ingest and worker are told everything by the environment. */
const PROGRAMS: Program[] = [
  { name: 'ingest', description: 'take events from senders', source: '../../ingest/src/main.ts' },
  { name: 'worker', description: 'make issues of them', source: '../../worker/src/main.ts' },
  {
    name: 'gitlab-emulator',
    description: 'play a GitLab, for a try',
    source: '../../../packages/gitlab-emulator/src/main.ts',
    takesArguments: true,
  },
];

/** `issuebridge ingest` and so on: the program takes this process over, so signals and exit code are its own. */
export function addProgramCommands(command: Command): void {
  for (const { name, description, source, takesArguments } of PROGRAMS) {
    const url = new URL(source, import.meta.url);
    const added = command.command(name).description(description);
    if (takesArguments) added.argument('[arguments...]').helpOption(false).allowUnknownOption();
    added.action(async () => {
      // As if it had been started by itself.
      process.argv.splice(1, process.argv.length, fileURLToPath(url), ...added.args);
      await import(url.href);
    });
  }
}
