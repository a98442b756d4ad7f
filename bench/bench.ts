/** Runs the wanted figures one after the other, prints them, and writes the results page where asked. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { FromFigure } from './figures/run-figure.ts';
import type { Figure, FigureKey } from './report/figure.ts';
import { describeMachine } from './report/machine.ts';
import { figureSection, page } from './report/page.ts';

const KEYS: readonly FigureKey[] = ['a', 'b', 'c', 'd', 'e', 'f'];
const PAGE = join(import.meta.dirname, '..', 'docs', 'bench', 'results.md');

export interface BenchOptions {
  /** Letters with commas; absent: all. */
  readonly only?: string | undefined;
  readonly quick?: boolean | undefined;
  readonly write?: boolean | undefined;
}

/** Gives the exit code: 0, 1 where a figure failed, 2 where the options are wrong. */
export async function runBench(options: BenchOptions): Promise<number> {
  const wanted = options.only?.split(',') ?? KEYS;
  const keys = KEYS.filter((key) => wanted.includes(key));
  if (keys.length !== wanted.length) {
    console.error(`--only takes letters of ${KEYS.join(',')} with commas`);
    return 2;
  }
  const begun = new Date();
  const figures: Figure[] = [];
  const failures: string[] = [];
  for (const key of keys) {
    const words = await measure(key, options.quick ?? false);
    if (words.say === 'figure') figures.push(words.figure);
    else failures.push(`(${key}) failed: ${words.reason}`);
    console.log(words.say === 'figure' ? figureSection(words.figure) : failures.at(-1));
  }
  if (options.write === true) {
    const machine = await describeMachine();
    const text = page({ begun, command: commandOf(options), machine, figures, failures });
    await writeFile(PAGE, await format(text, { ...(await resolveConfig(PAGE)), filepath: PAGE }));
  }
  return failures.length > 0 ? 1 : 0;
}

function commandOf({ only, quick }: BenchOptions): string {
  const words = [only === undefined ? '' : `--only ${only}`, quick === true ? '--quick' : '', '--write'];
  return `npm run bench -- ${words.filter((word) => word !== '').join(' ')}`;
}

/** In a process of its own, so that no figure pays for the memory of another. */
async function measure(key: FigureKey, quick: boolean): Promise<FromFigure> {
  const words = ['run-figure', key, ...(quick ? ['quick'] : [])];
  const child = fork(join(import.meta.dirname, 'run.ts'), words);
  let told: FromFigure | undefined;
  child.on('message', (message: FromFigure) => {
    told = message;
  });
  await once(child, 'exit');
  return told ?? { say: 'failed', reason: `its process ended with code ${child.exitCode}` };
}
