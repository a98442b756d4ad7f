/** (f) Memory of the hub process beside a million sync rows, while its workers idle and while they work off a slice. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { benchFolder, loadItems, openBench } from '../estate/bench-hub.ts';
import { shopName, type EstateSize } from '../estate/landscape.ts';
import { settleDown } from '../limits/proof-store.ts';
import { countAllSync, multiplyItems } from '../limits/growth-store.ts';
import type { Figure, FigureOptions, Measured } from '../report/figure.ts';
import type { FromHeldHub, HeldHub, Memory } from './held-hub.ts';
import { problemsOf } from './movements.ts';

const SEED_ITEMS = 1000;
const SHOPS = 10;
const ESTATE: EstateSize = { items: SEED_ITEMS, shops: SHOPS };
const TIMES = 100;
const SLICE = 20_000;
const LONGEST_MS = 600_000;

export async function memory({ quick, rounds }: FigureOptions): Promise<Figure> {
  const folder = await benchFolder();
  const [times, slice] = quick ? [3, 1000] : [TIMES, SLICE];
  try {
    const problems = await seed(folder);
    const small = await holdRounds(rounds, { folder, estate: ESTATE, slice: Math.min(slice, SEED_ITEMS) });
    const rows = await grow(folder, times);
    const large = await holdRounds(rounds, { folder, estate: ESTATE, slice });
    return toFigure({ rows, slice, small, large, problems });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Items by the first load, delivered to every shop by the hub itself. */
async function seed(folder: string): Promise<readonly string[]> {
  const bench = await openBench(ESTATE, { folder, keeps: true });
  try {
    await loadItems(bench, ESTATE);
    for (let index = 0; index < SHOPS; index += 1)
      await bench.hub.delivery.resume(shopName(index), { who: 'bench' });
    await bench.hub.start();
    if ((await bench.hub.delivery.drain(LONGEST_MS)) !== 'drained')
      throw new Error('the shops were not reached');
    return problemsOf(bench);
  } finally {
    await bench.close();
  }
}

async function grow(folder: string, times: number): Promise<number> {
  const bench = await openBench(ESTATE, { folder, keeps: true });
  const { database } = bench;
  try {
    await multiplyItems(database, times);
    await settleDown(database);
    return await countAllSync(database);
  } finally {
    await bench.close();
  }
}

async function holdRounds(rounds: number, held: HeldHub): Promise<readonly Memory[]> {
  const found: Memory[] = [];
  for (let round = 0; round < rounds; round += 1) found.push(await hold(held));
  return found;
}

/** Runs the hub in a process of its own, so that nothing but the hub is in its memory. */
async function hold(held: HeldHub): Promise<Memory> {
  const child = fork(new URL('../run.ts', import.meta.url), ['hold-hub']);
  child.send(held);
  const [words]: FromHeldHub[] = await once(child, 'message');
  if (child.exitCode === null) await once(child, 'exit');
  if (words?.say !== 'memory') throw new Error(`the hub did not hold: ${words?.reason ?? 'no word'}`);
  return words.memory;
}

interface Found {
  readonly rows: number;
  readonly slice: number;
  readonly small: readonly Memory[];
  readonly large: readonly Memory[];
  readonly problems: readonly string[];
}

function toFigure({ rows, slice, small, large, problems }: Found): Figure {
  const smallRows = SEED_ITEMS * SHOPS;
  const measured = (what: string, of: (memory: Memory) => number): Measured => ({
    what,
    unit: 'MB',
    rounds: large.map(of),
    limit: { what: `the same with ${smallRows.toLocaleString('en')} rows`, rounds: small.map(of) },
  });
  return {
    key: 'f',
    title: `Memory beside ${rows.toLocaleString('en')} sync rows`,
    how: [
      `Resident memory of a hub process (worker only) on a database with ${rows.toLocaleString('en')} sync rows: ${SHOPS} targets, each with its golden records and delivered bodies, copied by SQL from rows that the hub had written.`,
      `The most that was seen in ten idle seconds, and while ${slice.toLocaleString('en')} rows of one target are written again. PostgreSQL's own memory is not in it.`,
    ],
    measured: [
      measured('idle', ({ idleMb }) => idleMb),
      measured('working off a slice', ({ workingMb }) => workingMb),
      measured('idle afterwards', ({ afterMb }) => afterMb),
    ],
    bounds: [],
    proved: ['Every row of the slice was given to the target once, and nothing else was.'],
    problems,
  };
}
