/** Facts as they were told → ledger rows in base units; pure. */
import { decimalOf, isNegative } from '../../model/values/decimal.ts';
import { isProblem, problem, type Problem } from '../../model/values/problem.ts';
import { convertQuantity, type ItemUnits } from '../../model/values/quantity.ts';
import type { LedgerRow, StockFact } from '../facts.ts';

/** Digits behind the point that the ledger keeps; the canonical model has no more. */
const LEDGER_SCALE = 10;

/** Gives the row to keep, or why the quantity cannot be used. */
export function toLedgerRow(
  told: StockFact,
  place: number,
  units: ItemUnits,
): LedgerRow | readonly Problem[] {
  const { fact } = told;
  if (told.kind === 'count' && isNegative(decimalOf(fact.quantity)))
    return [problem(fact.quantity, 'a count of zero or more', 'quantity')];
  const base = convertQuantity({ value: fact.quantity, unit: fact.unit }, units, {
    unit: units.baseUnit,
    scale: LEDGER_SCALE,
  });
  if (isProblem(base)) return [base];
  return {
    place,
    kind: told.kind,
    id: told.kind === 'movement' ? told.fact.movementId : told.fact.countId,
    system: told.system,
    itemId: told.itemId,
    locationId: told.locationId,
    lot: fact.lot ?? '',
    quantity: base.value,
    baseUnit: units.baseUnit,
    toldQuantity: fact.quantity,
    toldUnit: fact.unit,
    occurredAt: toMicroseconds(fact.occurredAt),
    reason: told.kind === 'movement' ? told.fact.reason : 'count',
    document: told.kind === 'movement' ? (told.fact.document ?? null) : null,
    messageId: told.messageId,
    correlationId: told.correlationId,
    traceparent: told.traceparent,
  };
}

/**
 * Cuts an instant to the microseconds that PostgreSQL keeps, in a text of fixed width that orders by time. Two facts
 * within the same microsecond count as simultaneous.
 */
function toMicroseconds(instant: string): string {
  const [whole = '', fraction = ''] = instant.replace('Z', '').split('.');
  return `${whole}.${fraction.padEnd(6, '0').slice(0, 6)}Z`;
}
