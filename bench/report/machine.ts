/** What the numbers were measured on, without names of hosts or folders. */
import { execFile } from 'node:child_process';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { promisify } from 'node:util';
import { postgresAccount } from '../../src/platform/postgres/account.ts';
import { findBinaries } from '../../src/platform/postgres/binaries.ts';

export interface Machine {
  readonly lines: readonly string[];
}

/** The PostgreSQL version is that of the installed binaries. */
export async function describeMachine(): Promise<Machine> {
  const [first] = cpus();
  const [load = 0] = loadavg();
  return {
    lines: [
      `${cpus().length} cores, ${first?.model.trim() ?? 'unknown'}`,
      `${Math.round(totalmem() / 2 ** 30)} GB memory`,
      `${type()} ${release()}`,
      `Node ${process.versions.node}`,
      `PostgreSQL ${await postgresVersion()}, the hub's own, with its production settings (fsync, synchronous_commit and full_page_writes on)`,
      `load average at the end of the run ${load.toFixed(1)}`,
    ],
  };
}

async function postgresVersion(): Promise<string> {
  const account = await postgresAccount();
  const binaries = 'problem' in account ? account : await findBinaries(account);
  if ('problem' in binaries) return 'of unknown version';
  const { stdout } = await promisify(execFile)(binaries.postgres, ['--version']);
  return /[0-9]+(\.[0-9]+)+/.exec(stdout)?.[0] ?? 'of unknown version';
}
