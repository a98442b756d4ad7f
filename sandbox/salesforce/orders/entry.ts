/** How sellers enter orders: a draft with products of a price book, activated when the customer has agreed. */
import type { Row } from '../checks.ts';
import type { ObjectName } from '../fields.ts';
import type { Org, SaveResult } from '../org.ts';
import { itemsOf } from './rules.ts';

export interface OrderEntry {
  /** Id of the account. */
  readonly account: string;
  /** Ids of products that the price book has. */
  readonly lines: readonly {
    readonly product: string;
    readonly quantity: number;
    /** Default: that of the price book. */
    readonly unitPrice?: number;
  }[];
  /** Id of the price book; default: the standard one. */
  readonly priceBook?: string;
  /** Of an org with several; default: its own. */
  readonly currency?: string;
  /** Further fields of the order, such as `PoNumber` or an address. */
  readonly fields?: Row;
  /** Default true; a draft stays one otherwise. */
  readonly activated?: boolean;
}

/** Enters an order and gives its id; throws where Salesforce refuses any of it. */
export function placeOrder(org: Org, { account, lines, activated = true, ...entry }: OrderEntry): string {
  const Pricebook2Id =
    entry.priceBook ?? org.living('Pricebook2').find(({ IsStandard }) => IsStandard === true)?.['Id'];
  const order = saved(
    org.create('Order', {
      AccountId: account,
      Pricebook2Id,
      EffectiveDate: org.now().toISOString().slice(0, 10),
      Status: 'Draft',
      ...(entry.currency === undefined ? {} : { CurrencyIsoCode: entry.currency }),
      ...entry.fields,
    }),
  );
  for (const { product, quantity, unitPrice } of lines)
    saved(
      org.create('OrderItem', {
        OrderId: order,
        PricebookEntryId: entryOf(org, order, product)?.['Id'],
        Quantity: quantity,
        ...(unitPrice === undefined ? {} : { UnitPrice: unitPrice }),
      }),
    );
  if (activated) setStatus(org, order, 'Activated');
  return order;
}

/** Activates an order, takes it back into draft, or cancels it. */
export function setStatus(org: Org, order: string, Status: 'Draft' | 'Activated' | 'Cancelled'): void {
  saved(org.update('Order', order, { Status }));
}

/** Takes an order back into draft, changes it there, and activates it again. */
export function reworkOrder(org: Org, order: string, change: () => void): void {
  setStatus(org, order, 'Draft');
  change();
  setStatus(org, order, 'Activated');
}

/** Sets the quantity of a line; none: the line is deleted. The order must be a draft. */
export function changeLine(org: Org, item: string, quantity: number): void {
  saved(quantity > 0 ? org.update('OrderItem', item, { Quantity: quantity }) : org.delete('OrderItem', item));
}

/** Takes an activated order back into draft and throws it away. */
export function deleteOrder(org: Org, order: string): void {
  setStatus(org, order, 'Draft');
  saved(org.delete('Order', order));
}

function entryOf(org: Org, order: string, product: string): Row | undefined {
  const { Pricebook2Id, CurrencyIsoCode } = org.find('Order', order) ?? {};
  return org
    .having('PricebookEntry', 'Product2Id', product)
    .find((row) => row['Pricebook2Id'] === Pricebook2Id && row['CurrencyIsoCode'] === CurrencyIsoCode);
}

function saved({ success, id, errors }: SaveResult): string {
  if (success && id !== undefined) return id;
  throw new Error(errors.map(({ statusCode, message }) => `${statusCode}: ${message}`).join('; '));
}

/** Ids of living records, for picking some of them. */
export const idsOf = (org: Org, name: ObjectName, isMeant: (row: Row) => boolean = () => true): string[] =>
  org
    .living(name)
    .filter(isMeant)
    .map((row) => String(row['Id']));

/** Ids of the lines that an order has now. */
export const linesOf = (org: Org, order: string): string[] =>
  itemsOf(org, order).map((row) => String(row['Id']));
