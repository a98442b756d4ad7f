/** What Salesforce keeps of orders by itself, and what it refuses: a draft may change, an activated order hardly. */
import { saveError, type Row, type SaveError } from '../checks.ts';
import type { ObjectName } from '../fields.ts';
import type { Org } from '../org.ts';
import { ORDER_STATUSES } from './objects.ts';

/** A row that is to be saved; `before` is absent where it is new. */
export interface Saving {
  readonly name: ObjectName;
  readonly row: Row;
  readonly before?: Row | undefined;
}

/** The fields that nobody writes, as they are after this save. `stamp` is its change date. */
export function keptBySalesforce(org: Org, { name, row, before }: Saving, stamp: string): Row {
  if (name === 'Order') return orderKept(org, { row, before }, stamp);
  return name === 'OrderItem' ? itemKept(org, row, before) : {};
}

function orderKept(org: Org, { row, before }: Omit<Saving, 'name'>, stamp: string): Row {
  const StatusCode = categoryOf(row);
  const wasActivated = before?.['StatusCode'] === 'Activated';
  const isActivated = StatusCode === 'Activated';
  return {
    StatusCode,
    // Back in draft, nothing tells any more that it was activated.
    ActivatedDate: isActivated ? (wasActivated ? before['ActivatedDate'] : stamp) : null,
    ...(before === undefined
      ? { TotalAmount: 0, OrderNumber: String(org.rows('Order').length + 101).padStart(8, '0') }
      : {}),
  };
}

const categoryOf = (row: Row): 'Draft' | 'Activated' => ORDER_STATUSES[String(row['Status'])] ?? 'Draft';

function itemKept(org: Org, row: Row, before: Row | undefined): Row {
  const entry = org.find('PricebookEntry', row['PricebookEntryId']);
  const UnitPrice = row['UnitPrice'] ?? entry?.['UnitPrice'] ?? null;
  return {
    UnitPrice,
    Product2Id: entry?.['Product2Id'] ?? null,
    TotalPrice: Number(UnitPrice) * Number(row['Quantity']),
    ...(before === undefined
      ? {
          ListPrice: entry?.['UnitPrice'] ?? null,
          OrderItemNumber: String(org.rows('OrderItem').length + 1).padStart(10, '0'),
        }
      : {}),
  };
}

/** The order of a product that is kept, with its amount; its change date stays, so that nobody can rest on it. */
export function orderWithAmount(org: Org, { name, row, before }: Saving): Row | undefined {
  const order = name === 'OrderItem' ? org.find('Order', row['OrderId']) : undefined;
  if (order === undefined) return undefined;
  const cents = Math.round((Number(order['TotalAmount']) + priceOf(row) - priceOf(before)) * 100);
  return { ...order, TotalAmount: cents / 100 };
}

const priceOf = (item: Row | undefined): number =>
  item === undefined || item['IsDeleted'] === true ? 0 : Number(item['TotalPrice']);

/** Why Salesforce does not save the row. */
export function orderErrors(org: Org, { name, row, before }: Saving): readonly SaveError[] {
  const error =
    name === 'Order'
      ? orderError(org, row, before)
      : name === 'OrderItem'
        ? itemError(org, row, before)
        : undefined;
  return error === undefined ? [] : [error];
}

function orderError(org: Org, row: Row, before: Row | undefined): SaveError | undefined {
  if (!Object.hasOwn(ORDER_STATUSES, String(row['Status'])))
    return saveError('INVALID_STATUS', 'Choose a valid order status and save your changes.', ['Status']);
  if (row['AccountId'] === null) return integrity('An order needs an account.', 'AccountId');
  const wasActivated = before?.['StatusCode'] === 'Activated';
  if (wasActivated && !org.editsActivatedOrders) return noPermission();
  return (
    (categoryOf(row) === 'Activated' && !wasActivated ? activationError(org, row, before) : undefined) ??
    (before === undefined ? undefined : fixedError(row, before))
  );
}

function activationError(org: Org, row: Row, before: Row | undefined): SaveError | undefined {
  if (before === undefined)
    return saveError('INVALID_STATUS', 'A new order begins in a status of the category Draft.', ['Status']);
  return itemsOf(org, row['Id']).length === 0
    ? saveError('FAILED_ACTIVATION', 'An order must have at least one product.')
    : undefined;
}

function fixedError(row: Row, before: Row): SaveError | undefined {
  const changes = (field: string): boolean => row[field] !== before[field];
  if (before['Pricebook2Id'] !== null && changes('Pricebook2Id'))
    return integrity('The price book of an order cannot be changed once it has one.', 'Pricebook2Id');
  return before['StatusCode'] === 'Activated' && changes('AccountId')
    ? integrity('The account of an activated order cannot be changed.', 'AccountId')
    : undefined;
}

function itemError(org: Org, row: Row, before: Row | undefined): SaveError | undefined {
  const order = org.find('Order', row['OrderId']);
  const isActivated = order?.['StatusCode'] === 'Activated';
  if (isActivated && before === undefined) return integrity('An activated order takes no more products.');
  if (isActivated && !org.editsActivatedOrders) return noPermission();
  if (!(Number(row['Quantity']) > 0)) return integrity('The quantity must be more than zero.', 'Quantity');
  return before === undefined ? entryError(org, row, order) : undefined;
}

function entryError(org: Org, row: Row, order: Row | undefined): SaveError | undefined {
  const entry = org.find('PricebookEntry', row['PricebookEntryId']) ?? {};
  const { Pricebook2Id = null, CurrencyIsoCode } = order ?? {};
  const wrong = [
    [Pricebook2Id === null, 'The order has no price book.'],
    [entry['Pricebook2Id'] !== Pricebook2Id, "The entry is not in the order's price book."],
    [entry['CurrencyIsoCode'] !== CurrencyIsoCode, 'The entry and the order have different currencies.'],
    [entry['IsActive'] !== true, 'The price book entry is inactive.'],
  ] as const;
  const [, message] = wrong.find(([isWrong]) => isWrong) ?? [];
  return message === undefined ? undefined : integrity(message, 'PricebookEntryId');
}

/** Why the row cannot be deleted. */
export function deleteError(org: Org, name: ObjectName, row: Row): SaveError | undefined {
  const order = name === 'Order' ? row : name === 'OrderItem' ? org.find('Order', row['OrderId']) : undefined;
  return order?.['StatusCode'] === 'Activated'
    ? saveError('DELETE_FAILED', 'What belongs to an activated order cannot be deleted.')
    : undefined;
}

/** The living products of an order. */
export function itemsOf(org: Org, orderId: unknown): readonly Row[] {
  return org.having('OrderItem', 'OrderId', String(orderId));
}

const integrity = (message: string, ...fields: readonly string[]): SaveError =>
  saveError('FIELD_INTEGRITY_EXCEPTION', message, fields);
const noPermission = (): SaveError =>
  saveError('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id');
