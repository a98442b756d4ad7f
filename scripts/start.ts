/** `npm start`: the sandbox's systems in a process of their own, and the hub on them with the sandbox's landscape. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { SANDBOX_PORTS, SANDBOX_SECRETS } from '../sandbox/credentials.ts';
import { runUntilSignal } from '../src/main.ts';

const root = join(import.meta.dirname, '..');

/** The sandbox's answers to settings that are not given; a landscape of one's own needs no sandbox. */
const defaults: NodeJS.ProcessEnv = {
  CROSSDOCK_LANDSCAPE: join(root, 'sandbox', 'landscape'),
  CROSSDOCK_PUBLIC_URL: `http://127.0.0.1:${process.env['CROSSDOCK_PORT'] ?? '4400'}`,
  ...SANDBOX_SECRETS,
};

/** Starts the simulators; resolves when all of them listen. */
async function startSandbox(): Promise<ChildProcess> {
  const child = fork(join(root, 'sandbox', 'main.ts'), { env: { ...defaults, ...process.env } });
  const [first] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  if (first !== 'ready') throw new Error(`the sandbox ended before it was ready (${String(first)})`);
  return child;
}

async function stopSandbox(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

if (process.env['CROSSDOCK_LANDSCAPE'] !== undefined) {
  process.exitCode = await runUntilSignal(process.env);
} else {
  process.stdout.write(`Starting the sandbox: fault board on http://localhost:${SANDBOX_PORTS.board}\n`);
  const sandbox = await startSandbox();
  process.exitCode = await runUntilSignal({ ...defaults, ...process.env });
  await stopSandbox(sandbox);
}
