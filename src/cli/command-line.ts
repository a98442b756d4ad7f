/** One command line from its words to its end: it does what is asked, or tells why not. */
import { CommanderError, type Command } from 'commander';
import { failureText } from '../platform/failure.ts';
import { CommandFailure, exitCodeOf } from './failure.ts';
import { crossdock } from './program.ts';

/** Runs the command that these words call; `process.exitCode` says how it ended. */
export async function runCommandLine(words: readonly string[]): Promise<void> {
  const program = crossdock();
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    tell(program, error);
    process.exitCode = exitCodeOf(error);
  }
}

/** The program itself has told already what it did not understand. */
function tell(program: Command, error: unknown): void {
  if (error instanceof CommandFailure) {
    if (error.problem !== undefined && program.opts<{ json?: boolean }>().json === true)
      console.log(JSON.stringify(error.problem, null, 2));
    console.error(error.message);
  } else if (!(error instanceof CommanderError)) console.error(`crossdock: ${failureText(error)}`);
}
