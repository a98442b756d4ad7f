/** The script of a day: who orders what, where and when, and what goes wrong; the same seed and range give the same day. Pure. */
import { seededRandom, type Random } from '../kit/random.ts';
import type { Wanted } from './calling/orders.ts';
import type { DayCustomer, DayItem, Range } from './range.ts';

export const WAYS = ['storefront', 'field-sales', 'inside-sales', 'portal'] as const;
export type Way = (typeof WAYS)[number];

/** Something that goes wrong with orders of one way, at any time or while a system is broken. */
export interface Plantable {
  readonly name: string;
  readonly way: Way;
  /** Shares of the day between which its orders are placed. */
  readonly between?: readonly [from: number, to: number];
  /** Dollars that its order is worth at least, of what the customer may owe. */
  readonly overRoom?: boolean;
  /** Pieces of its first line, at least. */
  readonly atLeast?: number;
}

export interface Entry {
  /** Counts from 1, in the order of the day. */
  readonly place: number;
  /** Share of the day, 0 to 1. */
  readonly at: number;
  readonly way: Way;
  readonly customer: DayCustomer;
  readonly lines: readonly (Wanted & DayItem)[];
  readonly trouble?: string;
}

export interface ScriptOptions {
  readonly range: Range;
  readonly seed: number;
  readonly orders: number;
  readonly troubles: readonly Plantable[];
}

/** One order in so many bears each kind of trouble; at least one does. */
const ONE_IN = 100;

export function scriptOf({ range, seed, orders, troubles }: ScriptOptions): readonly Entry[] {
  const random = seededRandom(seed).fork('day');
  const each = Math.max(1, Math.round(orders / ONE_IN));
  const planted = troubles.flatMap((trouble) => Array.from({ length: each }, () => trouble));
  const basket = basketsOf(range, random.fork('baskets'));
  const drafts = Array.from({ length: Math.max(orders, planted.length) }, (_, index) => {
    const trouble = planted[index];
    const way = trouble?.way ?? wayOf(random);
    const [from, to] = trouble?.between ?? [0, trouble === undefined ? 1 : LATEST_TROUBLE];
    const share = hourShare(random.fraction());
    const at = trouble?.between === undefined ? Math.min(share, to) : from + (to - from) * random.fraction();
    return { at, way, ...basket(way, trouble), ...(trouble === undefined ? {} : { trouble: trouble.name }) };
  });
  return drafts
    .toSorted((one, other) => one.at - other.at)
    .map((draft, index) => ({ ...draft, place: index + 1 }));
}

/** What must still happen to an order with trouble takes its time. */
const LATEST_TROUBLE = 0.85;

const SHARES: readonly (readonly [way: Way, share: number])[] = [
  ['storefront', 0.4],
  ['inside-sales', 0.3],
  ['field-sales', 0.2],
  ['portal', 0.1],
];

function wayOf(random: Random): Way {
  let left = random.fraction();
  for (const [way, share] of SHARES) {
    if (left < share) return way;
    left -= share;
  }
  return 'inside-sales';
}

const OPENS = 8;
const CLOSES = 18;
const SLOTS = 200;

/** How much is ordered at an hour: always a little, most at ten and at three. */
export function rush(hour: number): number {
  const peak = (at: number, height: number): number => height * Math.exp(-(((hour - at) / 0.7) ** 2));
  return 1 + peak(10, 4) + peak(15, 3);
}

/** Where a fraction of all orders has come in: 0 at eight in the morning, 1 at six in the evening. */
export function hourShare(fraction: number): number {
  const slots = Array.from({ length: SLOTS }, (_, slot) =>
    rush(OPENS + ((slot + 0.5) / SLOTS) * (CLOSES - OPENS)),
  );
  const total = slots.reduce((sum, slot) => sum + slot, 0);
  let left = fraction * total;
  for (const [place, slot] of slots.entries()) {
    if (left < slot) return (place + left / slot) / SLOTS;
    left -= slot;
  }
  return 1;
}

const MOST_LINES = 30;
const MOST_PIECES = 12;
/** Of what a customer may owe, all of his orders of the day together take so much. */
const TAKEN_SHARE = 0.4;
/** A card of the portal pays small things. */
const CARD_WORTH = 400;
const PORTAL_LINES = 3;
/** So many pieces must lie somewhere before an item is ordered as a matter of course. */
const ENOUGH = 60;

type Basket = Pick<Entry, 'customer' | 'lines'>;

/** Few customers order often, and most orders are short. Nobody orders beyond what he may owe, but where that is the trouble. */
function basketsOf(range: Range, random: Random): (way: Way, trouble: Plantable | undefined) => Basket {
  const stocked = range.items.filter(({ pieces, price }) => pieces >= ENOUGH && price > 0);
  // What is planted must not be covered by a difference about prices.
  const plain = stocked.filter(({ isPlain }) => isPlain);
  const owed = new Map<string, number>();
  const left = (each: DayCustomer): number => each.room * TAKEN_SHARE - (owed.get(each.customer) ?? 0);
  const somebody = (least: number): DayCustomer => {
    const able = range.customers.filter((each) => left(each) > least);
    const from = able.length > 0 ? able : range.customers;
    return random.pick(from.slice(0, Math.max(1, Math.ceil(from.length * random.fraction() ** 1.5))));
  };
  return (way, trouble) => {
    const customer = somebody(CARD_WORTH);
    if (trouble?.overRoom === true) return { customer, lines: beyond(customer, plain) };
    const worth = way === 'portal' ? CARD_WORTH : left(customer);
    const most = way === 'portal' ? PORTAL_LINES : MOST_LINES;
    const lines = linesOf({
      stocked: trouble === undefined ? stocked : plain,
      random,
      worth,
      most,
      atLeast: trouble?.atLeast ?? 1,
    });
    owed.set(customer.customer, (owed.get(customer.customer) ?? 0) + worthOf(lines));
    return { customer, lines };
  };
}

interface Wish {
  readonly stocked: readonly DayItem[];
  readonly random: Random;
  readonly worth: number;
  readonly most: number;
  readonly atLeast: number;
}

function linesOf({ stocked, random, worth, most, atLeast }: Wish): Entry['lines'] {
  const count = Math.max(1, Math.ceil(most * random.fraction() ** 3));
  const chosen = new Map<string, Entry['lines'][number]>();
  for (let line = 0; line < count; line += 1) {
    const least = chosen.size === 0 ? atLeast : 1;
    const spent = worthOf([...chosen.values()]);
    const affordable = stocked.filter(
      ({ price, item }) => !chosen.has(item) && price * least <= worth - spent,
    );
    if (affordable.length === 0) break;
    const item = random.pick(affordable);
    const quantity = Math.min(
      random.between(least, MOST_PIECES),
      Math.max(least, Math.floor((worth - spent) / item.price)),
    );
    chosen.set(item.item, { ...item, quantity });
  }
  if (chosen.size > 0) return [...chosen.values()];
  const cheapest = stocked.toSorted((one, other) => one.price - other.price)[0];
  if (cheapest === undefined) throw new Error('nothing lies anywhere that every channel knows');
  return [{ ...cheapest, quantity: atLeast }];
}

/** Twice of what he may owe, of the dearest thing. */
function beyond({ room }: DayCustomer, stocked: readonly DayItem[]): Entry['lines'] {
  return stocked
    .toSorted((one, other) => other.price - one.price)
    .slice(0, 1)
    .map((item) => ({ ...item, quantity: Math.ceil((Math.max(0, room) * 2 + 1) / item.price) }));
}

function worthOf(lines: Entry['lines']): number {
  return lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
}
