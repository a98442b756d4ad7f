/** Hands orders in, and books what was acknowledged. */
import { insist, type Answer } from '../../../../sandbox/day/calling/caller.ts';
import { cardPayment, centsOf, ORDERS, type Wanted } from '../../../../sandbox/day/calling/orders.ts';
import type { Random } from '../../../../sandbox/kit/random.ts';
import type { Order } from '../../../../src/model/documents/order.ts';
import { booked } from '../book.ts';
import type { Scene } from '../cast.ts';
import type { Stage } from '../stage.ts';

/** What can be ordered, and by whom. */
export interface Range {
  readonly channel: string;
  readonly customers: readonly string[];
  /** Item numbers that are kept in pieces. */
  readonly items: readonly string[];
  /** List price of one piece of an item. */
  readonly priceOf: (item: string) => number;
}

export interface Placing extends Scene {
  readonly range: Range;
}

/** The buyer lets the portal hold money on a card: so many times what the goods cost by the list. */
export function authorised(
  {
    stage: { payments },
    range: { priceOf },
  }: { readonly stage: Pick<Stage, 'payments'>; readonly range: Pick<Range, 'priceOf'> },
  card: { readonly lines: readonly Wanted[]; readonly enough: number; readonly several: boolean },
): Order['payment'] {
  const cents = centsOf({ lines: card.lines, priceOf }, card.enough);
  return cardPayment(payments.authorise(cents, 'usd', { multicapture: card.several }), cents);
}

/** Hands an order in, until somebody answers. */
export function send({ stage }: Scene, random: Random, order: Order): Promise<Answer> {
  return insist(stage, random, { path: ORDERS, body: order });
}

/** Books what was answered; a refusal is noted as wrong. */
export function accepted({ book }: Scene, order: Order, { status, body }: Answer): void {
  if (status === 201 || status === 202 || status === 200) booked(book, order);
  else
    book.wrong.push(`${order.number}/${order.revision} was refused with ${status}: ${JSON.stringify(body)}`);
}
