/** What lies where, and the numbered postings that changed it; quantities in ten-thousandths inside. */
import { decimalText, scaledOf } from '../distributor/decimals.ts';

/** Digits behind the point that a book keeps. */
export const DIGITS = 4;

export type MovementKind =
  'receipt' | 'despatch' | 'adjustment' | 'transfer-in' | 'transfer-out' | 'return' | 'scrap';

export interface Place {
  readonly warehouse: string;
  readonly item: string;
  readonly lot?: string;
}

export interface MovementRow extends Place {
  readonly id: string;
  readonly sequence: number;
  readonly quantity: string;
  readonly unit: string;
  readonly kind: MovementKind;
  readonly occurredAt: string;
  readonly document?: string;
}

export interface CountRow extends Place {
  readonly id: string;
  readonly sequence: number;
  readonly quantity: string;
  readonly unit: string;
  readonly countedAt: string;
}

export interface NewMovement extends Place {
  /** Signed decimal text. */
  readonly quantity: string;
  readonly kind: MovementKind;
  readonly document?: string;
}

interface Shelf extends Place {
  readonly unit: string;
  scaled: number;
}

/** A row of a list, and when its posting began: late commits are found by it. */
interface Posted<Row> {
  readonly row: Row;
  readonly beganAt: number;
}

export interface ListPage<Row> {
  readonly rows: readonly Row[];
  readonly last: number;
  readonly more: boolean;
}

export interface ListQuery {
  readonly after: number;
  readonly overlapSeconds: number;
  readonly limit: number;
}

/** The book of one warehouse system. */
export class StockBook {
  readonly #clock: () => Date;
  readonly #shelves = new Map<string, Shelf>();
  readonly #movements: Posted<MovementRow>[] = [];
  readonly #counts: Posted<CountRow>[] = [];
  #sequence = 0;
  #lastMs = 0;

  constructor(clock: () => Date) {
    this.#clock = clock;
  }

  /** All shelves with what lies there, as decimal text. */
  positions(): readonly (Place & { readonly quantity: string; readonly unit: string })[] {
    return [...this.#shelves.values()].map(({ scaled, ...shelf }) => ({
      ...shelf,
      quantity: decimalText(scaled, DIGITS),
    }));
  }

  /** Counts a place: what lies there is replaced. */
  count(place: Place, counted: { readonly quantity: string; readonly unit: string }): CountRow {
    const shelf = { ...place, unit: counted.unit, scaled: scaledOf(counted.quantity, DIGITS) };
    this.#shelves.set(shelfKey(place), shelf);
    const sequence = ++this.#sequence;
    const began = this.#nextInstant();
    const countedAt = began.toISOString();
    const row = { id: `${place.warehouse}-C-${sequence}`, sequence, ...place, ...counted, countedAt };
    insertInOrder(this.#counts, { row, beganAt: began.getTime() });
    return row;
  }

  /** Posts a movement on a known shelf; it never takes more than lies there. */
  post(movement: NewMovement): MovementRow {
    return this.begin(movement)();
  }

  /** Takes the sequence now; the returned function commits the posting whenever it is called. */
  begin(movement: NewMovement): () => MovementRow {
    const sequence = ++this.#sequence;
    const began = this.#nextInstant();
    return () => {
      const shelf = this.#shelf(movement);
      const scaled = Math.max(scaledOf(movement.quantity, DIGITS), -shelf.scaled);
      shelf.scaled += scaled;
      const row: MovementRow = {
        ...movement,
        id: `${movement.warehouse}-M-${sequence}`,
        sequence,
        quantity: decimalText(scaled, DIGITS),
        unit: shelf.unit,
        occurredAt: began.toISOString(),
      };
      insertInOrder(this.#movements, { row, beganAt: began.getTime() });
      return row;
    };
  }

  movements(query: ListQuery): ListPage<MovementRow> {
    return pageOf(this.#movements, query);
  }

  counts(query: ListQuery): ListPage<CountRow> {
    return pageOf(this.#counts, query);
  }

  /** The unit in which an item lies anywhere, if it does. */
  unitOf(item: string): string | undefined {
    return [...this.#shelves.values()].find((shelf) => shelf.item === item && shelf.scaled > 0)?.unit;
  }

  /** How much of an item lies in a warehouse on one shelf, as decimal text; the fullest shelf first. */
  shelvesOf(warehouse: string, item: string): readonly (Place & { readonly quantity: string })[] {
    return this.positions()
      .filter((shelf) => shelf.warehouse === warehouse && shelf.item === item)
      .toSorted((one, other) => Number(other.quantity) - Number(one.quantity));
  }

  /** No two postings share an instant: whether a count has a movement in it must be told by their instants alone. */
  #nextInstant(): Date {
    this.#lastMs = Math.max(this.#clock().getTime(), this.#lastMs + 1);
    return new Date(this.#lastMs);
  }

  #shelf(place: Place): Shelf {
    const shelf = this.#shelves.get(shelfKey(place));
    if (shelf === undefined) throw new Error(`nothing is known to lie at ${shelfKey(place)}`);
    return shelf;
  }
}

function shelfKey({ warehouse, item, lot }: Place): string {
  return JSON.stringify([warehouse, item, lot ?? '']);
}

function insertInOrder<Row extends { readonly sequence: number }>(
  list: Posted<Row>[],
  posted: Posted<Row>,
): void {
  const place = list.findLastIndex(({ row }) => row.sequence < posted.row.sequence) + 1;
  list.splice(place, 0, posted);
}

function pageOf<Row extends { readonly sequence: number }>(
  list: readonly Posted<Row>[],
  { after, overlapSeconds, limit }: ListQuery,
): ListPage<Row> {
  const reference = list.findLast(({ row }) => row.sequence <= after);
  const since = overlapSeconds > 0 && reference ? reference.beganAt - overlapSeconds * 1000 : Infinity;
  const rows = list.filter(({ row, beganAt }) => row.sequence > after || beganAt >= since);
  const page = rows.slice(0, limit).map(({ row }) => row);
  return { rows: page, last: page.at(-1)?.sequence ?? after, more: rows.length > limit };
}

/** Told rows above a sequence, and those that are younger than the overlap before it; oldest first. */
export function pageAfter<Row extends { readonly sequence: number; readonly at: string }>(
  list: readonly Row[],
  query: ListQuery,
): ListPage<Row> {
  return pageOf(
    list.map((row) => ({ row, beganAt: Date.parse(row.at) })),
    query,
  );
}

/** Numbers of a query, with the dialect's defaults and its limit of 1,000 rows. */
export function listQuery(query: unknown): ListQuery {
  const number = (name: string, otherwise: number): number => {
    const text: unknown = typeof query === 'object' && query !== null ? Reflect.get(query, name) : undefined;
    return typeof text === 'string' && /^[0-9]{1,15}$/.test(text) ? Number(text) : otherwise;
  };
  return {
    after: number('after', 0),
    overlapSeconds: number('overlapSeconds', 0),
    limit: Math.max(1, Math.min(1000, number('limit', 1000))),
  };
}
