/** Where the two cores went while something was measured: hub, PostgreSQL, and everything else on the machine. Linux only. */
import { readdir, readFile } from 'node:fs/promises';

/** Cores used on average: 1 = one core all the time. `undefined` where the system does not tell. */
export interface Usage {
  readonly seconds: number;
  readonly hub: number;
  /** Share of the time (0 to 1) in which the hub's event loop had work, whether or not a core was free for it. */
  readonly eventLoop: number;
  readonly postgres: number | undefined;
  /** Everything on the machine, ours included. */
  readonly machine: number | undefined;
}

const TICKS_PER_SECOND = 100;

/** Measures `work`. `backendPid` is the process id of any session of the server. */
export async function measureUsage<Result>(
  backendPid: number,
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly usage: Usage }> {
  const postmaster = (await statOf(backendPid))?.parent;
  const [postgres, machine] = [await postgresSeconds(postmaster), await machineSeconds()];
  const cpu = process.cpuUsage();
  const loop = performance.eventLoopUtilization();
  const began = performance.now();
  const result = await work();
  const seconds = (performance.now() - began) / 1000;
  const used = process.cpuUsage(cpu);
  const { utilization } = performance.eventLoopUtilization(loop);
  const per = (before: number | undefined, after: number | undefined): number | undefined =>
    before === undefined || after === undefined ? undefined : (after - before) / seconds;
  return {
    result,
    usage: {
      seconds,
      hub: (used.user + used.system) / 1e6 / seconds,
      eventLoop: utilization,
      postgres: per(postgres, await postgresSeconds(postmaster)),
      machine: per(machine, await machineSeconds()),
    },
  };
}

/** Core-microseconds of hub and PostgreSQL for one of `count` things: does not depend on what else the machine does. */
export function costMicroseconds({ seconds, hub, postgres = 0 }: Usage, count: number): number {
  return ((hub + postgres) * seconds * 1e6) / count;
}

interface Stat {
  readonly parent: number;
  readonly seconds: number;
  /** Of children that have ended. */
  readonly endedSeconds: number;
}

async function statOf(pid: number): Promise<Stat | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  // The name may hold spaces; behind its bracket: state, parent, …, user and system ticks, those of ended children.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const ticks = (place: number): number => fields[place] ?? 0;
  return {
    parent: ticks(1),
    seconds: (ticks(11) + ticks(12)) / TICKS_PER_SECOND,
    endedSeconds: (ticks(13) + ticks(14)) / TICKS_PER_SECOND,
  };
}

async function postgresSeconds(postmaster: number | undefined): Promise<number | undefined> {
  if (postmaster === undefined) return undefined;
  const own = await statOf(postmaster);
  if (own === undefined) return undefined;
  const pids = (await readdir('/proc')).filter((name) => /^[0-9]+$/.test(name)).map(Number);
  const children = (await Promise.all(pids.map(statOf))).filter((stat) => stat?.parent === postmaster);
  return children.reduce((sum, stat) => sum + (stat?.seconds ?? 0), own.seconds + own.endedSeconds);
}

async function machineSeconds(): Promise<number | undefined> {
  const text = await readFile('/proc/stat', 'utf8').catch(() => undefined);
  const line = text?.split('\n')[0]?.trim().split(/\s+/).slice(1).map(Number);
  if (line === undefined) return undefined;
  const [user = 0, nice = 0, system = 0, _idle, _wait, irq = 0, softIrq = 0, steal = 0] = line;
  return (user + nice + system + irq + softIrq + steal) / TICKS_PER_SECOND;
}
