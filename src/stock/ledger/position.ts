/** How movements and counts make a position; pure, so that any order of arrival ends in the same number. */
import { addDecimals, decimalOf, formatDecimal, ZERO, type Decimal } from '../../model/values/decimal.ts';
import type { LedgerRow } from '../facts.ts';

/** A position as it stands: on hand, and the latest count that it rests on. */
export interface Position {
  readonly onHand: string;
  /** Fixed-width UTC text; `-infinity` where nothing was counted yet. */
  readonly countedAt: string;
  /** `system/count id`: decides between counts of the same instant. */
  readonly countedBy: string;
}

/** What new ledger rows make of a position: a sum to add, or a count that takes its place. */
export type Revision =
  { readonly kind: 'add'; readonly delta: Decimal } | { readonly kind: 'recount'; readonly count: LedgerRow };

/**
 * A movement adds only if it happened after the latest count: an earlier one, or one of the same instant, was already
 * lying there when people counted. Only a count later than the latest takes its place.
 */
export function revise(position: Position, fresh: readonly LedgerRow[]): Revision {
  const latest = fresh
    .filter((row) => row.kind === 'count' && isLater(row, position))
    .toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1))
    .at(-1);
  if (latest !== undefined) return { kind: 'recount', count: latest };
  const delta = fresh
    .filter((row) => row.kind === 'movement' && countsAfter(row.occurredAt, position.countedAt))
    .reduce((sum, row) => addDecimals(sum, decimalOf(row.quantity)), ZERO);
  return { kind: 'add', delta };
}

/** Is the instant strictly after the count's? */
function countsAfter(occurredAt: string, countedAt: string): boolean {
  return countedAt === '-infinity' || occurredAt > countedAt;
}

function isLater(count: LedgerRow, position: Position): boolean {
  if (position.countedAt === '-infinity') return true;
  return orderOf(count) > `${position.countedAt} ${position.countedBy}`;
}

function orderOf(count: LedgerRow): string {
  return `${count.occurredAt} ${countName(count)}`;
}

/** The count's name over all systems. */
export function countName({ system, id }: { readonly system: string; readonly id: string }): string {
  return `${system}/${id}`;
}

/** Adds two decimal texts. */
export function plus(a: string, b: string): string {
  return formatDecimal(addDecimals(decimalOf(a), decimalOf(b)));
}
