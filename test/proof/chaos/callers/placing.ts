/** Orders as callers of the API hand them in: on terms or by card, in a first revision or a later one. */
import type { Random } from '../../../../sandbox/kit/random.ts';
import type { Order } from '../../../../src/model/documents/order.ts';
import { booked } from '../book.ts';
import type { Scene } from '../cast.ts';
import type { Stage } from '../stage.ts';
import { insist, type Answer } from './caller.ts';

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

export const ORDERS = '/process/v1/orders';

/** Where orders are paid by card. */
const CARD_CHANNEL = 'portal';

interface Head {
  /** Default: that of card orders. */
  readonly channel?: string;
  readonly number: string;
  readonly customer: string;
  readonly shipComplete?: boolean;
}

interface Wanted {
  readonly item: string;
  readonly quantity: number;
}

/** An order in its first revision. */
export function orderOf(
  { channel = CARD_CHANNEL, number, customer, ...rest }: Head,
  lines: readonly Wanted[],
  payment?: Order['payment'],
): Order {
  return {
    channel,
    number,
    revision: '01',
    placedAt: new Date().toISOString(),
    customer: { by: 'number', value: customer },
    currency: 'USD',
    lines: lines.map(({ item, quantity }, place) => ({
      line: String(place + 1),
      item: { by: 'number', value: item },
      quantity: { value: String(quantity), unit: 'EA' },
    })),
    ...(payment === undefined ? {} : { payment }),
    ...rest,
  };
}

/** The buyer lets the portal hold money on a card: so many times what the goods cost by the list. */
export function authorised(
  {
    stage: { payments },
    range: { priceOf },
  }: { readonly stage: Pick<Stage, 'payments'>; readonly range: Pick<Range, 'priceOf'> },
  card: { readonly lines: readonly Wanted[]; readonly enough: number; readonly several: boolean },
): Order['payment'] {
  const goods = card.lines.reduce((sum, { item, quantity }) => sum + priceOf(item) * quantity, 0);
  const cents = Math.ceil(goods * card.enough * 100) + 100;
  const authorisation = payments.authorise(cents, 'usd', { multicapture: card.several });
  return { method: 'card', authorisation, authorised: { amount: (cents / 100).toFixed(2), currency: 'USD' } };
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

/** More of one line, as the next revision. */
export function edited(order: Order, random: Random): Order {
  const changed = random.between(0, order.lines.length - 1);
  return {
    ...order,
    revision: String(Number(order.revision) + 1).padStart(2, '0'),
    lines: order.lines.map((line, place) =>
      place === changed
        ? {
            ...line,
            quantity: { value: String(Number(line.quantity.value) + random.between(1, 4)), unit: 'EA' },
          }
        : line,
    ),
  };
}
