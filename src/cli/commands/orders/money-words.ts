/** What an order comes to and how it is paid, in words for people. */
import type { ShownOrder } from '../../../api/orders/order-shapes.ts';
import { amountText } from '../../../model/values/money.ts';

/** Each as a line for people; empty as long as the order cannot be priced. */
export function moneyWords({ money }: ShownOrder): readonly string[] {
  if (money === undefined) return [];
  const { currency, net, tax, collectedTax, total, payment, assumptions, charges = [] } = money;
  const read = (amount: string): string => amountText(amount, currency);
  const taxes = [
    ...(tax === undefined ? [] : [` + tax ${read(tax)}`]),
    ...(collectedTax === undefined ? [] : [` + tax ${read(collectedTax)} that the channel remits`]),
  ];
  const parts = taxes.length === 0 ? '' : `${read(net)}${taxes.join('')} = `;
  return [
    `${parts}${read(total)} ${currency}`,
    ...charges.map((each) => chargeWords(each, currency)),
    ...(payment === undefined ? [] : [paymentWords(payment, currency)]),
    ...assumptions,
  ];
}

type Payment = NonNullable<NonNullable<ShownOrder['money']>['payment']>;

/** The currency is told where it is another than that of the order. */
function paymentWords(payment: Payment, ofOrder: string): string {
  const read = (amount: string): string => amountText(amount, payment.currency ?? ofOrder);
  const { authorised, captured, refunded, currency } = payment;
  const amounts = `authorised ${read(authorised)}, captured ${read(captured)}, refunded ${read(refunded)}`;
  return `payment ${payment.payment} is ${payment.state}: ${amounts}${currency === undefined ? '' : ` ${currency}`}`;
}

type Charge = NonNullable<NonNullable<ShownOrder['money']>['charges']>[number];

function chargeWords({ charge, reason, description, amount, invoiced }: Charge, currency: string): string {
  const words = description === undefined ? '' : ` (${description})`;
  return `of that ${reason} ${charge}${words}: ${amountText(amount, currency)} ${currency}${invoiced ? ', invoiced' : ''}`;
}
