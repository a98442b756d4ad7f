/** What must hold inside one document of an order beyond its shape. */
import type { Invoice, OrderResponse, WarehouseAdvice } from '../documents/fulfilment.ts';
import type { Order, OrderLine } from '../documents/order.ts';
import type { OrderStatus, SalesOrder, WarehouseOrder } from '../documents/outgoing.ts';
import type { Plausibility } from '../values/instants.ts';
import { problem, type Problem } from '../values/problem.ts';
import {
  currencyProblems,
  dateProblems,
  instantProblems,
  moneyProblems,
  numberProblems,
  priceProblems,
  quantityProblems,
} from './parts.ts';

/** A line is named once, money is in the order's currency, and nothing is ordered in quantities of nothing. */
export function orderProblems(order: Order, plausible?: Plausibility): readonly Problem[] {
  return [
    ...instantProblems('placedAt', order.placedAt, plausible),
    ...currencyProblems('currency', order.currency),
    ...dateProblems('requestedDate', order.requestedDate),
    ...moneyProblems('payment.authorised', order.payment?.authorised),
    ...repeatedLines(order.lines),
    ...order.lines.flatMap((line, index) => orderLineProblems(`lines[${index}]`, line, order.currency)),
  ];
}

function orderLineProblems(path: string, line: OrderLine, currency: string): readonly Problem[] {
  const { price } = line;
  const isOther = price !== undefined && price.currency !== currency;
  return [
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
