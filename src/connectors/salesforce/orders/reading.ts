/** Reading orders whole, with all their products: what changed of either, and everything. */
import type { Page, Poll, Sweep } from '../../kit/source.ts';
import { longId } from '../api/ids.ts';
import { listWhere, queryPages, quoted, textOf, type RawRecord } from '../api/query.ts';
import type { Context } from '../api/session.ts';
import type { Settings } from '../settings.ts';
import { advanced, cursorIn, earlier, OVERLAP_SECONDS, type Cursor } from '../sources/reading.ts';
import { orderWords, type OrderSettings } from './settings.ts';
import { chosenFields, SELECTED_OF_ITEM, selectedOfOrder } from './shape.ts';

const STAMP = 'SystemModstamp';
/** The change date of the products in the cursor, beside that of the orders. */
const OF_ITEMS = 'OrderItem.SystemModstamp';

export const ordersReading: { readonly poll: Poll<Settings>; readonly sweep: Sweep<Settings> } = {
  poll: {
    everySeconds: 60,
    overlapSeconds: OVERLAP_SECONDS,
    read: (context, cursor) =>
      cursor === undefined ? readEverything(context) : readChanges(context, cursorIn(cursor)),
  },
  sweep: { everySeconds: 6 * 3600, list: sweep },
};

async function* readEverything(context: Context): AsyncGenerator<Page> {
  // Asked before the list is read: a change during a long first load must not fall between the two.
  let cursor = await newestItem(context);
  for await (const records of queryPages(context, { soql: ordersSoql(context, { orderBy: STAMP }) })) {
    cursor = advanced(cursor, STAMP, records);
    yield { records: await completed(context, records), cursor: JSON.stringify(cursor) };
  }
}

async function newestItem(context: Context): Promise<Cursor> {
  const soql = `SELECT ${STAMP} FROM OrderItem ORDER BY ${STAMP} DESC LIMIT 1`;
  for await (const [record] of queryPages(context, { soql }))
    if (record !== undefined) return { [OF_ITEMS]: textOf(record, STAMP) };
  return {};
}

async function* readChanges(context: Context, since: Cursor): AsyncGenerator<Page> {
  let cursor = since;
  const read = new Set<string>();
  const soql = ordersSoql(context, { orderBy: STAMP, and: changedSince(since[STAMP]) });
  for await (const records of queryPages(context, { soql, withDeleted: true })) {
    for (const record of records) read.add(longId(textOf(record, 'Id')));
    cursor = advanced(cursor, STAMP, records);
    yield { records: await completed(context, records), cursor: JSON.stringify(cursor) };
  }
  for await (const items of queryPages(context, { soql: itemsSoql(since[OF_ITEMS]), withDeleted: true })) {
    const unread = items.map((item) => longId(textOf(item, 'OrderId'))).filter((id) => !read.has(id));
    for (const id of unread) read.add(id);
    cursor = { ...cursor, ...renamed(advanced({}, STAMP, items)) };
    yield { records: await ordersById(context, unread), cursor: JSON.stringify(cursor) };
  }
}

/** The list of products is ordered by change date: a later page never moves the cursor back. */
const renamed = (cursor: Cursor): Cursor =>
  cursor[STAMP] === undefined ? {} : { [OF_ITEMS]: cursor[STAMP] };

function itemsSoql(since: string | undefined): string {
  const [changed] = changedSince(since);
  return `SELECT OrderId, ${STAMP} FROM OrderItem${changed === undefined ? '' : ` WHERE ${changed}`} ORDER BY ${STAMP}`;
}

const changedSince = (stamp: string | undefined): readonly string[] =>
  stamp === undefined ? [] : [`${STAMP} >= ${earlier(stamp)}`];

/** Orders whose products changed, although the orders themselves did not. */
async function ordersById(context: Context, ids: readonly string[]): Promise<readonly RawRecord[]> {
  if (ids.length === 0) return [];
  const orders = await listWhere(context, {
    select: selectOrders(context),
    field: 'Id',
    values: ids,
    also: conditions(context).join(' AND '),
    withDeleted: true,
  });
  return completed(context, orders);
}

async function* sweep(context: Context): AsyncGenerator<Page> {
  for await (const records of queryPages(context, { soql: ordersSoql(context, { orderBy: 'Id' }) }))
    yield { records: await completed(context, records) };
}

/** Orders with their products; deleted ones among them, because they tell when the order was changed last. */
async function completed(context: Context, orders: readonly RawRecord[]): Promise<readonly RawRecord[]> {
  if (orders.length === 0) return [];
  const items = await listWhere(context, {
    select: `SELECT ${SELECTED_OF_ITEM.join(', ')} FROM OrderItem`,
    field: 'OrderId',
    values: orders.map((order) => textOf(order, 'Id')),
    withDeleted: true,
  });
  const byOrder = Map.groupBy(items, (item) => longId(textOf(item, 'OrderId')));
  const names = chosenFields(declaredOrders(context));
  return orders.map((order) => ({
    ...Object.fromEntries(Object.entries(order).map(([name, value]) => [names.get(name) ?? name, value])),
    items: (byOrder.get(longId(textOf(order, 'Id'))) ?? []).toSorted(byNumber),
  }));
}

const byNumber = (one: RawRecord, other: RawRecord): number =>
  textOf(one, 'OrderItemNumber') < textOf(other, 'OrderItemNumber') ? -1 : 1;

function ordersSoql(
  context: Context,
  { orderBy, and = [] }: { readonly orderBy: string; readonly and?: readonly string[] },
): string {
  const where = [...conditions(context), ...and].join(' AND ');
  return `${selectOrders(context)} WHERE ${where} ORDER BY ${orderBy}`;
}

function selectOrders(context: Context): string {
  const fields = selectedOfOrder(context.settings, declaredOrders(context));
  return `SELECT ${fields.join(', ')} FROM Order`;
}

/** Orders of customers that sellers entered here, without drafts that nobody knows of. */
function conditions(context: Context): readonly string[] {
  const { accountTypes } = context.settings;
  const { channel, channelField, numberField, since } = orderWords(declaredOrders(context));
  return [
    `Account.Type IN (${Object.keys(accountTypes).map(quoted).join(',')})`,
    `(${channelField} = null OR ${channelField} = ${quoted(channel)})`,
    `(StatusCode != 'Draft' OR ActivatedDate != null OR ${numberField} != null)`,
    ...(since === undefined ? [] : [`CreatedDate >= ${since}`]),
  ];
}

function declaredOrders({ settings }: Context): OrderSettings {
  if (settings.orders === undefined)
    throw new Error('the settings of this system say nothing of orders: declare `orders`');
  return settings.orders;
}
