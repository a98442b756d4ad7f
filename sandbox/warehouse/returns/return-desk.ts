/** The return orders of one warehouse system: placed, changed while nothing has come, received bit by bit, or cancelled. */
import { decimalText, scaledOf } from '../../distributor/decimals.ts';
import { holdsOf, type Shelves } from '../orders/picking.ts';
import { DIGITS, pageAfter, type ListPage, type ListQuery, type MovementRow } from '../stock-book.ts';
import type { Disposition, KeptReturn, ReceivedLine, ReturnOrder, ReturnReceipt } from './shapes.ts';

/** What the clerks found of one line. */
export interface Find {
  readonly line: string;
  /** In the unit of the line. */
  readonly quantity: string;
  readonly disposition: Disposition;
}

/** What one parcel brought about. */
export interface Receiving {
  readonly receipt: ReturnReceipt;
  readonly movements: readonly MovementRow[];
}

export class ReturnDesk {
  readonly #shelves: Shelves;
  readonly #clock: () => Date;
  readonly #orders = new Map<string, KeptReturn>();
  readonly #receipts: ReturnReceipt[] = [];

  constructor(shelves: Shelves, clock: () => Date) {
    this.#shelves = shelves;
    this.#clock = clock;
  }

  find(id: string): KeptReturn | undefined {
    return this.#orders.get(id);
  }

  all(): readonly KeptReturn[] {
    return [...this.#orders.values()];
  }

  /** Takes an order; the same again is harmless, another content needs the revision that it replaces. */
  place(
    id: string,
    content: ReturnOrder,
    revision?: number,
  ): 'created' | 'same' | 'replaced' | 'differs' | 'already-received' {
    const before = this.#orders.get(id);
    if (before === undefined) {
      this.#orders.set(id, { id, content, state: 'open', revision: 1, came: new Map() });
      return 'created';
    }
    const isSame = JSON.stringify(before.content) === JSON.stringify(content);
    if (isSame && before.state !== 'cancelled') return 'same';
    if (!['open', 'cancelled'].includes(before.state)) return 'already-received';
    if (before.revision !== revision) return 'differs';
    change(before, { content, state: 'open' });
    return 'replaced';
  }

  /** Cancels an order; one that is not here yet will not be taken when it comes. */
  cancel(id: string): 'cancelled' | 'already-received' {
    const order = this.#orders.get(id);
    if (order === undefined) {
      this.#orders.set(id, { id, content: undefined, state: 'cancelled', revision: 1, came: new Map() });
      return 'cancelled';
    }
    if (order.state === 'cancelled') return 'cancelled';
    if (order.state !== 'open') return 'already-received';
    change(order, { state: 'cancelled' });
    return 'cancelled';
  }

  /** Books what a parcel held. What is thrown away comes in and goes out again; what is set aside lies on no shelf. */
  receive(order: KeptReturn, finds: readonly Find[], isFinal: boolean): Receiving {
    const booked = finds.map((find) => this.#book(order, find));
    change(order, { state: isFinal ? 'received' : 'receiving' });
    const sequence = this.#receipts.length + 1;
    const warehouse = order.content?.warehouse ?? '';
    const receipt: ReturnReceipt = {
      id: `${warehouse}-RT-${sequence}`,
      sequence,
      order: order.id,
      warehouse,
      at: this.#clock().toISOString(),
      final: isFinal,
      lines: booked.map(({ line }) => line),
    };
    this.#receipts.push(receipt);
    return { receipt, movements: booked.flatMap(({ movements }) => movements) };
  }

  /** Receipts above a sequence, and those that are younger than the overlap before it; oldest first. */
  receipts(query: ListQuery): ListPage<ReturnReceipt> {
    return pageAfter(this.#receipts, query);
  }

  #book(
    order: KeptReturn,
    { line: name, quantity, disposition }: Find,
  ): { readonly line: ReceivedLine; readonly movements: readonly MovementRow[] } {
    const line = order.content?.lines.find((each) => each.line === name);
    if (line === undefined) throw new Error(`${order.id} has no line ${name}`);
    const sum = scaledOf(order.came.get(name) ?? '0', DIGITS) + scaledOf(quantity, DIGITS);
    order.came.set(name, decimalText(sum, DIGITS));
    const movements = this.#move(order, line, { quantity, disposition });
    const ids = movements.map(({ id }) => id);
    const { item, unit } = line;
    return {
      line: {
        line: name,
        item,
        quantity,
        unit,
        disposition,
        ...(ids.length === 0 ? {} : { movements: ids }),
      },
      movements,
    };
  }

  #move(
    { id, content }: KeptReturn,
    { item, unit }: { readonly item: string; readonly unit: string },
    { quantity, disposition }: Pick<Find, 'quantity' | 'disposition'>,
  ): readonly MovementRow[] {
    const { book } = this.#shelves;
    const warehouse = content?.warehouse ?? '';
    const base = Math.round(scaledOf(quantity, DIGITS) * (holdsOf(this.#shelves, { item, unit }) ?? 1));
    if (base === 0 || disposition === 'quarantined') return [];
    const [shelf] = book.shelvesOf(warehouse, item);
    const place = shelf?.lot === undefined ? { warehouse, item } : { warehouse, item, lot: shelf.lot };
    const row = (scaled: number, kind: 'return' | 'scrap'): MovementRow =>
      book.post({ ...place, quantity: decimalText(scaled, DIGITS), kind, document: id });
    return disposition === 'restocked' ? [row(base, 'return')] : [row(base, 'return'), row(-base, 'scrap')];
  }
}

function change(order: KeptReturn, changes: Partial<Pick<KeptReturn, 'content' | 'state'>>): void {
  Object.assign(order, changes);
  order.revision += 1;
}
