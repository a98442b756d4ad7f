/** Our return order as a warehouse wants it: numbers instead of ids. */
import { Value } from 'typebox/value';
import type { RecordDomain } from '../../../model/facts.ts';
import type { Reference } from '../../../model/primitives.ts';
import { breach, mapped, type MappedForTarget } from '../../kit/mapping.ts';
import type { TargetView } from '../../kit/target.ts';
import { firstNameless, valueAt } from '../orders/wms-order.ts';
import { WmsReturnOrder } from './theirs.ts';

/** Pure: waits for nothing, because warehouses know items and places by their numbers. */
export function toWmsReturn(view: TargetView<'return-order'>): MappedForTarget<WmsReturnOrder> {
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
      returnNumber: order.returnNumber,
      lines: order.lines.map(({ line, item, quantity, reason }) => ({
        line,
        item: numberOf('item', item),
        quantity: quantity.value,
        unit: quantity.unit,
        ...(reason === undefined ? {} : { reason }),
      })),
    },
  };
  const [error] = Value.Errors(WmsReturnOrder, body);
  return error === undefined
    ? mapped(body)
    : breach(error.instancePath, valueAt(body, error.instancePath), error.message);
}
