/** Asks about purchase orders on which backorders rest, and of which goods did not come on their day. */
import type { Landscape } from '../../landscape/types.ts';
import type { Question } from '../../model/exceptions.ts';
import type { Clock } from '../../platform/clock.ts';
import { isOverdue, type OrderPolicy } from '../../processes/index.ts';
import type { LateReceipt, Stock } from '../../stock/index.ts';
import type { LocationBook } from '../location-book.ts';
import { orderPolicy } from '../orders/order-policy.ts';
import { askExactly, subjectsAsked, type AskingNeeds } from './ask-exactly.ts';

export interface ReceiptNeeds extends AskingNeeds {
  readonly clock: Clock;
  readonly landscape: Landscape;
  readonly stock: Pick<Stock, 'lateReceipts'>;
  readonly locations: Pick<LocationBook, 'numbersOf'>;
}

const KIND = 'receipt-late';
/** So many of the orders that wait are named. */
const MOST_NAMED = 10;
/** Somewhere it is tomorrow already. */
const A_DAY_MS = 86_400_000;

/** Looks once: one question for each document, open until the goods or another day come, or nobody waits for them any more. */
export async function watchReceipts(needs: ReceiptNeeds): Promise<void> {
  const policy = orderPolicy(needs.landscape);
  const late = policy?.restsOnReceipts === true ? await lateReceipts(needs, policy) : [];
  if (late.length === 0 && (await subjectsAsked(needs, KIND)).size === 0) return;
  const documents = Map.groupBy(late, ({ system, document }) => `expected-receipt/${system}/${document}`);
  await askExactly(needs, KIND, [...documents].map(questionAbout));
}

type Late = LateReceipt & { readonly location: string };

async function lateReceipts(
  { stock, locations, database, clock }: ReceiptNeeds,
  policy: OrderPolicy,
): Promise<readonly Late[]> {
  const now = clock();
  const past = await stock.lateReceipts(new Date(now.getTime() + A_DAY_MS).toISOString().slice(0, 10));
  const ids = [...new Set(past.map(({ locationId }) => locationId))];
  const numbers = await locations.numbersOf(database, ids);
  return past
    .map((each) => ({ ...each, location: numbers.get(each.locationId) ?? each.locationId }))
    .filter((each) => isOverdue(each, policy, now.toISOString()));
}

function questionAbout([subject, lines]: readonly [string, readonly Late[]]): Omit<Question, 'kind'> {
  const [{ number, system } = { number: subject, system: '' }] = lines;
  const orders = [...new Set(lines.flatMap(({ keys }) => keys.map(orderOf)))].toSorted((a, b) =>
    a.localeCompare(b),
  );
  const more = orders.length > MOST_NAMED ? ` and ${orders.length - MOST_NAMED} more` : '';
  const late = lines.map(({ line, location, expectedOn }) => `line ${line} at ${location} on ${expectedOn}`);
  return {
    subject,
    what: `purchase order ${number} has not come on its day, and backorders rest on it`,
    where: 'stock',
    why: `expected: ${late.join('; ')}; orders that wait for it: ${orders.slice(0, MOST_NAMED).join(', ')}${more}. They are promised no day`,
    canDo: [
      'Ask the supplier when it comes, and write the day into the purchase order: the question closes itself, and the orders are promised anew',
      'Book the goods if they are there, or close the purchase order if they never come',
    ],
    domain: 'expected-receipt',
    ...(system !== '' && { system }),
  };
}

/** A line waits under our number of the order and its own name. */
function orderOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/'));
}
