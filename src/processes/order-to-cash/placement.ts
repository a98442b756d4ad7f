/** The documents that should stand outside for an order; pure. */
import type { Order } from '../../model/documents/order.ts';
import type { SalesOrder, WarehouseOrder } from '../../model/documents/outgoing.ts';
import type { Address } from '../../model/party.ts';
import type { Reference } from '../../model/primitives.ts';
import { compareDecimals, formatDecimal } from '../../model/values/decimal.ts';
import type { WantedDocument } from '../kit/process.ts';
import type { Around } from './around.ts';
import { salesCharges, type ChargeView } from './charges/charges.ts';
import { hasTaken, isForWarehouse } from './custody.ts';
import { SALES_ORDER, warehouseOrderName, warehouseOrderNumber } from './document-names.ts';
import { sumOf, type LineView } from './lines.ts';
import type { OrderState } from './state.ts';
import { wordsOn } from './supply/advices/progress.ts';
import { toldLineOf } from './supply/holds.ts';
import { isRefusal, isSupplierAt } from './supply/reserving.ts';
import { salesLines } from './supply/sales-lines.ts';
import { deliveryAddress } from './taxes/tax.ts';
import { recipientOf } from './telling/as-told.ts';
import type { UnitPrice } from './prices/prices.ts';

export interface PlacementInput {
  readonly state: OrderState;
  readonly around: Around;
  readonly lines: readonly LineView[];
  readonly itemOf: (line: LineView) => string;
  readonly customer: string;
  readonly shipTo: string | undefined;
  readonly prices: ReadonlyMap<string, UnitPrice>;
  readonly charges: readonly ChargeView[];
}

/** The documents of an order of these lines; `undefined` as long as customer or prices are not known. */
export type Placer = (lines: readonly LineView[]) => readonly WantedDocument[] | undefined;

/** For one plan, which asks several times for those of the same lines: they are worked out once. */
export function placer({ customer, prices, charges = [], ...input }: PlacerInput): Placer {
  const known = new Map<readonly LineView[], readonly WantedDocument[]>();
  return (lines) => {
    if (customer === undefined || prices === undefined) return undefined;
    const documents = known.get(lines) ?? placements({ ...input, customer, prices, charges, lines });
    known.set(lines, documents);
    return documents;
  };
}

type PlacerInput = Pick<PlacementInput, 'state' | 'around' | 'itemOf' | 'shipTo'> & {
  readonly customer: string | undefined;
  readonly prices: PlacementInput['prices'] | undefined;
  readonly charges: PlacementInput['charges'] | undefined;
};

/** The sales order first; locations are told what the ERP has taken, and suppliers nothing before that. */
function placements(input: PlacementInput): readonly WantedDocument[] {
  const sales = salesOrder(input);
  if (sales === undefined) return [];
  const isTaken = hasTaken(input.state, [sales]);
  const orders = warehouseOrders(input);
  return [
    sales,
    ...orders.filter(({ name }) => isTaken || input.around.kept.has(name) || !isOfSupplier(input, name)),
  ];
}

function isOfSupplier({ state, around }: PlacementInput, name: string): boolean {
  const hold = state.holds.find((each) => warehouseOrderName(each) === name);
  return hold !== undefined && isSupplierAt(around.policy, around.locationNumber(hold.locationId));
}

const record = (value: string): Reference => ({ by: 'record', value });

function salesOrder(input: PlacementInput): WantedDocument | undefined {
  const { state, around, customer, shipTo } = input;
  const { current } = state;
  if (current === undefined) return undefined;
  const lines = input.lines.flatMap((line) => salesLines(input, line));
  const isKnownOutside = state.written[SALES_ORDER] !== undefined || around.kept.has(SALES_ORDER);
  if (lines.length === 0 && !isKnownOutside) return undefined;
  const { order } = current;
  const body: SalesOrder = {
    document: around.document,
    channel: order.channel,
    orderNumber: order.number,
    customer: record(customer),
    ...(shipTo === undefined ? {} : { shipTo: record(shipTo) }),
    ...recipientOf({ around, name: SALES_ORDER, isPast: hasAllLeft(input.lines) }, order, {
      ...recipient(order.shipToName),
      ...addressForErp(input, order),
    }),
    ...requestedDateOf(order),
    orderDate: order.placedAt.slice(0, 10),
    ...(order.purchaseOrder === undefined ? {} : { purchaseOrder: order.purchaseOrder }),
    currency: order.currency,
    state: lines.length === 0 ? 'cancelled' : 'placed',
    lines,
    ...salesCharges(lines.length === 0 ? [] : input.charges),
  };
  return { name: SALES_ORDER, domain: 'sales-order', target: around.policy.places, body };
}

