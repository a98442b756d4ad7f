/** The command line: each command is one question to the running hub, or one piece of work on files and the database. */
import { Command, CommanderError } from 'commander';
import { failureCode, failureText } from '../platform/failure.ts';
import { addBackup } from './commands/backup.ts';
import { addCheck } from './commands/check.ts';
import { addExceptions } from './commands/exceptions.ts';
import { addDeliveries } from './commands/deliveries.ts';
import { addKeys } from './commands/keys.ts';
import { addExplain } from './commands/looking/explain.ts';
import { addStatus } from './commands/looking/status.ts';
import { addTrace } from './commands/looking/trace.ts';
import { addFiles, addMessages, addParked } from './commands/messages.ts';
import { addPending } from './commands/pending.ts';
import { addPrices } from './commands/prices.ts';
import { addRecords } from './commands/records.ts';
import { addReplay } from './commands/replay.ts';
import { addReservations, addStock } from './commands/stock.ts';
import { addSystems } from './commands/systems.ts';
import { CommandFailure } from './failure.ts';
import { NotANumber } from './session.ts';

const program = new Command('crossdock')
  .description('The governed connectivity hub of a distributor')
  .option('--url <address>', 'where the hub runs (CROSSDOCK_URL; http://127.0.0.1:4400)')
  .option('--key <key>', 'API key (CROSSDOCK_API_KEY; the first key of the hub on this machine)')
  .option('--by <person>', 'who decides, if not the user of this machine')
  .option('--json', 'answers as JSON')
  .addHelpText(
    'after',
    '\nExamples:\n  crossdock status\n  crossdock exceptions\n  crossdock explain item BR-6000-2RS weight\n  crossdock trace BR-6000-2RS\n  crossdock deliveries list --state withheld\n\n' +
      'Exit codes: 0 done, 1 refused or something found, 2 the command was not understood.',
  )
  .showSuggestionAfterError()
  .showHelpAfterError('Add --help to see how it is used.')
  .configureHelp({ helpWidth: 110 })
  .exitOverride();

for (const add of [
  addStatus,
  addExplain,
  addTrace,
  addRecords,
  addExceptions,
  addPending,
  addStock,
  addReservations,
  addPrices,
  addMessages,
  addParked,
  addFiles,
  addDeliveries,
  addReplay,
  addSystems,
  addKeys,
  addCheck,
  addBackup,
])
  add(program);
inherit(program);

/** Every command ends by throwing, so that one place decides about the exit code. */
function inherit(command: Command): void {
  for (const each of command.commands) {
    each.copyInheritedSettings(command);
    inherit(each);
  }
}

// Whoever reads only the beginning (`| head`) has seen enough.
process.stdout.on('error', (error) => {
  if (failureCode(error) === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeFor(error);
}

function exitCodeFor(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof CommandFailure) {
    const { problem, message, exitCode } = error;
    if (problem !== undefined && program.opts<{ json?: boolean }>().json === true)
      console.log(JSON.stringify(problem, null, 2));
    console.error(message);
    return exitCode;
  }
  if (error instanceof NotANumber) {
    console.error(error.message);
    return 2;
  }
  console.error(`crossdock: ${failureText(error)}`);
  return 1;
}
