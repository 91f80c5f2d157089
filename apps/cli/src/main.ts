#!/usr/bin/env node
import { EXIT_CODE } from '@issuebridge/core/runtime/exit-code.ts';
import { systemClock } from '@issuebridge/core/runtime/system-clock.ts';
import { Command, CommanderError } from 'commander';
import { addCheckCommand } from './check.ts';
import { addConfigCommand } from './config.ts';
import { addDeadLettersCommand } from './dead-letters.ts';
import { addForgetCommand } from './forget.ts';
import { addLedgerCommand } from './ledger.ts';
import { addPreviewCommand } from './preview.ts';
import { addProgramCommands } from './program.ts';
import { addQuarantineCommand } from './quarantine.ts';
import { addSendCommand } from './send.ts';
import { addStatusCommand } from './status.ts';
import { createTerminal } from './terminal.ts';
import { addTraceCommand } from './trace.ts';
import { addVersionCommand, VERSION } from './version.ts';

const terminal = createTerminal();
const dependencies = {
  env: process.env,
  terminal,
  clock: systemClock,
  exit: (code: number) => {
    process.exitCode = code;
  },
};

const program = new Command('issuebridge')
  .description('Turns security findings from webhooks into exactly one GitLab issue each.')
  .version(VERSION)
  .exitOverride()
  .showHelpAfterError('(issuebridge --help shows what there is)');
addProgramCommands(program);
addCheckCommand(program, dependencies);
addConfigCommand(program, dependencies);
addSendCommand(program, dependencies);
addPreviewCommand(program, dependencies);
addDeadLettersCommand(program, dependencies);
addQuarantineCommand(program, dependencies);
addLedgerCommand(program, dependencies);
addTraceCommand(program, dependencies);
addForgetCommand(program, dependencies);
addStatusCommand(program, dependencies);
addVersionCommand(program, dependencies);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? EXIT_CODE.good : EXIT_CODE.usage;
}
