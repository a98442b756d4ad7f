/** What stock is told: movements and counts whose references are resolved, in and out of the hub's words. */
import type { StockCount, StockMovement } from '../model/stock.ts';
import type { baseUnitOf } from '../model/unmapped.ts';
import type { Problem } from '../model/values/problem.ts';

interface Told {
  /** Place in the caller's list; outcomes come back in the same order. */
  readonly system: string;
  readonly messageId: string;
  readonly correlationId: string;
  readonly traceparent?: string | undefined;
  readonly itemId: string;
  readonly locationId: string;
}

export type StockFact =
  | (Told & { readonly kind: 'movement'; readonly fact: StockMovement })
  | (Told & { readonly kind: 'count'; readonly fact: StockCount });

export type StockOutcome =
  | 'applied'
  /** Known already, with the same content. */
  | 'absorbed'
  /** Known already, with other content. */
  | { readonly conflict: string }
  /** Its item has no base unit yet: nobody can say how much it is. */
  | { readonly waitsFor: ReturnType<typeof baseUnitOf> }
  | { readonly breach: readonly Problem[] };

/** An item at a location: what balances, promises and deliveries are keyed by. */
export interface StockPair {
  readonly itemId: string;
  readonly locationId: string;
}

/** One ledger row: the fact in base units, with what was told beside it. */
export interface LedgerRow extends StockPair {
  readonly place: number;
  readonly kind: 'movement' | 'count';
  readonly system: string;
  /** The warehouse's own id of the movement or count. */
  readonly id: string;
  readonly lot: string;
  /** In the item's base unit. */
  readonly quantity: string;
  readonly baseUnit: string;
  readonly toldQuantity: string;
  readonly toldUnit: string;
  /** UTC text of fixed width with six digits behind the point, so that it orders as text. */
  readonly occurredAt: string;
  readonly reason: string;
  readonly document: string | null;
  readonly messageId: string;
  readonly correlationId: string;
  readonly traceparent: string | undefined;
}

export function pairKey({ itemId, locationId }: StockPair): string {
  return `${itemId}:${locationId}`;
}

/** Each pair once, in the one order in which rows are locked. */
export function sortedPairs(pairs: Iterable<StockPair>): readonly StockPair[] {
  const byKey = new Map(
    [...pairs].map((pair) => [pairKey(pair), { itemId: pair.itemId, locationId: pair.locationId }]),
  );
  return [...byKey.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, pair]) => pair);
}
