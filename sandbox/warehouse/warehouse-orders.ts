/** Warehouse orders, their picking and their confirmations. */
import { Type, type Static } from 'typebox';
import { decimalText, scaledOf } from '../distributor/decimals.ts';
import { DIGITS, type MovementRow, type StockBook } from './stock-book.ts';

export const WarehouseOrder = Type.Object(
  {
    warehouse: Type.String({ minLength: 1 }),
    shipTo: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    lines: Type.Array(
      Type.Object(
        {
          line: Type.Integer({ minimum: 1 }),
          item: Type.String({ minLength: 1 }),
          quantity: Type.String({ pattern: '^(0|[1-9][0-9]*)(\\.[0-9]+)?$' }),
          unit: Type.String({ pattern: '^[A-Z0-9]{2,3}$' }),
        },
        { additionalProperties: false },
      ),
      { minItems: 1 },
    ),
  },
  { additionalProperties: false },
);
export type WarehouseOrder = Static<typeof WarehouseOrder>;

export interface KeptOrder {
  readonly id: string;
  readonly content: WarehouseOrder;
  state: 'open' | 'shipped' | 'cancelled';
}

export interface Confirmation {
  readonly id: string;
  readonly sequence: number;
  readonly order: string;
  readonly warehouse: string;
  readonly shippedAt: string;
  readonly lines: readonly {
    readonly line: number;
    readonly item: string;
    readonly ordered: string;
    readonly shipped: string;
    readonly unit: string;
    readonly movements: readonly string[];
  }[];
}

/** The orders of one warehouse system. */
export class OrderDesk {
  readonly #book: StockBook;
  readonly #clock: () => Date;
  readonly #orders = new Map<string, KeptOrder>();
  readonly #confirmations: Confirmation[] = [];

  constructor(book: StockBook, clock: () => Date) {
    this.#book = book;
    this.#clock = clock;
  }

  find(id: string): KeptOrder | undefined {
    return this.#orders.get(id);
  }

  /** Takes an order; the same again is harmless, another under the same id is not taken. */
  place(id: string, content: WarehouseOrder): 'created' | 'same' | 'differs' {
    const before = this.#orders.get(id);
    if (before !== undefined)
      return JSON.stringify(before.content) === JSON.stringify(content) ? 'same' : 'differs';
    this.#orders.set(id, { id, content, state: 'open' });
    return 'created';
  }

  cancel(order: KeptOrder): 'cancelled' | 'already-shipped' {
    if (order.state === 'shipped') return 'already-shipped';
    order.state = 'cancelled';
    return 'cancelled';
  }

  /** Picks and ships the oldest open order, short where not enough lies there. */
  shipNext():
    { readonly confirmation: Confirmation; readonly movements: readonly MovementRow[] } | undefined {
    const order = [...this.#orders.values()].find(({ state }) => state === 'open');
    if (order === undefined) return undefined;
    order.state = 'shipped';
    const picks = order.content.lines.map((line) => ({ line, movements: this.#pick(order, line) }));
    const sequence = this.#confirmations.length + 1;
    const confirmation: Confirmation = {
      id: `CF-${sequence}`,
      sequence,
      order: order.id,
      warehouse: order.content.warehouse,
      shippedAt: this.#clock().toISOString(),
      lines: picks.map(({ line, movements }) => ({
        line: line.line,
        item: line.item,
        ordered: line.quantity,
        shipped: shippedOf(movements),
        unit: line.unit,
        movements: movements.map(({ id }) => id),
      })),
    };
    this.#confirmations.push(confirmation);
    return { confirmation, movements: picks.flatMap(({ movements }) => movements) };
  }

  /** Confirmations above a sequence, oldest first. */
  confirmations(after: number): readonly Confirmation[] {
    return this.#confirmations.filter(({ sequence }) => sequence > after);
  }

  #pick({ id, content }: KeptOrder, line: WarehouseOrder['lines'][number]): MovementRow[] {
    let open = scaledOf(line.quantity, DIGITS);
    const movements: MovementRow[] = [];
    for (const shelf of this.#book.shelvesOf(content.warehouse, line.item)) {
      const taken = Math.min(open, scaledOf(shelf.quantity, DIGITS));
      if (taken <= 0) break;
      const { warehouse, item, lot } = shelf;
      const place = lot === undefined ? { warehouse, item } : { warehouse, item, lot };
      const quantity = decimalText(-taken, DIGITS);
      movements.push(this.#book.post({ ...place, quantity, kind: 'despatch', document: id }));
      open -= taken;
    }
    return movements;
  }
}

/** What leaves is negative in a movement and positive in a confirmation. */
function shippedOf(movements: readonly MovementRow[]): string {
  return decimalText(-movements.reduce((all, { quantity }) => all + scaledOf(quantity, DIGITS), 0), DIGITS);
}
