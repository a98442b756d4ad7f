/** A hub in a process of its own whose memory is watched: idle, while it works off a slice, and afterwards. */
import { setTimeout as pause } from 'node:timers/promises';
import { openBench, type BenchHub } from '../estate/bench-hub.ts';
import { writtenTo } from '../estate/instant-connector.ts';
import { shopName, type EstateSize } from '../estate/landscape.ts';
import { readItems } from '../limits/bare-store.ts';
import { failureText } from '../../src/platform/failure.ts';
import { tellParentLast } from '../report/parent.ts';

export interface HeldHub {
  /** Of the data, from an earlier process. */
  readonly folder: string;
  readonly estate: EstateSize;
  /** Rows of one target that are written again. */
  readonly slice: number;
}

/** Resident megabytes (10⁶ bytes). */
export interface Memory {
  readonly idleMb: number;
  readonly workingMb: number;
  readonly afterMb: number;
}

export type FromHeldHub =
  { readonly say: 'memory'; readonly memory: Memory } | { readonly say: 'failed'; readonly reason: string };

const SHOP = shopName(0);
const IDLE_MS = 10_000;
const SAMPLE_MS = 50;
const LONGEST_MS = 600_000;
const ROWS_TOGETHER = 1000;

/** Waits for one word of the parent, holds, and tells. */
export function serveHeldHub(): void {
  process.once('message', (held: HeldHub) => {
    hold(held).then(
      (memory) => tell({ say: 'memory', memory }),
      (error: unknown) => tell({ say: 'failed', reason: failureText(error) }),
    );
  });
}

function tell(words: FromHeldHub): void {
  tellParentLast(words);
}

async function hold({ folder, estate, slice }: HeldHub): Promise<Memory> {
  const bench = await openBench(estate, { folder, keeps: true });
  try {
    await bench.hub.start();
    const idleMb = await mostWhile(() => pause(IDLE_MS));
    await markSlice(bench, slice);
    const workingMb = await mostWhile(async () => {
      if ((await bench.hub.delivery.drain(LONGEST_MS)) !== 'drained')
        throw new Error('the slice was not worked off');
    });
    const afterMb = await mostWhile(() => pause(IDLE_MS));
    const context = bench.hub.connections.find(({ system }) => system.name === SHOP)?.context;
    const written = context === undefined ? -1 : writtenTo(context);
    if (written !== slice) throw new Error(`${written} rows were written, not ${slice}`);
    return { idleMb, workingMb, afterMb };
  } finally {
    await bench.close();
  }
}

/** The target is said to have drifted: its rows must be written, whatever was delivered. */
async function markSlice({ hub, database }: BenchHub, slice: number): Promise<void> {
  const items = (await readItems(database, slice)).map(({ id }) => id);
  for (let from = 0; from < items.length; from += ROWS_TOGETHER)
    await database.transaction((tx) =>
      hub.delivery.markDrift(
        tx,
        items.slice(from, from + ROWS_TOGETHER).map((key) => ({ system: SHOP, domain: 'item', key })),
      ),
    );
}

async function mostWhile(work: () => Promise<unknown>): Promise<number> {
  let mostBytes = process.memoryUsage.rss();
  const timer = setInterval(() => {
    mostBytes = Math.max(mostBytes, process.memoryUsage.rss());
  }, SAMPLE_MS);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return mostBytes / 1e6;
}
