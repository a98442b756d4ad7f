/** The folder of the embedded PostgreSQL: where it lies, whose it is, its password and its port. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { failureCode, failureText } from '../failure.ts';
import type { Log } from '../log.ts';
import { postgresAccount, type Account } from './account.ts';
import { findBinaries, type Binaries } from './binaries.ts';
import { initialise, type Engine } from './engine.ts';

export const USER = 'crossdock';
const PASSWORD = 'postgres-password';

/** Where root's database goes when its account may not enter the data folder. */
const ELSEWHERE = '/var/lib/crossdock';

export interface PreparedFolder {
  readonly engine: Engine;
  readonly password: string;
  /** Holds the number of the port that was used last. */
  readonly portFile: string;
}

export interface Refusal {
  readonly outcome: 'refused';
  /** What is wrong and what to do, in words. */
  readonly reason: string;
}

export function refused(reason: string): Refusal {
  return { outcome: 'refused', reason };
}

/** Makes the data folder and the database in it where they are missing; says in words why that is impossible. */
export async function prepareFolder(dataDir: string, log: Log): Promise<PreparedFolder | Refusal> {
  try {
    await mkdir(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    const home = await realpath(dataDir);
    const account = await postgresAccount();
    if ('problem' in account) return refused(account.problem);
    const folder = await placeOf(home, account, log);
    const owner = await ownerOf(folder, account);
    if ('outcome' in owner) return owner;
    const binaries = await findBinaries(owner);
    if ('problem' in binaries) return refused(binaries.problem);
    const password = await keptPassword(join(home, PASSWORD), await exists(join(folder, 'PG_VERSION')));
    if (typeof password !== 'string') return password;
    const engine: Engine = { account: owner, binaries, folder, logFile: join(home, 'postgres.log') };
    const problem = (await initialiseOnce(engine, password, log)) ?? (await otherVersion(folder, binaries));
    return problem ?? { engine, password, portFile: join(home, 'postgres-port') };
  } catch (error) {
    return refused(explain(failureText(error), resolve(dataDir)));
  }
}

/** Adds what to do to what the system or PostgreSQL said. */
export function explain(reason: string, folder: string): string {
  if (/ENOSPC|No space left/i.test(reason)) {
    return `the disk that holds ${folder} is full; free some space and start again (${reason})`;
  }
  if (/EACCES|EPERM|EROFS|Permission denied/i.test(reason)) {
    return (
      `the folder ${folder} cannot be read and written by this account; give it the right to, ` +
      `or set CROSSDOCK_DATA_DIR to a folder of its own (${reason})`
    );
  }
  if (/ENOTDIR|EEXIST/.test(reason)) {
    return `${folder} cannot be a folder, because there is a file in its way; set CROSSDOCK_DATA_DIR (${reason})`;
  }
  return `PostgreSQL does not start on ${folder}: ${reason}`;
}

/** Only root needs another place: its account `postgres` may not enter a private home such as /root. */
async function placeOf(home: string, account: Account, log: Log): Promise<string> {
  const wanted = join(home, 'postgres');
  if (account.uid !== undefined) await chmod(home, (await stat(home)).mode | 0o111);
  const blocked = account.uid === undefined ? undefined : await firstClosedFolder(home, account);
  if (blocked === undefined) return wanted;
  const place = join(ELSEWHERE, createHash('sha256').update(home).digest('hex').slice(0, 12));
  await mkdir(place, { recursive: true, mode: 0o711 });
  await writeFile(join(home, 'postgres-is-elsewhere'), `${join(place, 'postgres')}\n`);
  log.warn('postgres.placedElsewhere', {
    folder: join(place, 'postgres'),
    reason: `the account "postgres" may not enter ${blocked}, and PostgreSQL does not run as root`,
  });
  return join(place, 'postgres');
}

async function firstClosedFolder(home: string, account: Account): Promise<string | undefined> {
  for (let folder = home; ; folder = dirname(folder)) {
    const { mode, uid, gid } = await stat(folder);
    const mayEnter = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & mayEnter) === 0) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

/** A cluster runs under the account that made it, or not at all. */
async function ownerOf(folder: string, account: Account): Promise<Account | Refusal> {
  const made = await stat(folder).catch(() => undefined);
  if (made === undefined || process.getuid === undefined || made.uid === (account.uid ?? process.getuid()))
    return account;
  if (process.getuid() === 0 && made.uid !== 0) return { uid: made.uid, gid: made.gid };
  return refused(
    `the folder ${folder} belongs to another account (uid ${made.uid}); start Crossdock under that account, ` +
      'or set CROSSDOCK_DATA_DIR to a folder of its own',
  );
}

/** Does a folder hold a hub's own database, running or not? Of one that cannot be read it is not known, and so supposed. */
export function holdsDatabase(dataDir: string): Promise<boolean> {
  return exists(join(dataDir, PASSWORD)).catch(() => true);
}

async function keptPassword(file: string, isNeeded: boolean): Promise<string | Refusal> {
  if (isNeeded && !(await exists(file))) {
    return refused(
      `${file} is missing, and without it nobody can enter the database; bring it back from a backup`,
    );
  }
  // Two starters at once: the first to write wins, and both read what it wrote.
  await writeFile(file, randomBytes(24).toString('hex'), { mode: 0o600, flag: 'wx' }).catch(
    (error: unknown) => {
      if (failureCode(error) !== 'EEXIST') throw error;
    },
  );
  return (await readFile(file, 'utf8')).trim();
}

/** Works beside the place and moves the finished cluster there, so that a start that was cut off leaves nothing half. */
async function initialiseOnce(engine: Engine, password: string, log: Log): Promise<Refusal | undefined> {
  const { folder } = engine;
  if (await exists(join(folder, 'PG_VERSION'))) return undefined;
  await removeUnfinished(folder);
  const unfinished = `${folder}.unfinished-${randomUUID()}`;
  log.info('postgres.initialising', { folder });
  const problem = await initialise({ ...engine, folder: unfinished }, { user: USER, password });
  if (problem !== undefined) {
    await rm(unfinished, { recursive: true, force: true });
    return refused(explain(problem, folder));
  }
  await rename(unfinished, folder).catch(async (error: unknown) => {
    await rm(unfinished, { recursive: true, force: true });
    if (!(await exists(join(folder, 'PG_VERSION')))) throw error;
  });
  return undefined;
}

async function removeUnfinished(folder: string): Promise<void> {
  const names = await readdir(dirname(folder));
  for (const name of names.filter((each) => each.startsWith('postgres.unfinished-'))) {
    const path = join(dirname(folder), name);
    const { mtimeMs } = await stat(path);
    const isForgotten = Date.now() - mtimeMs > 10 * 60_000;
    if (isForgotten) await rm(path, { recursive: true, force: true });
  }
}

async function otherVersion(folder: string, binaries: Binaries): Promise<Refusal | undefined> {
  const made = (await readFile(join(folder, 'PG_VERSION'), 'utf8')).trim();
  const ours = /(\d+)\./.exec(binaries.version)?.[1];
  if (made === ours) return undefined;
  return refused(
    `${folder} was made by PostgreSQL ${made}, and this program brings ${ours}; make a backup with the old program ` +
      '("crossdock backup") and restore it with the new one into an empty data folder',
  );
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (failureCode(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Remembers the port for the next start, so that tools and firewalls can rely on it. */
export async function rememberPort({ portFile }: PreparedFolder, port: number): Promise<void> {
  await writeFile(portFile, String(port), { mode: 0o600 });
}

/** Gives the port that was used last, or nothing where there was none. */
export async function rememberedPort({ portFile }: PreparedFolder): Promise<number | undefined> {
  const port = Number(await readFile(portFile, 'utf8').catch(() => ''));
  return port > 0 && port < 65_536 ? port : undefined;
}
