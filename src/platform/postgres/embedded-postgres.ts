/** The hub's own PostgreSQL: started or adopted, kept alive while the hub lives, stopped with it. Decides what happens when. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { failureText } from '../failure.ts';
import type { Log } from '../log.ts';
import { explain, prepareFolder, refused, rememberedPort, rememberPort, USER } from './data-folder.ts';
import type { PreparedFolder, Refusal } from './data-folder.ts';
import { lastWords, start, stop } from './engine.ts';
import { freePort } from './free-port.ts';
import { DISK_IS_FULL, speaksOfFullDisk } from './disk/full-disk.ts';
import { takeGuard, type Guard } from './guard.ts';
import { isAlive, isPostgresOn, readPostmaster } from './postmaster.ts';

export interface EmbeddedPostgresOptions {
  /** Everything the hub keeps; the database lies in `postgres` below it. */
  readonly dataDir: string;
  /** Where absent: the port of the last start, or any free one. */
  readonly port?: number;
  readonly log: Log;
  /** Called when PostgreSQL died and could not be brought back; the hub should end with the reason. */
  readonly onGaveUp?: (reason: string) => void;
}

export interface EmbeddedPostgres {
  readonly outcome: 'running';
  readonly url: string;
  /** Of the server now; another one after a restart. */
  readonly pid: () => number;
  /** A server of an earlier hub was still running and has been taken over. */
  readonly adopted: boolean;
  /** Why it does not run just now, in words. */
  readonly trouble: () => string | undefined;
  /** Ends the server cleanly, and with it every connection to it. */
  stop(): Promise<void>;
}

/** For a laptop or small server with two cores; what is acknowledged is on the disk. */
const SETTINGS = {
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  max_connections: '100',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  wal_buffers: '16MB',
  min_wal_size: '256MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '10min',
  random_page_cost: '1.1',
  jit: 'off',
  max_parallel_workers_per_gather: '1',
  log_checkpoints: 'off',
  log_line_prefix: '%m [%p] ',
};

const MAX_RESTARTS = 10;
const RESTART_WINDOW_MS = 10 * 60_000;
const PATIENCE_MS = 30_000;
const FULL_DISK_PAUSE_MS = 2000;

/**
 * Brings up PostgreSQL on the data folder, or takes over one whose hub died. A second hub on the folder of a living one is refused:
 * several nodes share a database by its address (`CROSSDOCK_DATABASE_URL`), not by its folder.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres | Refusal> {
  const folder = await prepareFolder(options.dataDir, options.log);
  if ('outcome' in folder) return folder;
  const first = await bringUp(folder, { wanted: options.port, mayChoose: options.port === undefined });
  if (first.outcome === 'refused') return first;
  await rememberPort(folder, first.port);
  const { pid, port, adopted } = first;
  options.log.info(adopted ? 'postgres.adopted' : 'postgres.started', {
    serverPid: pid,
    port,
    folder: folder.engine.folder,
  });
  const keeper = new Keeper(options, folder, first);
  return {
    outcome: 'running',
    url: databaseUrl(folder, port),
    pid: () => keeper.pid,
    adopted,
    trouble: () => keeper.trouble,
    stop: () => keeper.stop(),
  };
}

/** Gives the address of the server that runs on this data folder now, for tools beside a living hub; nothing where none runs. */
export async function findRunningPostgres(dataDir: string, log: Log): Promise<string | undefined> {
  const folder = await prepareFolder(dataDir, log);
  if ('outcome' in folder) return undefined;
  const running = await runningOn(folder);
  return running === undefined ? undefined : databaseUrl(folder, running.port);
}

function databaseUrl({ password }: PreparedFolder, port: number): string {
  return `postgres://${USER}:${password}@127.0.0.1:${port}/${USER}`;
}

interface Up {
  readonly outcome: 'up';
  readonly pid: number;
  readonly port: number;
  readonly adopted: boolean;
  readonly guard: Guard;
}

interface PortChoice {
  readonly wanted: number | undefined;
  readonly mayChoose: boolean;
}

/** Failures that pass by themselves: processes of a killed server still hold its memory, two starters met, or a found one was ending. */
const PASSING =
  /pre-existing shared memory|lock file .* already exists|is starting up|could not bind|is shutting down|ECONNRE|connection terminated/i;

async function bringUp(folder: PreparedFolder, choice: PortChoice): Promise<Up | Refusal> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const outcome = await tryOnce(folder, choice);
    if (outcome.outcome !== 'refused' || !PASSING.test(outcome.reason) || Date.now() > deadline)
      return outcome;
    await pause(100);
  }
}

async function tryOnce(folder: PreparedFolder, choice: PortChoice): Promise<Up | Refusal> {
  const running = await runningOn(folder);
  if (running !== undefined) return guarded(folder, { ...running, adopted: true });
  await removeForeignPidFile(folder);
  const port = await choosePort(folder, choice);
  if (port === undefined) {
    return refused(
      `port ${choice.wanted} is taken; end the program that listens there, or choose another port for PostgreSQL`,
    );
  }
  const started = await start(folder.engine, { port, settings: SETTINGS });
  if (started.outcome === 'failed') return refused(explain(started.reason, folder.engine.folder));
  return guarded(folder, { pid: started.pid, port, adopted: false });
}

