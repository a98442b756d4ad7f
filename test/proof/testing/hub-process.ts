/** A process to be killed: the whole hub, exactly as it is started in earnest. Says its address when it listens and works. */
import { flushCompileCache } from 'node:module';
import { start } from '../../../src/main.ts';

const running = await start(process.env);
if ('problems' in running) {
  process.stderr.write(`${running.problems.join('\n')}\n`);
  process.exit(1);
}
process.stdout.write(`running ${running.url ?? ''}\n`);
process.once('SIGTERM', () => void running.stop());
// Whoever is killed keeps nothing at its end: what was compiled is written now.
flushCompileCache();
