/** `npm start`: the sandbox's systems in a process of their own, and the hub on them with the sandbox's landscape. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { failureText } from '../src/platform/failure.ts';
import { SANDBOX_PORTS, SANDBOX_SECRETS } from '../sandbox/credentials.ts';
import { runUntilSignal, type Running } from '../src/main.ts';
import { showFirstLoad } from './start/first-load.ts';
import { logFile } from './start/log-file.ts';

const root = join(import.meta.dirname, '..');
const dataDir = resolve(process.env['CROSSDOCK_DATA_DIR'] ?? '.crossdock');
const pidFile = join(dataDir, 'sandbox', 'pid');
const logPath = join(dataDir, 'crossdock.log');
const board = `http://127.0.0.1:${SANDBOX_PORTS.board}`;

/** The sandbox's answers to settings that are not given. */
const defaults: NodeJS.ProcessEnv = {
  CROSSDOCK_LANDSCAPE: join(root, 'sandbox', 'landscape'),
  CROSSDOCK_PUBLIC_URL: `http://127.0.0.1:${process.env['CROSSDOCK_PORT'] ?? '4400'}`,
  // Feeds may be tried with a receiver on this computer.
  CROSSDOCK_FEED_PRIVATE_ADDRESSES: '127.0.0.0/8,localhost',
  ...SANDBOX_SECRETS,
};

/**
 * Starts the simulators; resolves when all of them listen. They live on when the hub is killed, as real systems do, and
 * the next start finds them as it left them.
 */
async function startSandbox(): Promise<void> {
  const child = fork(join(root, 'sandbox', 'main.ts'), {
    env: { ...defaults, ...process.env },
    detached: true,
  });
  const [first] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  if (first !== 'ready') throw new Error(`the sandbox ended before it was ready (${String(first)})`);
  await mkdir(dirname(pidFile), { recursive: true });
  await writeFile(pidFile, String(child.pid));
  child.disconnect();
  child.unref();
}

async function isSandboxRunning(): Promise<boolean> {
  try {
    return (await fetch(`${board}/systems`, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}

/** Ends the sandbox, whichever start began it. */
async function stopSandbox(): Promise<void> {
  const pid = Number(await readFile(pidFile, 'utf8').catch(() => ''));
  if (pid > 0 && (await isSandboxRunning())) process.kill(pid, 'SIGTERM');
  while (await isSandboxRunning()) await pause(50);
  await rm(pidFile, { force: true });
}

async function runWithSandbox(): Promise<number> {
  const env = { ...defaults, ...process.env };
  const goesOn = await isSandboxRunning();
  process.stdout.write(
    goesOn
      ? `The sandbox of an earlier start still runs (${board}); going on where it was.\n`
      : `Starting the sandbox; its fault board is ${board}\n`,
  );
  if (!goesOn) await startSandbox();
  // The systems of a new sandbox are new: what an earlier hub knew of earlier ones would only contradict them.
  const code = await run(env, !goesOn);
  await stopSandbox();
  return code;
}

/** Runs the hub with a calm terminal: the log goes to its file. */
async function run(env: NodeJS.ProcessEnv, emptied: boolean): Promise<number> {
  const logTo = logFile(logPath);
  const code = await runUntilSignal(env, { emptied, logTo, onStarted: welcome });
  logTo.close();
  return code;
}

function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function welcome({ url, hub }: Running, ending: AbortSignal): Promise<void> {
  tell('');
  if (url !== undefined) tell(`Crossdock is at ${url}; its log is ${relative(process.cwd(), logPath)}`);
  tell('');
  const seconds = await showFirstLoad(hub, process.stdout, ending).catch((error: unknown) =>
    tell(`The first load cannot be shown: ${failureText(error)}`),
  );
  if (typeof seconds !== 'number') return;
  const open = (await hub.exceptions.counts()).reduce((sum, each) => sum + each.open, 0);
  tell(
    `\nConverged in ${seconds} s: every target holds the items, customers, prices and stock that it should.`,
  );
  tell('Orders are not counted here: they come and go all day. See bin/crossdock orders list');
  if (open > 0) tell(`${open} questions wait for people: bin/crossdock exceptions`);
  const trickle =
    process.env['CROSSDOCK_LANDSCAPE'] === undefined ? 'Changes trickle in every 1.5 s: watch' : 'Watch';
  tell(`${trickle} bin/crossdock status --watch`);
}

process.exitCode =
  process.env['CROSSDOCK_LANDSCAPE'] === undefined ? await runWithSandbox() : await run(process.env, false);
