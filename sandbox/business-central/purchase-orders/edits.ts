/** What happens to purchase orders without the hub: entered, received in part, put off, shortened, finished. */
import type { Random } from '../../kit/random.ts';
import type { Erp } from '../tables/erp.ts';
import type { Fields } from '../tables/table.ts';
import {
  changeQuantity,
  deletePurchase,
  deletePurchaseLine,
  enterPurchase,
  linesOf,
  moveReceipt,
  NO_DATE,
  receiveLine,
  releasePurchase,
} from './purchasing.ts';

type Edit = (erp: Erp, random: Random) => string;

export const PURCHASE_EDITS: Readonly<Record<string, Edit>> = {
  enterPurchase: (erp, random) => {
    const vendor = random.pick([...erp.tables.vendors.all()]);
    const items = [...erp.tables.items.all()].filter((item) => item['blocked'] === false);
    const lines = Array.from({ length: random.between(1, 3) }, () => ({
      item: String(random.pick(items)['number']),
      location: String(random.pick([...erp.tables.locations.all()])['code']),
      quantity: random.between(1, 20) * 10,
      expectedOn: dayAfter(erp, random.between(2, 20)),
    }));
    const order = releasePurchase(erp, enterPurchase(erp, { vendor: String(vendor['number']), lines }));
    return `Purchase order ${nameOf(order)} was sent to ${String(vendor['displayName'])}.`;
  },
  receivePurchase: (erp, random) =>
    withLine(erp, random, (order, line) => {
      const quantity = Math.max(1, Math.ceil(openOf(line) / 2));
      receiveLine(erp, line, Math.min(quantity, openOf(line)));
      return `A part of line ${String(line['sequence'])} of purchase order ${nameOf(order)} came in.`;
    }),
  slipPurchase: (erp, random) =>
    withLine(erp, random, (order, line) => {
      const expectedOn = dayAfter(erp, random.between(21, 60));
      moveReceipt(erp, line, expectedOn);
      return `Line ${String(line['sequence'])} of purchase order ${nameOf(order)} comes on ${expectedOn} now; the order's own change date did not move.`;
    }),
  blankPurchaseDate: (erp, random) =>
    withLine(erp, random, (order, line) => {
      moveReceipt(erp, line, NO_DATE);
      return `Nobody knows when line ${String(line['sequence'])} of purchase order ${nameOf(order)} comes.`;
    }),
  shortenPurchase: (erp, random) =>
    withLine(erp, random, (order, line) => {
      const quantity = Number(line['receivedQuantity']) + Math.floor(openOf(line) / 2);
      changeQuantity(erp, line, quantity);
      return `Line ${String(line['sequence'])} of purchase order ${nameOf(order)} is for ${quantity} now.`;
    }),
  deletePurchaseLine: (erp, random) =>
    withLine(erp, random, (order, line) => {
      deletePurchaseLine(erp, line);
      return `Line ${String(line['sequence'])} of purchase order ${nameOf(order)} was deleted.`;
    }),
  deletePurchase: (erp, random) =>
    withLine(erp, random, (order) => {
      deletePurchase(erp, order);
      return `Purchase order ${nameOf(order)} was deleted.`;
    }),
};

function withLine(erp: Erp, random: Random, act: (order: Fields, line: Fields) => string): string {
  const open = [...erp.tables.purchaseOrders.all()].flatMap((order) =>
    linesOf(erp, order.id)
      .filter((line) => openOf(line) > 0)
      .map((line) => ({ order, line })),
  );
  if (open.length === 0) return 'Nothing was done: nothing is on its way.';
  const { order, line } = random.pick(open);
  return act(order, line);
}

function openOf(line: Fields): number {
  return Number(line['quantity']) - Number(line['receivedQuantity']);
}

const DAY_MS = 86_400_000;

function dayAfter({ clock }: Erp, days: number): string {
  return new Date(clock().getTime() + days * DAY_MS).toISOString().slice(0, 10);
}

function nameOf(row: Fields): string {
  return String(row['number']);
}
