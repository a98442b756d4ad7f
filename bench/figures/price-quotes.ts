/** (g) Price quotes of 100 lines, signed: quotes a second and latency, over HTTP and inside the process. */
import { loadCustomers, loadItems, openBench, type BenchHub } from '../estate/bench-hub.ts';
import { customerNumber } from '../estate/instant-prices.ts';
import { itemNumber } from '../estate/movement.ts';
import { idsByNumber, selectVersions } from '../limits/bare-store.ts';
import { settleDown } from '../limits/proof-store.ts';
import { startGenerator } from '../load/generator-process.ts';
import { answersMeasured, measureAnswers, someOf, type Answered, type Asking } from '../measuring/answers.ts';
import type { Figure, FigureOptions } from '../report/figure.ts';
import { problemsOf } from './movements.ts';

const ESTATE = { items: 2000, shops: 1, customers: 300 };
const LINES = 100;
const AT_A_TIME = 8;
const QUOTES = 400;
const PATH = '/process/v1/price-quotes';
const WORDS = { what: 'quotes', limit: 'bare select of versions' } as const;

export async function priceQuotes({ quick, rounds: count }: FigureOptions): Promise<Figure> {
  const bench = await openBench(ESTATE);
  const generator = startGenerator();
  try {
    await loadItems(bench, ESTATE);
    await loadCustomers(bench);
    await bench.hub.start();
    const { url: origin, firstKey } = await bench.listen();
    const asking = await quotes(bench, `Bearer ${firstKey ?? ''}`, quick ? 40 : QUOTES);
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

async function quotes(bench: BenchHub, authorization: string, questions: number): Promise<Asking> {
  const { database } = bench;
  const items = await idsByNumber(database, 'item');
  const parties = await idsByNumber(database, 'party');
  const itemIds = idsOf(items, ESTATE.items, itemNumber);
  const partyIds = idsOf(parties, ESTATE.customers, customerNumber);
  const basket = (place: number) => someOf(itemIds, place, LINES);
  const partyAt = (place: number): string => partyIds[place % partyIds.length] ?? '';
  return {
    ...WORDS,
    lines: LINES,
    atATime: AT_A_TIME,
    questions,
    // The party's version is among them.
    bare: async (place) => (await selectVersions(database, basket(place), partyAt(place))) - 1,
    inside: (place) => quote(bench, basket(place), partyAt(place)),
    requests: {
      requests: 'quotes',
      path: PATH,
      authorization,
      count: questions,
      lines: LINES,
      items: ESTATE.items,
      customers: ESTATE.customers,
    },
  };
}

function idsOf(
  known: ReadonlyMap<string, string>,
  count: number,
  numberOf: (index: number) => string,
): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const id = known.get(numberOf(index));
    if (id === undefined) throw new Error(`${numberOf(index)} is not in the estate`);
    return id;
  });
}

/** Gives how many lines have a price; a quote without signature has none. */
async function quote({ hub }: BenchHub, itemIds: readonly string[], partyId: string): Promise<number> {
  const party = { name: partyId, id: partyId };
  const { lines, signature } = await hub.pricing.quote({
    lines: itemIds.map((id, place) => ({
      item: { name: id, id },
      party,
      quantity: String(1 + (place % 150)),
    })),
  });
  return signature === undefined ? 0 : lines.filter(({ outcome }) => outcome === 'priced').length;
}

function toFigure(bench: BenchHub, rounds: readonly Answered[]): Figure {
  return {
    key: 'g',
    title: `Price quotes of ${LINES} lines`,
    how: [
      `${AT_A_TIME} at a time, from ${ESTATE.items} items with six agreements each and ${ESTATE.customers} customers in groups; each quote with the reasons of all losers, signed; inside the process by the hub's own function, and over HTTP by \`POST ${PATH}\` with an API key, from the load generator.`,
      'The limit is a bare `select` of the versions that the prices rest on, by primary key over the same pool: the least that must be asked for prices that are never old.',
    ],
    measured: answersMeasured(WORDS, rounds),
    bounds: rounds.at(-1)?.bounds ?? [],
    proved: [
      `Every quote was complete: ${LINES} prices and a signature inside the process, status 200 over HTTP.`,
    ],
    problems: problemsOf(bench),
  };
}
