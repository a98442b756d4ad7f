/** Reads the file in which a running PostgreSQL says who it is, and asks the machine whether that is still true. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { failureCode } from '../failure.ts';

const run = promisify(execFile);

export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** It accepts connections. */
  readonly isReady: boolean;
}

/** Gives what `postmaster.pid` says, or `undefined` where there is none. The process may be long dead: ask `isPostgresOn`. */
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

/** True while a process with this pid runs, whoever owns it. A zombie, dead and not yet collected by its parent, does not run. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (failureCode(error) !== 'EPERM') return false;
  }
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/\) Z /.test(state);
}

/** True where the process with this pid is a PostgreSQL on this folder; after a restart of the machine the pid may be somebody else's. */
export async function isPostgresOn(folder: string, pid: number): Promise<boolean> {
  if (!(await isAlive(pid))) return false;
  const command = await commandLine(pid);
  return command.includes('postgres') && command.includes(folder);
}

async function commandLine(pid: number): Promise<string> {
  try {
    return await readFile(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    const { stdout } = await run('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).catch(() => ({
      stdout: '',
    }));
    return stdout;
  }
}
