/** The command line: each command is one question to the running hub, or one piece of work on files and the database. */
import { CommanderError } from 'commander';
import { failureCode, failureText } from '../platform/failure.ts';
import { CommandFailure } from './failure.ts';
import { crossdock } from './program.ts';
import { NotANumber } from './session.ts';

const program = crossdock();

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
