/** (c) Availability of 50-item baskets: queries a second and latency, over HTTP and inside the process. */
import { openBench, loadItems, stockItems, type BenchHub } from '../estate/bench-hub.ts';
import { itemNumber } from '../estate/movement.ts';
import { findIds, selectBare } from '../limits/bare-store.ts';
import { settleDown } from '../limits/proof-store.ts';
import { startGenerator } from '../load/generator-process.ts';
import { answersMeasured, measureAnswers, someOf, type Answered, type Asking } from '../measuring/answers.ts';
import type { Figure, FigureOptions } from '../report/figure.ts';
import { problemsOf } from './movements.ts';

const ITEMS = 2000;
const ESTATE = { items: ITEMS, shops: 1 };
const BASKET_SIZE = 50;
const AT_A_TIME = 16;
const QUERIES = 1500;
const LOCATION = 'EAST';
const CHANNEL = 'storefront';
const MEASURE = 'channel-available';
const PATH = `/process/v1/availability?location=${LOCATION}&channel=${CHANNEL}&measure=${MEASURE}&items=`;
const WORDS = { what: 'queries', limit: 'bare select' } as const;

export async function availability({ quick, rounds: count }: FigureOptions): Promise<Figure> {
  const bench = await openBench(ESTATE);
  const generator = startGenerator();
  try {
    await loadItems(bench, ESTATE);
    await stockItems(bench, ITEMS, 1000);
    await bench.hub.start();
    const { url: origin, firstKey } = await bench.listen();
    const asking = await baskets(bench, `Bearer ${firstKey ?? ''}`, quick ? 100 : QUERIES);
    await settleDown(bench.database);
    const rounds: Answered[] = [];
    for (let number = 0; number < count; number += 1)
      rounds.push(await measureAnswers({ bench, generator, origin }, asking));
    return toFigure(bench, rounds);
  } finally {
    await generator.stop();
    await bench.close();
  }
}

async function baskets(
  { hub, database }: BenchHub,
  authorization: string,
  questions: number,
): Promise<Asking> {
  const items = Array.from({ length: ITEMS }, (_, index) => itemNumber(index));
  const { itemIds, locationId } = await findIds(database, { items, location: LOCATION });
  const basket = (place: number) => someOf(itemIds, place, BASKET_SIZE);
  return {
    ...WORDS,
    lines: BASKET_SIZE,
    atATime: AT_A_TIME,
    questions,
    bare: async (place) => (await selectBare(database, basket(place), locationId)).length,
    inside: async (place) => {
      const about = { itemIds: basket(place), locationIds: [locationId] };
      return (await hub.stock.availability({ ...about, channel: CHANNEL, measure: MEASURE })).length;
    },
    requests: {
      requests: 'baskets',
      path: PATH,
      authorization,
      count: questions,
      basketSize: BASKET_SIZE,
      items: ITEMS,
    },
  };
}

function toFigure(bench: BenchHub, rounds: readonly Answered[]): Figure {
  return {
    key: 'c',
    title: `Availability of baskets of ${BASKET_SIZE} items`,
    how: [
      `${AT_A_TIME} at a time, ${MEASURE} at one location for one channel; inside the process by the hub's own function, and over HTTP by \`GET /process/v1/availability\` with an API key, from the load generator.`,
      `The limit is a bare \`select\` of the same ${BASKET_SIZE} balances by primary key over the same pool.`,
    ],
    measured: answersMeasured(WORDS, rounds),
    bounds: rounds.at(-1)?.bounds ?? [],
    proved: [`Every answer was complete: ${BASKET_SIZE} lines inside the process, status 200 over HTTP.`],
    problems: problemsOf(bench),
  };
}
