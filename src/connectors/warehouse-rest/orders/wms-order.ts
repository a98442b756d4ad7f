/** Our warehouse order as a warehouse wants it: numbers instead of ids, everything it needs to pick, pack and address. */
import { Value } from 'typebox/value';
import type { WarehouseOrder } from '../../../model/documents/outgoing.ts';
import type { RecordDomain } from '../../../model/facts.ts';
import type { Reference } from '../../../model/primitives.ts';
import { breach, mapped, type MappedForTarget } from '../../kit/mapping.ts';
import type { TargetView } from '../../kit/target.ts';
import { WmsOrder } from './theirs.ts';

/** Pure: waits for nothing, because warehouses know items and places by their numbers. */
export function toWmsOrder(view: TargetView<'warehouse-order'>): MappedForTarget<WmsOrder> {
  const order = view.fields;
  const nameless = firstNameless(view);
  if (nameless !== undefined) return breach(nameless.path, nameless.reference, 'a record with a number');
  const numberOf = (domain: RecordDomain, reference: Reference): string =>
    view.numberOf(domain, reference) ?? '';
  const body = {
    id: order.document,
    state: order.state,
    content: {
      warehouse: numberOf('location', order.location),
      orderNumber: order.orderNumber,
      ...shipTo(order),
      ...(order.requestedDate === undefined ? {} : { requestedDate: order.requestedDate }),
      shipComplete: order.shipComplete,
      lines: order.lines.map(({ line, item, quantity }) => ({
        line,
        item: numberOf('item', item),
        quantity: quantity.value,
        unit: quantity.unit,
      })),
    },
  };
  const [error] = Value.Errors(WmsOrder, body);
  return error === undefined
    ? mapped(body)
    : breach(error.instancePath, valueAt(body, error.instancePath), error.message);
}

/** The first record of a document that nobody has given a number. */
export function firstNameless(view: TargetView<'warehouse-order'> | TargetView<'return-order'>) {
  const { location, lines } = view.fields;
  const places: readonly { path: string; domain: RecordDomain; reference: Reference }[] = [
    { path: 'location', domain: 'location', reference: location },
    ...lines.map(({ item }, index) => ({
      path: `lines[${index}].item`,
      domain: 'item' as const,
      reference: item,
    })),
  ];
  return places.find(({ domain, reference }) => view.numberOf(domain, reference) === undefined);
}

function shipTo({ shipToName, shipToAddress }: WarehouseOrder): Pick<WmsOrder['content'], 'shipTo'> {
  if (shipToName === undefined && shipToAddress === undefined) return {};
  return { shipTo: { ...(shipToName === undefined ? {} : { name: shipToName }), ...shipToAddress } };
}

/** What stands at a JSON pointer. */
export function valueAt(body: object, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
      body,
    );
}
