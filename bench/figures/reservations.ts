/** (d) Reservations a second with 64 at a time, on one hot item and on a thousand, and that nothing is sold twice. */
import { openBench, loadItems, stockItems, type BenchHub } from '../estate/bench-hub.ts';
import { itemNumber } from '../estate/movement.ts';
import { findIds, makeBareShelf, takeBare } from '../limits/bare-store.ts';
import { backendPid, countOversold, samplePairs, settleDown } from '../limits/proof-store.ts';
import type { Bound, Figure, FigureOptions } from '../report/figure.ts';
import { atATime } from '../report/at-a-time.ts';
import { measureUsage } from '../report/usage.ts';
import { problemsOf } from './movements.ts';

const ITEMS = 1001;
const ESTATE = { items: ITEMS, shops: 1 };
const AT_A_TIME = 64;
const RESERVATIONS = 5000;
const LOCATION = 'EAST';
const HOLD_SECONDS = 3600;

interface Round {
  readonly perSecond: number;
  readonly barePerSecond: number;
  readonly bound: Bound;
}

interface Shop {
  readonly bench: BenchHub;
  readonly itemIds: readonly string[];
  readonly locationId: string;
}

export async function reservations({ quick, rounds }: FigureOptions): Promise<Figure> {
  const bench = await openBench(ESTATE);
  try {
    await loadItems(bench, ESTATE);
    const count = quick ? 400 : RESERVATIONS;
    // Less stock than is asked for over all rounds: the last round of the hot item must be refused in part.
    await stockItems(bench, ITEMS, Math.floor(count * (rounds - 0.5)));
    await bench.hub.start();
    const items = Array.from({ length: ITEMS }, (_, index) => itemNumber(index));
    const shop = { bench, ...(await findIds(bench.database, { items, location: LOCATION })) };
    const measured = new Map<string, Round[]>([
      ['one hot item', []],
      ['1,000 items', []],
    ]);
    for (let round = 0; round < rounds; round += 1)
      for (const [what, done] of measured) {
        const itemIds = what === 'one hot item' ? shop.itemIds.slice(0, 1) : shop.itemIds.slice(1);
        done.push(await oneRound({ ...shop, itemIds }, { name: `${what} ${round}`, what, count }));
      }
    await proveNothingOversold(shop, { asked: count * rounds, hotStock: Math.floor(count * (rounds - 0.5)) });
    return toFigure(bench, measured);
  } finally {
    await bench.close();
  }
}

async function oneRound(
  shop: Shop,
  { name, what, count }: { readonly name: string; readonly what: string; readonly count: number },
): Promise<Round> {
  const { bench, itemIds, locationId } = shop;
  await settleDown(bench.database);
  bench.statements.take();
  const pid = await backendPid(bench.database);
  const { usage } = await measureUsage(pid, () =>
    atATime(AT_A_TIME, count, async (place) => {
      const answer = await bench.hub.stock.reserve({
        key: `${name} ${place}`,
        channel: 'storefront',
        expiresInSeconds: HOLD_SECONDS,
        lines: [
          {
            itemId: itemIds[place % itemIds.length] ?? '',
            locationIds: [locationId],
            quantity: { value: '1', unit: 'EA' },
          },
        ],
      });
      if (answer === 'full' || !['reserved', 'short'].includes(answer.outcome))
        throw new Error(`a reservation ended in ${JSON.stringify(answer)}`);
    }),
  );
  const statements = bench.statements.take();
  await makeBareShelf(bench.database, itemIds, count);
  await settleDown(bench.database);
  const began = performance.now();
  await atATime(AT_A_TIME, count, async (place) => {
    if ((await takeBare(bench.database, itemIds[place % itemIds.length] ?? '')) !== 1)
      throw new Error('the bare shelf was empty');
  });
  return {
    perSecond: count / usage.seconds,
    barePerSecond: count / ((performance.now() - began) / 1000),
    bound: { what, usage, statements },
  };
}

/** By SQL over the hub's own tables, and by the hub's proof of every hot and some other pairs. */
async function proveNothingOversold(
  { bench, itemIds, locationId }: Shop,
  { asked, hotStock }: { readonly asked: number; readonly hotStock: number },
): Promise<void> {
  const counts = await countOversold(bench.database);
  if (counts.oversold !== 0n) throw new Error(`${counts.oversold} pairs promise more than they have`);
  const expected = BigInt(Math.min(asked, hotStock) + asked);
  if (
    counts.reservations !== expected ||
    counts.reserved !== counts.fromLines ||
    BigInt(counts.reserved) !== expected
  )
    throw new Error(
      `${expected} units were to be held: ${JSON.stringify(counts, (_name, value: unknown) => (typeof value === 'bigint' ? String(value) : value))}`,
    );
  const hot = { itemId: itemIds[0] ?? '', locationId };
  for (const pair of [hot, ...(await samplePairs(bench.database, 50))]) {
    const proof = await bench.hub.stock.prove(pair);
    if (!proof.proven) throw new Error(`not proven: ${JSON.stringify(proof)}`);
  }
}

function toFigure(bench: BenchHub, measured: ReadonlyMap<string, readonly Round[]>): Figure {
  return {
    key: 'd',
    title: 'Reservations',
    how: [
      `One line of one unit, ${AT_A_TIME} requests at a time inside the process; each answer is durable: reservation, line, balance, event and sync row.`,
      `The limit is a loop of ${AT_A_TIME} over a bare \`update … set free = free - 1 where free >= 1\` on the same pool, which keeps nothing but the number.`,
    ],
    measured: [...measured].map(([what, rounds]) => ({
      what,
      unit: '/s' as const,
      rounds: rounds.map(({ perSecond }) => perSecond),
      limit: { what: 'bare conditional update', rounds: rounds.map(({ barePerSecond }) => barePerSecond) },
    })),
    bounds: [...measured.values()].flatMap((rounds) => rounds.slice(-1).map(({ bound }) => bound)),
    proved: [
      'The hot item was asked for more often than there was stock: exactly the stock was reserved, the rest was refused.',
      'No pair promises more than it has, by the balances and by the lines of the reservations; Σ reserved of both is the same; the hot pair and 50 others were proved from the facts.',
    ],
    problems: problemsOf(bench),
  };
}