async function runningOn({ engine }: PreparedFolder): Promise<{ pid: number; port: number } | undefined> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await readPostmaster(engine.folder);
    if (found === undefined || !(await isPostgresOn(engine.folder, found.pid))) return undefined;
    if (found.isReady || Date.now() > deadline) return found;
    await pause(50); // it recovers from a crash
  }
}

async function guarded(
  folder: PreparedFolder,
  server: { readonly pid: number; readonly port: number; readonly adopted: boolean },
): Promise<Up | Refusal> {
  try {
    const guard = await takeGuard(databaseUrl(folder, server.port));
    if (!('heldBy' in guard)) return { outcome: 'up', guard, ...server };
    return refused(
      `another Crossdock (${guard.heldBy}) already runs on ${folder.engine.folder}; stop it first, or give this one its own ` +
        'CROSSDOCK_DATA_DIR. To run several nodes on one database, give them CROSSDOCK_DATABASE_URL instead',
    );
  } catch (error) {
    return refused(explain(failureText(error), folder.engine.folder));
  }
}

/** After a restart of the machine the pid in the file may belong to a stranger, at which PostgreSQL would give up. */
async function removeForeignPidFile({ engine }: PreparedFolder): Promise<void> {
  const found = await readPostmaster(engine.folder);
  if (found !== undefined && (await isAlive(found.pid)))
    await rm(join(engine.folder, 'postmaster.pid'), { force: true });
}

async function choosePort(
  folder: PreparedFolder,
  { wanted, mayChoose }: PortChoice,
): Promise<number | undefined> {
  const port = await freePort(wanted ?? (await rememberedPort(folder)));
  return port === undefined && mayChoose ? freePort() : port;
}

/** Watches one server through its guard and brings it back when it dies. */
class Keeper {
  readonly #options: EmbeddedPostgresOptions;
  readonly #folder: PreparedFolder;
  #up: Up;
  readonly #ending = new AbortController();
  #restoring: Promise<void> = Promise.resolve();
  #trouble: string | undefined;
  readonly #restarts: number[] = [];

  constructor(options: EmbeddedPostgresOptions, folder: PreparedFolder, up: Up) {
    this.#options = options;
    this.#folder = folder;
    this.#up = up;
    this.#watch();
  }

  get pid(): number {
    return this.#up.pid;
  }

  get trouble(): string | undefined {
    return this.#trouble;
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#restoring;
    await this.#up.guard.release();
    const isOurs = await isPostgresOn(this.#folder.engine.folder, this.#up.pid);
    if (isOurs) await stop(this.#up.pid);
    this.#options.log.info('postgres.stopped', { serverPid: this.#up.pid });
  }

  #watch(): void {
    this.#up.guard.lost.then(
      () => (this.#restoring = this.#restore()),
      () => undefined,
    );
  }

  async #restore(): Promise<void> {
    while (!this.#ending.signal.aborted) {
      const isFull = speaksOfFullDisk(await lastWords(this.#folder.engine.logFile));
      // Want of room passes by itself, whenever that may be: it is no reason to give up.
      const tries = isFull ? 1 : this.#countRestart();
      if (tries > MAX_RESTARTS) return this.#giveUp(`PostgreSQL died ${tries} times within ten minutes`);
      this.#trouble = isFull ? DISK_IS_FULL : 'PostgreSQL has ended and is being brought back';
      this.#options.log.warn('postgres.lost', { serverPid: this.#up.pid, tries, isFull });
      if (isFull) await this.#patience(FULL_DISK_PAUSE_MS);
      if (await this.#bringBack(tries)) return this.#watch();
    }
  }

  async #bringBack(tries: number): Promise<boolean> {
    const outcome = await bringUp(this.#folder, { wanted: this.#up.port, mayChoose: false });
    if (outcome.outcome === 'up') {
      this.#up = outcome;
      this.#trouble = undefined;
      this.#options.log.warn('postgres.restarted', { serverPid: outcome.pid, port: outcome.port });
      return true;
    }
    this.#trouble = speaksOfFullDisk(outcome.reason) ? DISK_IS_FULL : outcome.reason;
    this.#options.log.error('postgres.restartFailed', { reason: outcome.reason, tries });
    await this.#patience(Math.min(100 * 2 ** tries, 10_000));
    return false;
  }

  async #patience(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.#ending.signal }).catch(() => undefined);
  }

  #countRestart(): number {
    const now = Date.now();
    while ((this.#restarts[0] ?? now) < now - RESTART_WINDOW_MS) this.#restarts.shift();
    return this.#restarts.push(now);
  }

  #giveUp(reason: string): void {
    this.#options.log.error('postgres.gaveUp', { reason });
    this.#options.onGaveUp?.(reason);
  }
}
