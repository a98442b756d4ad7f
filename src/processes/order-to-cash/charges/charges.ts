/** What an order is charged or given beside its goods: what of it counts now, what stands since goods have left, and what was invoiced; pure. */
import { CHARGE_NAME, type OrderCharge, type SalesCharge } from '../../../model/documents/charges.ts';
import type { SalesOrder } from '../../../model/documents/outgoing.ts';
import {
  compareDecimals,
  decimalOf,
  formatDecimal,
  negateDecimal,
  type Decimal,
} from '../../../model/values/decimal.ts';
import type { Around } from '../around.ts';
import { isSalesOrder, SALES_ORDER } from '../document-names.ts';
import { sumOf, type LineView } from '../lines.ts';
import type { OrderState } from '../state.ts';

type Told = Pick<OrderCharge, 'charge' | 'kind' | 'reason' | 'description' | 'collectedTax'>;

/** One charge that counts. */
export interface ChargeView extends Told {
  /** Among lines of goods. */
  readonly name: string;
  /** Without tax: above zero what the buyer is charged, below what he is given. */
  readonly amount: Decimal;
  /** Goods have left: it is invoiced with the first of them. */
  readonly isDue: boolean;
  readonly isInvoiced: boolean;
}

type Known = Pick<OrderState, 'current' | 'invoices'>;

/**
 * Charges go with the goods: none without any that is wanted. With the first goods that leave they are due, and what the ERP was told then
 * stays as it was told, because it posts it; what a later revision says of it is a question to people.
 */
export function chargesOf(
  state: Known,
  lines: readonly LineView[],
  { kept }: Pick<Around, 'kept'>,
): readonly ChargeView[] {
  const stood = toldCharges(kept).filter(({ isDue }) => isDue === true);
  const told = state.current?.order.charges ?? [];
  const names = new Set(stood.map(({ charge }) => charge));
  const isDue = lines.some(({ shipped }) => shipped.units > 0n);
  const fresh = isWanted(lines) ? told.filter(({ charge }) => !names.has(charge)) : [];
  return [
    ...stood.map((each) => viewOf(state, asStood(each, told), true)),
    ...fresh
      .filter(({ charge }) => !isOver(lines) || toldCharges(kept).some((each) => each.charge === charge))
      .map((each) => viewOf(state, each, isDue)),
  ];
}

/** As the tax was collected: the ERP is told of the one who remits alone. */
function asStood(stood: SalesCharge, told: readonly OrderCharge[]): Told & Pick<OrderCharge, 'amount'> {
  const { collectedTax } = told.find(({ charge }) => charge === stood.charge) ?? {};
  const { charge, kind, reason, amount, description } = stood;
  const words = description === undefined ? {} : { description };
  const isTheirs = stood.taxRemittedBy === 'channel' && collectedTax?.remittedBy !== 'channel';
  return {
    charge,
    kind,
    reason,
    amount,
    ...words,
    ...(collectedTax !== undefined && !isTheirs && { collectedTax }),
  };
}

function viewOf(state: Known, told: Told & Pick<OrderCharge, 'amount'>, isDue: boolean): ChargeView {
  const { charge, kind, reason, description, collectedTax } = told;
  return {
    charge,
    kind,
    reason,
    ...(description !== undefined && { description }),
    ...(collectedTax !== undefined && { collectedTax }),
    name: `${CHARGE_NAME}${charge}`,
    amount: signedAmount(told),
    isDue,
    isInvoiced: state.invoices.some(
      ({ invoice }) =>
        invoice.kind === 'invoice' && invoice.charges?.some((each) => each.charge === charge) === true,
    ),
  };
}

/** Below zero where it is given. */
export function signedAmount({ kind, amount }: Pick<OrderCharge, 'kind' | 'amount'>): Decimal {
  return kind === 'charge' ? decimalOf(amount) : negateDecimal(decimalOf(amount));
}

export function sumOfCharges(charges: readonly Pick<ChargeView, 'amount'>[]): Decimal {
  return sumOf(charges.map(({ amount }) => amount));
}

/** Is any of them due and on no invoice? */
export function areOpen(charges: readonly Pick<ChargeView, 'isDue' | 'isInvoiced'>[]): boolean {
  return charges.some(({ isDue, isInvoiced }) => isDue && !isInvoiced);
}

function isWanted(lines: readonly LineView[]): boolean {
  return lines.some(({ wanted }) => wanted.units > 0n);
}

function toldCharges(kept: Around['kept']): readonly SalesCharge[] {
  const body = kept.get(SALES_ORDER);
  return isSalesOrder(body) && body.state === 'placed' ? (body.charges ?? []) : [];
}

/** All that is wanted is invoiced: nothing can be added to the order any more. */
function isOver(lines: readonly LineView[]): boolean {
  return lines.every(
    ({ wanted, shipped, invoiced }) =>
      compareDecimals(shipped, wanted) >= 0 && compareDecimals(invoiced, shipped) >= 0,
  );
}

/** As the ERP is told of them; nothing where there are none. */
export function salesCharges(charges: readonly ChargeView[]): Pick<SalesOrder, 'charges'> {
  if (charges.length === 0) return {};
  return {
    charges: charges.map(({ charge, kind, reason, amount, description, collectedTax, isDue }) => ({
      charge,
      kind,
      reason,
      amount: formatDecimal(amount.units < 0n ? negateDecimal(amount) : amount),
      ...(description !== undefined && { description }),
      ...(collectedTax?.remittedBy === 'channel' && { taxRemittedBy: 'channel' as const }),
      ...(isDue && { isDue: true as const }),
    })),
  };
}
