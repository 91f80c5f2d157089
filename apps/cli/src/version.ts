import type { Command } from 'commander';
import packageFile from '../package.json' with { type: 'json' };
import type { Terminal } from './terminal.ts';

/** The version of this program, the same in every package. */
export const VERSION: string = packageFile.version;

/** `issuebridge version`. */
export function addVersionCommand(program: Command, { terminal }: { terminal: Terminal }): void {
  program
    .command('version')
    .description('print the version')
    .option('--json', 'for scripts')
    .action((options: { json?: true }) => {
      const node = process.version;
      terminal.out(options.json ? `${JSON.stringify({ version: VERSION, node })}\n` : `issuebridge ${VERSION}\n`);
    });
}
