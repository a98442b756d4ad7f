/** The command line as a program: each command is one question to the running hub, or one piece of work on files and the database. */
import { failureCode, failureText } from '../platform/failure.ts';
import { runCommandLine } from './command-line.ts';

// Whoever reads only the beginning (`| head`) has seen enough.
process.stdout.on('error', (error) => {
  if (failureCode(error) === 'EPIPE') process.exit(0);
  console.error(`crossdock: the answer cannot be written: ${failureText(error)}`);
  process.exit(1);
});

await runCommandLine(process.argv.slice(2));
