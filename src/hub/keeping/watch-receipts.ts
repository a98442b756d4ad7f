/** Asks about purchase orders on which backorders rest, and of which goods did not come on their day. */
import type { Landscape } from '../../landscape/types.ts';
import type { Question } from '../../model/exceptions.ts';
import type { Money } from '../../model/primitives.ts';
import { addDecimals, decimalOf, formatDecimal, ZERO } from '../../model/values/decimal.ts';
import type { Clock } from '../../platform/clock.ts';
import { isOverdue, type OrderPolicy } from '../../processes/index.ts';
import type { LateReceipt, Stock } from '../../stock/index.ts';
import type { LocationBook } from '../location-book.ts';
import { orderPolicy } from '../orders/order-policy.ts';
import type { Orders } from '../orders/orders.ts';
import { askExactly, subjectsAsked, type AskingNeeds } from './ask-exactly.ts';

export interface ReceiptNeeds extends AskingNeeds {
  readonly clock: Clock;
  readonly landscape: Landscape;
  readonly stock: Pick<Stock, 'lateReceipts'>;
  readonly orders: Pick<Orders, 'worths'>;
  readonly locations: Pick<LocationBook, 'numbersOf'>;
}

const KIND = 'receipt-late';
/** So many of the orders that wait are named. */
const MOST_NAMED = 10;
/** Somewhere it is tomorrow already. */
const A_DAY_MS = 86_400_000;

/**
 * Looks once: one question for each document, open until the goods or another day come, or nobody waits for them any more. Where orders in
 * several currencies wait, each currency is one question, and all of them are one issue: sums of different currencies are no sum.
 */
export async function watchReceipts(needs: ReceiptNeeds): Promise<void> {
  const policy = orderPolicy(needs.landscape);
  const late = policy?.restsOnReceipts === true ? await lateReceipts(needs, policy) : [];
  if (late.length === 0 && (await subjectsAsked(needs, KIND)).size === 0) return;
  const worths = late.length === 0 ? [] : await needs.orders.worths([...new Set(late.flatMap(ordersOf))]);
  const documents = Map.groupBy(late, ({ system, document }) => `expected-receipt/${system}/${document}`);
  await askExactly(
    needs,
    KIND,
    [...documents].flatMap(([subject, lines]) => questionsAbout(subject, lines, worths)),
  );
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

type Worth = Awaited<ReturnType<Orders['worths']>>[number];

function questionsAbout(
  subject: string,
  lines: readonly Late[],
  worths: readonly Worth[],
): readonly Omit<Question, 'kind'>[] {
  const orders = [...new Set(lines.flatMap(ordersOf))].toSorted((a, b) => a.localeCompare(b));
  const known = worths.filter(({ document }) => orders.includes(document));
  const byCurrency = Map.groupBy(known, ({ currency }) => currency);
  const [only, ...others] = [...byCurrency.keys()].toSorted();
  if (others.length === 0)
    return [
      questionAbout({ subject, lines, orders, atStake: only === undefined ? undefined : sumOf(known) }),
    ];
  const unpriced = orders.filter((each) => !known.some(({ document }) => document === each));
  return [
    ...[...byCurrency].map(([currency, group]) =>
      questionAbout({
        subject: `${subject}:${currency}`,
        lines,
        orders: group.map(({ document }) => document),
        atStake: sumOf(group),
      }),
    ),
    ...(unpriced.length === 0
      ? []
      : [questionAbout({ subject, lines, orders: unpriced, atStake: undefined })]),
  ];
}

/** Of one currency, exactly. */
function sumOf(worths: readonly Worth[]): Money {
  const amount = worths.reduce((sum, each) => addDecimals(sum, decimalOf(each.amount)), ZERO);
  return { amount: formatDecimal(amount), currency: worths[0]?.currency ?? '' };
}

interface About {
  readonly subject: string;
  readonly lines: readonly Late[];
  /** Our numbers. */
  readonly orders: readonly string[];
  /** `undefined`: none of them has a price yet. */
  readonly atStake: Money | undefined;
}

function questionAbout({ subject, lines, orders, atStake }: About): Omit<Question, 'kind'> {
  const [{ number, system } = { number: subject, system: '' }] = lines;
  const more = orders.length > MOST_NAMED ? ` and ${orders.length - MOST_NAMED} more` : '';
  const late = lines.map(({ line, location, expectedOn }) => `line ${line} at ${location} on ${expectedOn}`);
  const named = `${orders.slice(0, MOST_NAMED).join(', ')}${more}`;
  const worth = atStake === undefined ? '' : `, ${atStake.amount} ${atStake.currency} in all`;
  return {
    subject,
    what: `purchase order ${number} has not come on its day, and backorders rest on it`,
    where: 'stock',
    why: `expected: ${late.join('; ')}; orders that wait for it: ${named}${worth}. They are promised no day`,
    canDo: [
      'Ask the supplier when it comes, and write the day into the purchase order: the question closes itself, and the orders are promised anew',
      'Book the goods if they are there, or close the purchase order if they never come',
    ],
    domain: 'expected-receipt',
    cause: `late receipt: purchase order ${number} of ${system}`,
    ...(system !== '' && { system }),
    ...(atStake !== undefined && { atStake }),
  };
}

/** A line waits under our number of the order, which has no slash, and its own name, which may have one. */
function ordersOf({ keys }: Pick<Late, 'keys'>): readonly string[] {
  return keys.map((key) => key.slice(0, key.indexOf('/')));
}
