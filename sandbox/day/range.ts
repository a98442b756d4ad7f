/** What can be ordered on this day, and by whom: read from the systems themselves, in an order that is always the same. */
import { setTimeout as pause } from 'node:timers/promises';
import { CrmRange } from './desks/crm-desk.ts';
import { ErpRange } from './desks/erp-desk.ts';
import { ShopRange } from './desks/shop-desk.ts';
import { Shelves } from './desks/warehouse-desk.ts';
import type { Estate } from './estate.ts';

export interface DayItem {
  readonly item: string;
  /** List price of one piece. */
  readonly price: number;
  /** Nobody has agreed on another price for it. */
  readonly isPlain: boolean;
  /** How many lie in all of our own warehouses together. */
  readonly pieces: number;
  readonly variantId: string;
  readonly product: string;
}

export interface DayCustomer {
  readonly customer: string;
  /** What he may still owe, in dollars. */
  readonly room: number;
  readonly account: string;
  readonly companyId: string;
  readonly locationId: string;
}

/** Items and customers that every channel knows. */
export interface Range {
  readonly items: readonly DayItem[];
  readonly customers: readonly DayCustomer[];
}

/** What lies elsewhere is nothing that is ordered as a matter of course. */
const WAREHOUSES = ['wms-east', 'wms-west'];

/** Empty as long as the first load has not brought them everywhere. */
async function rangeOf(estate: Estate): Promise<Range> {
  const [erp, shop, crm, ...shelves] = await Promise.all([
    estate.desk({ system: 'erp', act: 'range' }, ErpRange),
    estate.desk({ system: 'shop', act: 'range' }, ShopRange),
    estate.desk({ system: 'crm', act: 'range' }, CrmRange),
    ...WAREHOUSES.map((system) => estate.desk({ system, act: 'shelves' }, Shelves)),
  ]);
  const variants = new Map(shop.items.map(({ item, variantId }) => [item, variantId]));
  const products = new Map(crm.products.map(({ item, id }) => [item, id]));
  const buyers = new Map(shop.buyers.map((buyer) => [buyer.customer, buyer]));
  const accounts = new Map(crm.accounts.map(({ customer, id }) => [customer, id]));
  const pieces = new Map<string, number>();
  for (const { item, pieces: count } of shelves.flat()) pieces.set(item, (pieces.get(item) ?? 0) + count);
  return {
    items: erp.items
      .flatMap(({ item, ...priced }) => {
        const [variantId, product] = [variants.get(item), products.get(item)];
        const there = { item, ...priced, pieces: pieces.get(item) ?? 0 };
        return variantId === undefined || product === undefined ? [] : [{ ...there, variantId, product }];
      })
      .toSorted((one, other) => compare(one.item, other.item)),
    customers: erp.customers
      .flatMap(({ customer, room }) => {
        const [buyer, account] = [buyers.get(customer), accounts.get(customer)];
        return buyer === undefined || account === undefined ? [] : [{ ...buyer, room, account }];
      })
      .toSorted((one, other) => compare(one.customer, other.customer)),
  };
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** Some items never get into the shop: nobody has weighed them, say. */
const SHARE_LOADED = 0.5;
const LOOK_EVERY_MS = 500;

/** Waits until what the ERP sells stands in the shop and no more is added, or time is over. Throws then. */
export async function loadedRange(estate: Estate, patienceMs: number): Promise<Range> {
  const endsAt = performance.now() + patienceMs;
  let before = -1;
  for (;;) {
    const range = await rangeOf(estate);
    const { items } = await estate.desk({ system: 'erp', act: 'range' }, ErpRange);
    const size = range.items.length + range.customers.length;
    if (range.customers.length > 0 && range.items.length > items.length * SHARE_LOADED && size === before)
      return range;
    if (performance.now() > endsAt)
      throw new Error(
        `the first load does not end: the shop has ${range.items.length} of ${items.length} items`,
      );
    before = size;
    await pause(LOOK_EVERY_MS);
  }
}
