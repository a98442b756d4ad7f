/** Makes and starts one PostgreSQL on a folder. Who supervises it, and where its password is kept, is decided elsewhere. */
import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chown, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { failureCode, failureOutput, failureText } from '../failure.ts';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import { isAlive, readPostmaster } from './postmaster.ts';

const run = promisify(execFile);
const LARGEST_LOG_BYTES = 10_000_000;
const START_TIMEOUT_MS = 600_000;
const POLL_MS = 15;

export interface Engine {
  readonly binaries: Binaries;
  readonly account: Account;
  /** Holds `PG_VERSION` and the tables. */
  readonly folder: string;
  /** What the server says is appended here, so that it goes on when we die. */
  readonly logFile: string;
}

export interface Start {
  readonly port: number;
  /** `-c` settings of this start: `{ shared_buffers: '128MB' }`. */
  readonly settings: Readonly<Record<string, string>>;
}

export type Started =
  | { readonly outcome: 'started'; readonly pid: number }
  | { readonly outcome: 'failed'; readonly reason: string };

/** Fills an empty folder with a new cluster: UTF-8, checksums, one superuser who needs the password. Gives a problem in words, or nothing. */
export async function initialise(
  { binaries, account, folder }: Engine,
  { user, password }: { readonly user: string; readonly password: string },
): Promise<string | undefined> {
  const passwordFile = join(tmpdir(), `crossdock-${randomUUID()}`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(passwordFile, password, { mode: 0o600, flag: 'wx' });
    if (account.uid !== undefined && account.gid !== undefined) {
      await chown(folder, account.uid, account.gid);
      await chown(passwordFile, account.uid, account.gid);
    }
    await run(
      binaries.initdb,
      [
        `--pgdata=${folder}`,
        `--username=${user}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--data-checksums',
      ],
      { ...account, cwd: '/', env: { ...process.env, LC_ALL: 'C' } },
    );
    return undefined;
  } catch (error) {
    return failureOutput(error) || failureText(error);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** Starts the server on loopback only, in a process group of its own, and waits until it accepts connections. */
export async function start(engine: Engine, { port, settings }: Start): Promise<Started> {
  const log = await openLog(engine);
  try {
    const child = spawn(engine.binaries.postgres, startArguments(engine, { port, settings }), {
      ...engine.account,
      cwd: '/',
      detached: true, // Ctrl-C in a terminal must reach the hub first, and the server through it
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', log.file.fd, log.file.fd],
    });
    child.unref();
    let gone = false;
    const end = (): void => void (gone = true);
    child.once('exit', end);
    child.once('error', end);
    if (await becameReady(engine.folder, child.pid, () => gone)) {
      return { outcome: 'started', pid: child.pid ?? 0 };
    }
    if (!gone) child.kill('SIGQUIT');
    return { outcome: 'failed', reason: await logSince(engine.logFile, log.size) };
  } finally {
    await log.file.close();
  }
}

function startArguments(engine: Engine, { port, settings }: Start): string[] {
  const all: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    ...settings,
  };
  return ['-D', engine.folder, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

async function becameReady(folder: string, pid: number | undefined, gone: () => boolean): Promise<boolean> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  if (pid === undefined) return false;
  for (;;) {
    const postmaster = await readPostmaster(folder);
    if (postmaster?.pid === pid && postmaster.isReady) return true;
    if (gone() || Date.now() > deadline) return false;
    await pause(POLL_MS);
  }
}

/** Stops a server by its pid: `fast` ends sessions and writes a checkpoint, `immediate` leaves the work to recovery. */
export async function stop(pid: number, manner: 'fast' | 'immediate' = 'fast'): Promise<void> {
  const signals: NodeJS.Signals[] = manner === 'fast' ? ['SIGINT', 'SIGQUIT'] : ['SIGQUIT'];
  for (const signal of signals) {
    if (!(await isAlive(pid)) || !wasSent(pid, signal)) return;
    const deadline = Date.now() + 60_000;
    while ((await isAlive(pid)) && Date.now() < deadline) await pause(POLL_MS);
  }
}

/** False where the process ended between our look and our signal: it may be stopped by somebody else at the same time. */
function wasSent(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if (failureCode(error) === 'ESRCH') return false;
    throw error;
  }
}

async function openLog({
  logFile,
  account,
}: Engine): Promise<{ file: Awaited<ReturnType<typeof open>>; size: number }> {
  const before = await stat(logFile).catch(() => undefined);
  if (before !== undefined && before.size > LARGEST_LOG_BYTES) await rename(logFile, `${logFile}.1`);
  const file = await open(logFile, 'a', 0o600);
  if (account.uid !== undefined && account.gid !== undefined) await file.chown(account.uid, account.gid);
  return { file, size: (await file.stat()).size };
}

const LAST_WORDS_BYTES = 2000;

/** What the server said last; empty where it said nothing. */
export async function lastWords(logFile: string): Promise<string> {
  const said = await readFile(logFile).catch(() => Buffer.alloc(0));
  return said.subarray(-LAST_WORDS_BYTES).toString();
}

async function logSince(logFile: string, from: number): Promise<string> {
  const lines = (await readFile(logFile)).subarray(from).toString().trim().split('\n');
  return lines.slice(-5).join(' ').trim() || 'the server ended without a word';
}
