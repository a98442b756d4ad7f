/** (e) The first load of many items to one target, and that a second one with nothing changed sends nothing. */
import { openBench, type BenchHub } from '../estate/bench-hub.ts';
import { writtenTo } from '../estate/instant-connector.ts';
import { shopName } from '../estate/landscape.ts';
import { WAREHOUSES } from '../estate/movement.ts';
import { insertBareRecords, makeBareRecords, readItems } from '../limits/bare-store.ts';
import { backendPid, countSync, settleDown } from '../limits/proof-store.ts';
import type { Bound, Figure, FigureOptions } from '../report/figure.ts';
import { measureUsage } from '../report/usage.ts';
import { problemsOf } from './movements.ts';

const ITEMS = 100_000;
const SHOP = shopName(0);
const TARGET = `${SHOP}/items`;
const ROWS_TOGETHER = 1000;
const LONGEST_MS = 900_000;

interface Round {
  /** Items a second: read, kept, judged, golden, marked. */
  readonly golden: number;
  /** Items a second: looked at, written to the target, recorded. */
  readonly delivered: number;
  /** Items a second: the source reads the same list again. */
  readonly readAgain: number;
  /** Items a second: every row is looked at again, none is sent. */
  readonly lookedAgain: number;
  readonly bare: number;
  readonly bounds: readonly Bound[];
  readonly problems: readonly string[];
}

export async function firstLoad({ quick, rounds: count }: FigureOptions): Promise<Figure> {
  const items = quick ? 2000 : ITEMS;
  const rounds: Round[] = [];
  for (let number = 0; number < count; number += 1) rounds.push(await oneRound(items));
  return toFigure(items, rounds);
}

async function oneRound(items: number): Promise<Round> {
  const bench = await openBench({ items, shops: 1 });
  try {
    const { hub } = bench;
    await hub.delivery.pause(SHOP, {
      who: 'bench',
      reason: 'the two halves are measured one after the other',
    });
    const stage = stages(bench, items);
    const golden = await stage('from the source to golden records and due rows', async () => {
      await hub.start();
      await bench.log.takenAtLeast(items + WAREHOUSES.length);
    });
    await expectSync(bench, { rows: items, due: items, written: 0 });
    const delivered = await stage('from due rows to the target', () => deliverAll(bench));
    await expectSync(bench, { rows: items, due: 0, written: items });
    const readAgain = await stage('the source read again, nothing changed', () => readListAgain(bench));
    await expectSync(bench, { rows: items, due: 0, written: items });
    await hub.delivery.pause(SHOP, { who: 'bench', reason: 'everything is marked first' });
    await markAll(bench);
    const lookedAgain = await stage('every row looked at again, nothing changed', () => deliverAll(bench));
    await expectSync(bench, { rows: items, due: 0, written: items });
    return {
      golden: golden.perSecond,
      delivered: delivered.perSecond,
      readAgain: readAgain.perSecond,
      lookedAgain: lookedAgain.perSecond,
      bare: await measureBare(bench),
      bounds: [golden.bound, delivered.bound, readAgain.bound, lookedAgain.bound],
      problems: problemsOf(bench),
    };
  } finally {
    await bench.close();
  }
}

function stages({ database, statements }: BenchHub, items: number) {
  return async (what: string, work: () => Promise<void>) => {
    await settleDown(database);
    statements.take();
    const { usage } = await measureUsage(await backendPid(database), work);
    return { perSecond: items / usage.seconds, bound: { what, usage, statements: statements.take() } };
  };
}

/** Unchanged records of a list are known by their hashes: none of them reaches the inbox. */
async function readListAgain({ hub }: BenchHub): Promise<void> {
  const answer = await hub.intake.sweepNow('erp/items');
  if (answer !== 'completed') throw new Error(`the second reading was ${answer}`);
}

async function deliverAll({ hub }: BenchHub): Promise<void> {
  await hub.delivery.resume(SHOP, { who: 'bench' });
  if ((await hub.delivery.drain(LONGEST_MS)) !== 'drained')
    throw new Error('the target was not reached in time');
}

/** Marks every row, as a replay does. */
async function markAll({ hub, database }: BenchHub): Promise<void> {
  const rows = await readItems(database);
  for (let from = 0; from < rows.length; from += ROWS_TOGETHER)
    await database.transaction((tx) =>
      hub.delivery.mark(
        tx,
        rows.slice(from, from + ROWS_TOGETHER).map(({ id }) => ({ target: TARGET, key: id })),
      ),
    );
}

/** `written`: records that the target has been given since the beginning: a second time would show. */
async function expectSync(
  { database, hub }: BenchHub,
  expected: { readonly rows: number; readonly due: number; readonly written: number },
): Promise<void> {
  const { rows, due } = await countSync(database, TARGET);
  const context = hub.connections.find(({ system }) => system.name === SHOP)?.context;
  const written = context === undefined ? -1 : writtenTo(context);
  const found = { rows: Number(rows), due: Number(due), written };
  if (JSON.stringify(found) !== JSON.stringify(expected))
    throw new Error(`sync rows: ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`);
}

/** The golden records themselves as plain rows into a table with a primary key. */
async function measureBare({ database }: BenchHub): Promise<number> {
  const rows = await readItems(database);
  await makeBareRecords(database);
  await settleDown(database);
  const began = performance.now();
  for (let from = 0; from < rows.length; from += ROWS_TOGETHER)
    await insertBareRecords(database, rows.slice(from, from + ROWS_TOGETHER));
  return rows.length / ((performance.now() - began) / 1000);
}

function toFigure(items: number, rounds: readonly Round[]): Figure {
  const limit = { what: 'bare multi-row insert', rounds: rounds.map(({ bare }) => bare) };
  const measured = (what: string, of: (round: Round) => number) => ({
    what,
    unit: '/s' as const,
    rounds: rounds.map(of),
    limit,
  });
  return {
    key: 'e',
    title: `First load and resync of ${items.toLocaleString('en')} items to one target`,
    how: [
      'A source inside the process lists the items a thousand at a time; they pass the inbox, the contract, identity, ownership and survivorship, and become golden records with history and events; a target inside the process takes every batch of 250 at once.',
      'A fresh database for each round. In items a second.',
      `The limit is an insert of the golden records' number and fields into a table with a primary key, ${ROWS_TOGETHER} rows in a statement, committed durably.`,
    ],
    measured: [
      measured('first load, source to golden record and due row', ({ golden }) => golden),
      measured('first load, due row to target', ({ delivered }) => delivered),
      measured('first load, both', ({ golden, delivered }) => 1 / (1 / golden + 1 / delivered)),
      measured('resync: source read again, nothing changed', ({ readAgain }) => readAgain),
      measured('resync: every row looked at, nothing changed', ({ lookedAgain }) => lookedAgain),
    ],
    bounds: rounds.at(-1)?.bounds ?? [],
    proved: [
      'Every item has one sync row and was given to the target exactly once.',
      'Reading the same list again made nothing due, and looking at every row again sent nothing: the target was given no further record.',
    ],
    problems: [...new Set(rounds.flatMap(({ problems }) => problems))],
  };
}
