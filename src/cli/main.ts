/** The command line: each command is one question to the running hub, or one piece of work on files and the database. */
import { CommanderError } from 'commander';
import { failureCode, failureText } from '../platform/failure.ts';
import { CommandFailure, exitCodeOf } from './failure.ts';
import { crossdock } from './program.ts';

const program = crossdock();

// Whoever reads only the beginning (`| head`) has seen enough.
process.stdout.on('error', (error) => {
  if (failureCode(error) === 'EPIPE') process.exit(0);
  console.error(`crossdock: the answer cannot be written: ${failureText(error)}`);
  process.exit(1);
});

try {
  await program.parseAsync();
} catch (error) {
  tell(error);
  process.exitCode = exitCodeOf(error);
}

/** The program itself has told already what it did not understand. */
function tell(error: unknown): void {
  if (error instanceof CommandFailure) {
    if (error.problem !== undefined && program.opts<{ json?: boolean }>().json === true)
      console.log(JSON.stringify(error.problem, null, 2));
    console.error(error.message);
  } else if (!(error instanceof CommanderError)) console.error(`crossdock: ${failureText(error)}`);
}
