/** What really happened in a chaos run: the orders that were acknowledged, what was asked of them, and what was broken on purpose. */
import type { Order } from '../../../src/model/documents/order.ts';

/** An order that somebody placed by the API, as it was last acknowledged. */
export interface BookedOrder {
  latest: Order;
  /** `maybe`: the answer to a cancellation got lost, or said that it was done already. */
  cancelled: 'no' | 'maybe' | 'yes';
  readonly cancelledLines: Map<string, 'maybe' | 'yes'>;
  isBusy: boolean;
}

export interface Book {
  /** By `channel/number`. */
  readonly orders: Map<string, BookedOrder>;
  /** How often each thing was done: faults, kills, edits, ways of placing. */
  readonly done: Tally;
  /** What went wrong on the way, in words. */
  readonly wrong: string[];
}

export interface Tally {
  add(what: string, by?: number): void;
  of(what: string): number;
  entries(): readonly (readonly [string, number])[];
}

export function emptyBook(): Book {
  return { orders: new Map(), done: tally(), wrong: [] };
}

function tally(): Tally {
  const counts = new Map<string, number>();
  return {
    add: (what, by = 1) => void counts.set(what, (counts.get(what) ?? 0) + by),
    of: (what) => counts.get(what) ?? 0,
    entries: () => [...counts].toSorted(([one], [other]) => (one < other ? -1 : 1)),
  };
}

export function keyOf({ channel, number }: Pick<Order, 'channel' | 'number'>): string {
  return `${channel}/${number}`;
}

/** Notes an acknowledged revision; the latest one counts. */
export function booked(book: Book, order: Order): BookedOrder {
  const known = book.orders.get(keyOf(order));
  if (known === undefined) {
    const fresh: BookedOrder = { latest: order, cancelled: 'no', cancelledLines: new Map(), isBusy: false };
    book.orders.set(keyOf(order), fresh);
    return fresh;
  }
  if (order.revision > known.latest.revision) known.latest = order;
  return known;
}
