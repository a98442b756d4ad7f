/** What an order counts against the limit of its account; pure. */
import { addDecimals, decimalOf, formatDecimal, ZERO, type Decimal } from '../../../model/values/decimal.ts';
import type { Plan } from '../../kit/process.ts';
import { sumOfCharges } from '../charges/charges.ts';
import { atLeastZero, type LineView } from '../lines.ts';
import type { OrderState } from '../state.ts';
import type { Gate } from './gate.ts';
import { lineAmount } from '../prices/prices.ts';

/** What is wanted and not invoiced counts from the moment it was accepted; what is invoiced, until the ERP's balance counts it. */
export function exposureOf(
  gate: Gate | undefined,
  lines: readonly LineView[],
  { invoices }: Pick<OrderState, 'invoices'>,
): Plan<never>['exposure'] {
  if (gate?.verdict !== 'passed' || gate.isPaid) return undefined;
  const { currency } = gate.amount;
  const goods = lines.map((line) =>
    lineAmount(atLeastZero(line.wanted, line.invoiced), gate.prices.get(line.line), currency),
  );
  const charges = gate.charges.filter(({ isInvoiced }) => !isInvoiced);
  const net = atLeastZero([...goods, sumOfCharges(charges)].reduce(addDecimals, ZERO), ZERO);
  // The tax is owed until the first invoice says what it is.
  const isInvoiced = lines.some(({ invoiced }) => invoiced.units > 0n);
  const billed = invoicedIn(invoices);
  const open = addDecimals(net, isInvoiced ? ZERO : (gate.tax ?? ZERO));
  // What a payment stands for is no credit: of what is invoiced first, of what is still to come with the rest.
  const amount = formatDecimal(atLeastZero(open, atLeastZero(gate.paidFor, billed)));
  const invoiced = formatDecimal(atLeastZero(billed, gate.paidFor));
  if (amount === '0' && invoiced === '0') return undefined;
  return { account: gate.account.id, amount, invoiced, currency };
}

function invoicedIn(invoices: OrderState['invoices']): Decimal {
  const sumOf = (kind: OrderState['invoices'][number]['invoice']['kind']): Decimal =>
    invoices
      .filter(({ invoice }) => invoice.kind === kind)
      .reduce((sum, { invoice }) => addDecimals(sum, decimalOf(invoice.total)), ZERO);
  return atLeastZero(sumOf('invoice'), sumOf('credit-note'));
}
