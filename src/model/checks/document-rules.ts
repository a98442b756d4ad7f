/** What must hold inside one document of an order beyond its shape. */
import type { CarrierMilestone } from '../documents/carriage.ts';
import type { ExpectedReceipt } from '../documents/expected-receipt.ts';
import type { FraudCheck } from '../documents/fraud.ts';
import type { Invoice, OrderResponse, WarehouseAdvice } from '../documents/fulfilment.ts';
import type { Order, OrderLine } from '../documents/order.ts';
import type { OrderStatus, SalesOrder, WarehouseOrder } from '../documents/outgoing.ts';
import type { CustomerPayment, Payment, PaymentInstruction } from '../documents/payment.ts';
import type { CreditMemo, Return, ReturnOrder, ReturnReceipt } from '../documents/returns.ts';
import type { TaxDocument } from '../documents/tax.ts';
import type { Notification, OrderSummary } from '../documents/telling.ts';
import type { Plausibility } from '../values/instants.ts';
import { problem, type Problem } from '../values/problem.ts';
import { chargeProblems } from './charges.ts';
import { collectedTaxProblems } from './collected-tax.ts';
import {
  countryProblems,
  currencyProblems,
  dateProblems,
  instantProblems,
  moneyProblems,
  nameProblems,
  numberProblems,
  priceProblems,
  quantityProblems,
  zoneProblems,
} from './parts.ts';

/** A line is named once, money is in the order's currency, and nothing is ordered in quantities of nothing. */
export function orderProblems(order: Order, plausible?: Plausibility): readonly Problem[] {
  return [
    ...nameProblems('number', order.number),
    ...instantProblems('placedAt', order.placedAt, plausible),
    ...currencyProblems('currency', order.currency),
    ...countryProblems('shipToAddress.country', order.shipToAddress?.country),
    ...dateProblems('requestedDate', order.requestedDate),
    ...zoneProblems('zone', order.zone),
    ...moneyProblems('payment.authorised', order.payment?.authorised),
    ...repeatedLines(order.lines),
    ...chargeProblems(order),
    ...collectedTaxProblems(order),
    ...order.lines.flatMap((line, index) => orderLineProblems(`lines[${index}]`, line, order.currency)),
  ];
}

function orderLineProblems(path: string, line: OrderLine, currency: string): readonly Problem[] {
  const { price } = line;
  const isOther = price !== undefined && price.currency !== currency;
  return [
    ...nameProblems(`${path}.line`, line.line),
    ...quantityProblems(`${path}.quantity`, line.quantity, { sign: 'above-zero' }),
    ...priceProblems(`${path}.price`, price),
    ...dateProblems(`${path}.requestedDate`, line.requestedDate),
    ...(isOther
      ? [problem(price.currency, `${currency}, the currency of the order`, `${path}.price.currency`)]
      : []),
  ];
}

export function orderResponseProblems(response: OrderResponse, plausible?: Plausibility): readonly Problem[] {
  return [
    ...instantProblems('asOf', response.asOf, plausible),
    ...moneyProblems('total', response.total),
    ...repeatedLines(response.lines),
    ...response.lines.flatMap(({ quantity, shipped, invoiced, unitPrice }, index) => [
      ...quantityProblems(`lines[${index}].quantity`, quantity, { sign: 'zero-or-more' }),
      ...quantityProblems(`lines[${index}].shipped`, shipped, { sign: 'zero-or-more' }),
      ...quantityProblems(`lines[${index}].invoiced`, invoiced, { sign: 'zero-or-more' }),
      ...numberProblems(`lines[${index}].unitPrice`, unitPrice, 'zero-or-more'),
    ]),
  ];
}

export function adviceProblems(advice: WarehouseAdvice, plausible?: Plausibility): readonly Problem[] {
  return [...instantProblems('at', advice.at, plausible), ...lineQuantities(advice.lines, 'zero-or-more')];
}

export function invoiceProblems(invoice: Invoice): readonly Problem[] {
  return [
    ...dateProblems('postedOn', invoice.postedOn),
    ...currencyProblems('currency', invoice.currency),
    ...(['net', 'tax', 'total'] as const).flatMap((part) =>
      numberProblems(part, invoice[part], 'zero-or-more'),
    ),
    ...lineQuantities(invoice.lines, 'zero-or-more'),
  ];
}

export function salesOrderProblems(order: SalesOrder): readonly Problem[] {
  return [
    ...dateProblems('orderDate', order.orderDate),
    ...dateProblems('requestedDate', order.requestedDate),
    ...currencyProblems('currency', order.currency),
    ...repeatedLines(order.lines),
    ...lineQuantities(order.lines, 'above-zero'),
    ...order.lines.flatMap(({ unitPrice }, index) =>
      numberProblems(`lines[${index}].unitPrice`, unitPrice, 'zero-or-more'),
    ),
  ];
}

export function warehouseOrderProblems(order: WarehouseOrder): readonly Problem[] {
  return [
    ...dateProblems('requestedDate', order.requestedDate),
    ...repeatedLines(order.lines),
    ...lineQuantities(order.lines, 'above-zero'),
  ];
}

export function orderStatusProblems(status: OrderStatus): readonly Problem[] {
  return [
    ...instantProblems('asOf', status.asOf),
    ...repeatedLines(status.lines),
    ...status.shipments.flatMap(({ at }, index) => instantProblems(`shipments[${index}].at`, at)),
  ];
}

