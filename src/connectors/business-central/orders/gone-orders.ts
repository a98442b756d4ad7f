/** Orders that are not in the list any more: their posted invoices tell whether they were finished or taken out. */
import type { OrderResponse } from '../../../model/documents/fulfilment.ts';
import { addDecimals, decimalOf, formatDecimal } from '../../../model/values/decimal.ts';
import { mapped, type Mapped } from '../../kit/mapping.ts';
import { instantVersion } from '../../kit/versions.ts';
import { listWhere, textOf, type RawRecord } from '../api/lists.ts';
import type { Context } from '../api/session.ts';
import { andThen, gather, gatherEach } from '../../kit/gather.ts';
import type { Settings } from '../settings.ts';
import { versionOf } from '../sources/version.ts';
import { NO_ID, textOrNull } from '../their-values.ts';
import { itemById, named, quantityOf } from './document-lines.ts';
import { ORDER_RESOURCES, type TheirGoneOrder } from './theirs.ts';

const PREFIX = 'gone:';

/** The key under which the end of an order is looked up: when it went away is part of it. */
export function goneKey({ id, goneAt }: { readonly id: string; readonly goneAt: string }): string {
  return `${PREFIX}${id.toLowerCase()}@${instantVersion(goneAt)}`;
}

export function isGoneKey(key: string): boolean {
  return key.startsWith(PREFIX);
}

/** Posted invoices by the id of the order they were posted from. */
async function invoicesOf(
  context: Context,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, RawRecord[]>> {
  const invoices = await listWhere(context, ORDER_RESOURCES.salesInvoices, {
    field: 'orderId',
    spelled: orderIds,
  });
  return Map.groupBy(invoices, (invoice) => textOf(invoice, 'orderId').toLowerCase());
}

/** Gives what is left of orders that went away; one that stands again gives nothing. */
export async function fetchGone(context: Context, keys: readonly string[]): Promise<readonly RawRecord[]> {
  const gone = keys.flatMap((key) => {
    const [, id, goneAt] = /^gone:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@(.+)$/.exec(key) ?? [];
    return id === undefined || goneAt === undefined ? [] : [{ id, goneAt }];
  });
  const { standing, invoices } = await leftOf(
    context,
    gone.map(({ id }) => id),
  );
  return gone
    .filter(({ id }) => !standing.has(id))
    .map(({ id, goneAt }) => ({ id, goneAt, invoices: invoices.get(id) ?? [] }));
}

/** Gives what is left of those among these orders that posting has finished; it went away with its last invoice. */
export async function fetchFinished(
  context: Context,
  orderIds: readonly string[],
): Promise<readonly RawRecord[]> {
  const ids = orderIds.map((id) => id.toLowerCase()).filter((id) => id !== NO_ID);
  const { standing, invoices } = await leftOf(context, ids);
  return [...invoices]
    .filter(([id]) => !standing.has(id))
    .map(([id, own]) => ({
      id,
      goneAt: versionOf(own.map((invoice) => textOf(invoice, 'lastModifiedDateTime'))),
      invoices: own,
    }));
}

async function leftOf(context: Context, ids: readonly string[]) {
  if (ids.length === 0) return { standing: new Set<string>(), invoices: new Map<string, RawRecord[]>() };
  const orders = await listWhere(context, ORDER_RESOURCES.salesOrders, { field: 'id', spelled: ids });
  const standing = new Set(orders.map((order) => textOf(order, 'id').toLowerCase()));
  return { standing, invoices: await invoicesOf(context, ids) };
}

/** Finished where it was invoiced, taken out where it was not. */
export function mapGone(theirs: TheirGoneOrder, settings: Settings): Mapped<OrderResponse> {
  const [invoice] = theirs.invoices;
  const common = { number: theirs.id.toLowerCase(), asOf: instantVersion(theirs.goneAt) };
  if (invoice === undefined) {
    return mapped({ ...common, answers: { theirs: common.number }, state: 'cancelled', lines: [] });
  }
  const ours = textOrNull(invoice.externalDocumentNumber);
  return andThen(invoicedLines(theirs, settings), (lines) => ({
    ...common,
    number: invoice.orderNumber || common.number,
    answers: ours === null ? { theirs: common.number } : { ours },
    state: 'closed',
    lines,
  }));
}

type OurLine = OrderResponse['lines'][number];

/** What all invoices together say of each line: it was ordered, shipped and invoiced that often. */
function invoicedLines(theirs: TheirGoneOrder, settings: Settings): Mapped<OurLine[]> {
  const parts = theirs.invoices.flatMap(({ salesInvoiceLines }, at) =>
    named(`invoices[${at}].salesInvoiceLines`, salesInvoiceLines).map(({ line, name, path }) =>
      gather({
        line: mapped(name),
        item: mapped(itemById(line.itemId)),
        quantity: quantityOf(
          `${path}.quantity`,
          { value: line.quantity, unit: line.unitOfMeasureCode },
          settings,
        ),
      }),
    ),
  );
  return andThen(gatherEach(parts), (lines) => {
    const byLine = Map.groupBy(lines, ({ line, quantity }) => JSON.stringify([line, quantity.unit]));
    return [...byLine.values()].flatMap((same) => {
      const [first] = same;
      if (first === undefined) return [];
      const value = formatDecimal(
        same.map(({ quantity }) => decimalOf(quantity.value)).reduce((sum, next) => addDecimals(sum, next)),
      );
      const quantity = { value, unit: first.quantity.unit };
      return [{ ...first, quantity, shipped: quantity, invoiced: quantity }];
    });
  });
}