/**
 * One for each location and wave. One that was told and has nothing left is cancelled there, and so is one that the warehouse refuses: its
 * goods are asked for elsewhere, and what it was told of it since then, before we heard of that, would ship after all.
 */
function warehouseOrders(input: PlacementInput): readonly WantedDocument[] {
  const { state, around } = input;
  const waves = new Map(state.holds.map((hold) => [warehouseOrderName(hold), hold]));
  return [...waves].flatMap(([name, { locationId, wave }]) => {
    const location = around.locationNumber(locationId);
    const warehouse = around.policy.warehouses.find((each) => each.location === location);
    if (location === undefined || warehouse === undefined) return [];
    const number = warehouseOrderNumber(around.document, location, wave);
    const lines = isRefusal(wordsOn(state, { name, number }))
      ? []
      : input.lines.flatMap((line) => warehouseLines(input, line, name));
    if (lines.length === 0 && state.written[name] === undefined && !around.kept.has(name)) return [];
    const body = warehouseOrder(input, { name, location, locationId, wave, lines });
    return [{ name, domain: 'warehouse-order' as const, target: warehouse.target, body }];
  });
}

interface Wave {
  readonly name: string;
  readonly location: string;
  readonly locationId: string;
  readonly wave: number;
  readonly lines: WarehouseOrder['lines'];
}

function warehouseOrder(
  input: PlacementInput,
  { name, location, locationId, wave, lines }: Wave,
): WarehouseOrder {
  const { around, customer, shipTo } = input;
  const order: Partial<Order> = input.state.current?.order ?? {};
  const isPast = input.lines.some(({ holds }) =>
    holds.some((hold) => hold.name === name && hold.progress !== 'none'),
  );
  return {
    document: warehouseOrderNumber(around.document, location, wave),
    location: record(locationId),
    orderNumber: order.number ?? '',
    ...recipientOf({ around, name, isPast }, order, {
      ...recipient(order.shipToName ?? around.chainOf(shipTo ?? customer)[0]?.name),
      ...addressOf(deliveryAddress(input)),
    }),
    ...requestedDateOf(order),
    shipComplete: order.shipComplete === true,
    state: lines.length === 0 ? 'cancelled' : 'placed',
    lines,
  };
}

function recipient(name: string | undefined): Pick<WarehouseOrder, 'shipToName'> {
  return name === undefined ? {} : { shipToName: name };
}

function addressOf(address: Address | undefined): Pick<WarehouseOrder, 'shipToAddress'> {
  return address === undefined ? {} : { shipToAddress: address };
}

function requestedDateOf({ requestedDate }: Partial<Order>): Pick<WarehouseOrder, 'requestedDate'> {
  return requestedDate === undefined ? {} : { requestedDate };
}

/** The ERP knows its customer's own address. */
function addressForErp(input: PlacementInput, order: Order): ReturnType<typeof addressOf> {
  const isCustomers = order.shipToAddress === undefined && input.shipTo === undefined;
  return isCustomers ? {} : addressOf(deliveryAddress(input));
}

/** Nothing more goes anywhere under it. */
function hasAllLeft(lines: readonly LineView[]): boolean {
  return lines.every(({ shipped, wanted }) => compareDecimals(shipped, wanted) >= 0);
}

/** What has left stays on the order that it left under, as the item that was held, whatever has become of its number since. */
function warehouseLines(
  { state, around, itemOf }: PlacementInput,
  line: LineView,
  name: string,
): WarehouseOrder['lines'] {
  const holds = line.holds.filter((hold) => hold.name === name && isForWarehouse(state, around, hold));
  return [...Map.groupBy(holds, toldLineOf)].flatMap(([told, group]) => {
    const quantity = sumOf(group.map(({ goods }) => goods.held));
    return group.slice(0, 1).flatMap(({ substitute, itemId = itemOf(line), goods: { unit } }) =>
      quantity.units <= 0n
        ? []
        : [
            {
              line: told,
              item: record(substitute?.itemId ?? itemId),
              quantity: { value: formatDecimal(quantity), unit },
            },
          ],
    );
  });
}