export function orderSummaryProblems(summary: OrderSummary): readonly Problem[] {
  return [
    ...dateProblems('orderDate', summary.orderDate),
    ...dateProblems('requestedDate', summary.requestedDate),
    ...currencyProblems('currency', summary.currency),
    ...numberProblems('total', summary.total, 'zero-or-more'),
    ...repeatedLines(summary.lines),
    ...lineQuantities(summary.lines, 'zero-or-more'),
    ...summary.lines.flatMap(({ unitPrice, worked }, index) => [
      ...numberProblems(`lines[${index}].unitPrice`, unitPrice, 'zero-or-more'),
      ...numberProblems(`lines[${index}].worked.unitPrice`, worked?.unitPrice, 'zero-or-more'),
    ]),
    ...summary.milestones.flatMap(({ at }, index) => instantProblems(`milestones[${index}].at`, at)),
  ];
}

export function taxDocumentProblems(document: TaxDocument): readonly Problem[] {
  return [
    ...dateProblems('date', document.date),
    ...dateProblems('taxDate', document.taxDate),
    ...currencyProblems('currency', document.currency),
    ...repeatedLines(document.lines),
    ...lineQuantities(document.lines, 'above-zero'),
    ...document.lines.flatMap(({ amount }, index) =>
      numberProblems(`lines[${index}].amount`, amount, 'zero-or-more'),
    ),
  ];
}

export function customerPaymentProblems(payment: CustomerPayment): readonly Problem[] {
  return [
    ...dateProblems('date', payment.date),
    ...currencyProblems('currency', payment.currency),
    ...numberProblems('amount', payment.amount, 'zero-or-more'),
  ];
}

export function paymentInstructionProblems(payment: PaymentInstruction): readonly Problem[] {
  return [
    ...currencyProblems('currency', payment.currency),
    ...numberProblems('capture', payment.capture, 'zero-or-more'),
    ...numberProblems('refund', payment.refund, 'zero-or-more'),
  ];
}

export function fraudCheckProblems(check: FraudCheck): readonly Problem[] {
  return [
    ...instantProblems('placedAt', check.placedAt),
    ...currencyProblems('currency', check.currency),
    ...numberProblems('amount', check.amount, 'zero-or-more'),
    ...lineQuantities(check.lines, 'above-zero'),
  ];
}

export function paymentProblems(payment: Payment, plausible?: Plausibility): readonly Problem[] {
  return [
    ...currencyProblems('currency', payment.currency),
    ...(['authorised', 'captured', 'refunded'] as const).flatMap((part) =>
      numberProblems(part, payment[part], 'zero-or-more'),
    ),
    ...(payment.expiresAt === undefined ? [] : instantProblems('expiresAt', payment.expiresAt)),
    ...instantProblems('asOf', payment.asOf, plausible),
  ];
}

export function milestoneProblems(milestone: CarrierMilestone, plausible?: Plausibility): readonly Problem[] {
  return [
    ...instantProblems('at', milestone.at, plausible),
    ...(milestone.expectedAt === undefined ? [] : instantProblems('expectedAt', milestone.expectedAt)),
  ];
}

export function notificationProblems(notification: Notification): readonly Problem[] {
  return [
    ...instantProblems('at', notification.at),
    ...currencyProblems('currency', notification.currency),
    ...zoneProblems('zone', notification.zone),
    ...dateProblems('expectedOn', notification.expectedOn),
    ...numberProblems('amount', notification.amount, 'zero-or-more'),
    ...lineQuantities(notification.lines, 'zero-or-more'),
  ];
}

export function returnProblems(told: Return, plausible?: Plausibility): readonly Problem[] {
  return [
    ...nameProblems('number', told.number),
    ...instantProblems('requestedAt', told.requestedAt, plausible),
    ...repeatedLines(told.lines),
    ...lineQuantities(told.lines, 'above-zero'),
  ];
}

export function returnOrderProblems(order: ReturnOrder): readonly Problem[] {
  return [...repeatedLines(order.lines), ...lineQuantities(order.lines, 'above-zero')];
}

export function returnReceiptProblems(receipt: ReturnReceipt, plausible?: Plausibility): readonly Problem[] {
  return [...instantProblems('at', receipt.at, plausible), ...lineQuantities(receipt.lines, 'zero-or-more')];
}

export function creditMemoProblems(memo: CreditMemo): readonly Problem[] {
  return [
    ...dateProblems('date', memo.date),
    ...currencyProblems('currency', memo.currency),
    ...repeatedLines(memo.lines),
    ...lineQuantities(memo.lines, 'above-zero'),
    ...memo.lines.flatMap(({ unitPrice, amount }, index) => [
      ...numberProblems(`lines[${index}].unitPrice`, unitPrice, 'zero-or-more'),
      ...numberProblems(`lines[${index}].amount`, amount, 'zero-or-more'),
    ]),
  ];
}

export function expectedReceiptProblems({ lines }: ExpectedReceipt): readonly Problem[] {
  return [
    ...repeatedLines(lines),
    ...lineQuantities(lines, 'zero-or-more'),
    ...lines.flatMap(({ received, expectedOn }, index) => [
      ...numberProblems(`lines[${index}].received`, received, 'zero-or-more'),
      ...dateProblems(`lines[${index}].expectedOn`, expectedOn),
    ]),
  ];
}

type Sign = Parameters<typeof numberProblems>[2];
type Quantified = { readonly quantity: Parameters<typeof quantityProblems>[1] };

function lineQuantities(lines: readonly Quantified[], sign: Sign): readonly Problem[] {
  return lines.flatMap(({ quantity }, index) =>
    quantityProblems(`lines[${index}].quantity`, quantity, { sign }),
  );
}

function repeatedLines(lines: readonly { readonly line: string }[]): readonly Problem[] {
  const seen = new Set<string>();
  return lines.flatMap(({ line }, index) => {
    if (!seen.has(line)) {
      seen.add(line);
      return [];
    }
    return [problem(line, 'each line once', `lines[${index}].line`)];
  });
}
