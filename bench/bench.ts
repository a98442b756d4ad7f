/** Runs the wanted figures one after the other, prints them, and writes the results page where asked. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { stop as stopPostgres } from '../src/platform/postgres/engine.ts';
import { readPostmaster } from '../src/platform/postgres/postmaster.ts';
import type { FromFigure } from './figures/run-figure.ts';
import type { Figure, FigureKey } from './report/figure.ts';
import { describeMachine } from './report/machine.ts';
import { figureSection, page, type PageContent } from './report/page.ts';

const KEYS: readonly FigureKey[] = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];
const PAGE = join(import.meta.dirname, '..', 'docs', 'bench', 'results.md');

export interface BenchOptions {
  /** Letters with commas; absent: all. */
  readonly only?: string | undefined;
  readonly quick?: boolean | undefined;
  /** A whole number from 1 on; absent: 1 if quick, otherwise 3. */
  readonly rounds?: string | undefined;
  readonly write?: boolean | undefined;
}

/** Gives the exit code: 0, 1 where a figure failed, 2 where the options are wrong. */
export async function runBench(options: BenchOptions): Promise<number> {
  const { only = KEYS.join(','), quick = false, rounds = quick ? '1' : '3' } = options;
  const wanted = only.split(',');
  const keys = KEYS.filter((key) => wanted.includes(key));
  if (keys.length !== wanted.length || !/^[1-9][0-9]?$/.test(rounds)) {
    console.error(`--only takes letters of ${KEYS.join(',')} with commas, --rounds a number from 1 to 99`);
    return 2;
  }
  const begun = new Date();
  const { figures, failures } = await measureAll(keys, [rounds, ...(quick ? ['quick'] : [])]);
  if (options.write === true) {
    const machine = await describeMachine();
    const text = page({ begun, command: commandOf(options), machine, figures, failures });
    await writeFile(PAGE, await format(text, { ...(await resolveConfig(PAGE)), filepath: PAGE }));
  }
  return failures.length > 0 ? 1 : 0;
}

/** Each figure is shown as soon as it is there. */
async function measureAll(
  keys: readonly FigureKey[],
  words: readonly string[],
): Promise<Pick<PageContent, 'figures' | 'failures'>> {
  const figures: Figure[] = [];
  const failures: string[] = [];
  for (const key of keys) {
    const told = await measure([key, ...words]);
    if (told.say === 'figure') figures.push(told.figure);
    else failures.push(`(${key}) failed: ${told.reason}`);
    console.log(told.say === 'figure' ? figureSection(told.figure) : failures.at(-1));
  }
  return { figures, failures };
}

function commandOf({ only, quick, rounds }: BenchOptions): string {
  const words = [
    only === undefined ? '' : `--only ${only}`,
    quick === true ? '--quick' : '',
    rounds === undefined ? '' : `--rounds ${rounds}`,
    '--write',
  ];
  return `npm run bench -- ${words.filter((word) => word !== '').join(' ')}`;
}

/** In a process of its own, so that no figure pays for the memory of another; what it leaves behind when it is killed is taken away. */
async function measure(words: readonly string[]): Promise<FromFigure> {
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-bench-'));
  await chmod(folder, 0o711);
  const env = { ...process.env, TMPDIR: folder };
  const child = fork(join(import.meta.dirname, 'run.ts'), ['run-figure', ...words], { env });
  let told: FromFigure | undefined;
  child.on('message', (message: FromFigure) => {
    told = message;
  });
  const stop = (): void => void child.kill();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  await once(child, 'exit');
  process.off('SIGINT', stop).off('SIGTERM', stop);
  await removeFolder(folder);
  return (
    told ?? { say: 'failed', reason: `its process ended by ${child.signalCode ?? `code ${child.exitCode}`}` }
  );
}

async function removeFolder(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const left = await readPostmaster(join(folder, name, 'postgres')).catch(() => undefined);
    if (left !== undefined) await stopPostgres(left.pid, 'immediate');
  }
  await rm(folder, { recursive: true, force: true });
}
