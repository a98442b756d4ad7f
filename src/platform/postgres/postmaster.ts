/** Reads the file in which a running PostgreSQL says who it is, and asks the machine whether that is still true. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failureCode } from '../failure.ts';

export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** It accepts connections. */
  readonly isReady: boolean;
}

/** Gives what `postmaster.pid` says, or `undefined` where there is none. The process may be long dead: ask `isAlive`. */
export async function readPostmaster(folder: string): Promise<Postmaster | undefined> {
  let lines: string[];
  try {
    lines = (await readFile(join(folder, 'postmaster.pid'), 'utf8')).split('\n');
  } catch (error) {
    if (failureCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  // Line 4 is the port, line 8 the state; see miscadmin.h of PostgreSQL.
  return { pid, port: Number(lines[3] ?? 0), isReady: lines[7]?.trim() === 'ready' };
}

/** True while a process with this pid exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return failureCode(error) === 'EPERM';
  }
}

/** True where the process with this pid is a PostgreSQL on this folder; a pid is given anew after a restart of the machine. */
export async function isPostgresOn(folder: string, pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  try {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8');
    return command.includes('postgres') && command.split('\0').includes(folder);
  } catch {
    return true; // no /proc on this system: the pid file is all there is to go by
  }
}
