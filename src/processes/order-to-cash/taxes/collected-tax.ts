/** Sales tax that the channel has collected from the buyer: what it remits itself is nothing of ours, and part of what he pays; pure. */
import type { CollectedTax } from '../../../model/documents/charges.ts';
import type { Order } from '../../../model/documents/order.ts';
import type { Money } from '../../../model/primitives.ts';
import { addDecimals, decimalOf, formatDecimal, ZERO, type Decimal } from '../../../model/values/decimal.ts';
import type { ChargeView } from '../charges/charges.ts';
import { sumOf, type LineView } from '../lines.ts';
import type { Gate } from '../terms/gate.ts';
import { shareOf } from '../terms/taking.ts';

/** Does the channel remit the tax on the line, also where that is nothing? */
export function isTaxedByChannel({ told }: Pick<LineView, 'told'>): boolean {
  return told.collectedTax?.remittedBy === 'channel';
}

/** The same of a charge. */
export function isChargeTaxedByChannel({ collectedTax }: Pick<ChargeView, 'collectedTax'>): boolean {
  return collectedTax?.remittedBy === 'channel';
}

/** As the ERP is told it with the line. */
export function remitterOf(line: Pick<LineView, 'told'>): { readonly taxRemittedBy?: 'channel' } {
  return isTaxedByChannel(line) ? { taxRemittedBy: 'channel' } : {};
}

/** Does the channel remit the tax on what an invoice has beside the lines of the order? */
export function isShippingTaxedByChannel(order: Order | undefined): boolean {
  return order?.collectedTax?.shipping?.remittedBy === 'channel';
}

/** What the channel remits for what is wanted, that on charges and shipping with it; `undefined`: it remits nothing of this order. */
export function remittedByChannel(
  order: Order | undefined,
  lines: readonly LineView[],
  charges: readonly ChargeView[],
): Decimal | undefined {
  const isShipping = isShippingTaxedByChannel(order);
  const theirs = lines.filter(isTaxedByChannel);
  const charged = charges.filter(isChargeTaxedByChannel);
  if (theirs.length + charged.length === 0 && !isShipping) return undefined;
  const isWanted = lines.some(({ wanted }) => wanted.units > 0n);
  const shipping = isWanted && isShipping ? amountOf(order?.collectedTax?.shipping) : ZERO;
  const onCharges = charged.map(({ collectedTax }) => amountOf(collectedTax));
  return sumOf([shipping, collectedFor(theirs), ...onCharges]);
}

/** Of what was collected for lines, as much as is wanted of them. */
function collectedFor(lines: readonly LineView[]): Decimal {
  return sumOf(
    lines.map(({ told, wanted, ordered }) => {
      const { currency = '' } = told.collectedTax ?? {};
      return shareOf(amountOf(told.collectedTax), { of: wanted, in: ordered, currency });
    }),
  );
}

function amountOf(tax: CollectedTax | undefined): Decimal {
  return tax === undefined ? ZERO : decimalOf(tax.amount);
}

/** What the buyer pays in all: to us, and to the channel what that remits. */
export function buyersTotal({ amount, collected = ZERO }: Pick<Gate, 'amount' | 'collected'>): Money {
  return { ...amount, amount: formatDecimal(addDecimals(decimalOf(amount.amount), collected)) };
}

/** In words, where a channel has collected another tax for us than is reckoned with. */
export function collectedOtherwise(
  lines: readonly LineView[],
  gate: Pick<Gate, 'tax' | 'taxOf' | 'net'> | undefined,
): readonly string[] {
  const ours = lines.filter(({ told }) => told.collectedTax?.remittedBy === 'seller');
  if (ours.length === 0 || gate?.tax === undefined) return [];
  const [collected, reckoned] = [
    formatDecimal(collectedFor(ours)),
    formatDecimal(sumOf(ours.map((line) => gate.taxOf(line, line.wanted)))),
  ];
  if (collected === reckoned) return [];
  const { currency } = gate.net;
  return [
    `the channel has collected ${collected} ${currency} of tax that we remit; ${reckoned} ${currency} is reckoned with`,
  ];
}
