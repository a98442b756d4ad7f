/** What a buyer sees of an order in the shop: what has left, under which tracking numbers, and whether we refuse it. */
import { Type, type Static } from 'typebox';
import type { OrderStatus } from '../../../model/documents/outgoing.ts';
import { breach, mapped, type Mapped, type MappedForTarget } from '../../kit/mapping.ts';
import type { TargetView } from '../../kit/target.ts';
import { channelOf, type Settings } from '../settings.ts';

export const ShipmentBody = Type.Object(
  {
    /** Our own number of the shipment: the shop has no place for it. */
    id: Type.String({ minLength: 1, maxLength: 80 }),
    company: Type.Union([Type.String({ maxLength: 80 }), Type.Null()]),
    numbers: Type.Array(Type.String({ minLength: 1, maxLength: 120 })),
    lines: Type.Array(
      Type.Object(
        {
          lineItemId: Type.String({ pattern: '^gid://shopify/LineItem/[0-9]+$' }),
          quantity: Type.Integer({ minimum: 1 }),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);
export type ShipmentBody = Static<typeof ShipmentBody>;

export const FulfilmentBody = Type.Object(
  {
    orderId: Type.String({ pattern: '^gid://shopify/Order/[0-9]+$' }),
    /** `cancelled`: it must not stand in the shop as an open order any more. */
    state: Type.Union([Type.Literal('open'), Type.Literal('cancelled')]),
    shipments: Type.Array(ShipmentBody),
  },
  { additionalProperties: false },
);
export type FulfilmentBody = Static<typeof FulfilmentBody>;

/** Pure: the status of one of this shop's orders; other channels' are not its affair. */
export function toBody(
  { fields }: TargetView<'order-status'>,
  settings: Settings,
): MappedForTarget<FulfilmentBody> {
  if (fields.channel !== channelOf(settings))
    return { withheld: `an order of the channel ${fields.channel}` };
  const orderId = fields.channelOrderId;
  if (orderId === undefined || !/^gid:\/\/shopify\/Order\/[0-9]+$/.test(orderId)) {
    return breach('channelOrderId', orderId, 'the id of an order of the shop');
  }
  const shipments = gatherEach(
    fields.shipments.map((shipment, index) => shipmentBody(fields, shipment, `shipments[${index}]`)),
  );
  if ('breach' in shipments) return shipments;
  const isOff = fields.status === 'refused' || fields.status === 'cancelled';
  return mapped({
    orderId,
    state: isOff ? 'cancelled' : 'open',
    shipments: shipments.mapped.filter(({ lines }) => lines.length > 0),
  });
}

type Shipment = OrderStatus['shipments'][number];

function shipmentBody(
  { lines: ordered }: OrderStatus,
  { id, carrier, trackingNumbers, lines }: Shipment,
  path: string,
): Mapped<ShipmentBody> {
  const parts = gatherEach(
    lines.map(({ line, quantity }, index) => {
      const place = `${path}.lines[${index}]`;
      if (!/^[0-9]+$/.test(line)) return breach(`${place}.line`, line, 'the number of a line of the shop');
      const sold = ordered.find((each) => each.line === line);
      const unit = (sold?.orderedAs ?? sold?.ordered)?.unit;
      if (unit !== undefined && unit !== quantity.unit)
        return breach(`${place}.quantity.unit`, quantity.unit, `${unit}, in which it was sold`);
      return pieces(`${place}.quantity.value`, quantity.value, line);
    }),
  );
  if ('breach' in parts) return parts;
  return mapped({
    id,
    company: carrier ?? null,
    numbers: [...new Set(trackingNumbers)].toSorted(byText),
    lines: parts.mapped.filter(({ quantity }) => quantity > 0),
  });
}

const byText = (one: string, other: string): number => (one < other ? -1 : 1);

/** The shop counts whole pieces. */
function pieces(path: string, value: string, line: string): Mapped<ShipmentBody['lines'][number]> {
  return /^[0-9]{1,9}$/.test(value)
    ? mapped({ lineItemId: `gid://shopify/LineItem/${line}`, quantity: Number(value) })
    : breach(path, value, 'whole pieces');
}

/** All values, or all problems. */
function gatherEach<Value>(parts: readonly Mapped<Value>[]): Mapped<Value[]> {
  const problems = parts.flatMap((part) => ('breach' in part ? part.breach : []));
  if (problems.length > 0) return { breach: problems };
  return { mapped: parts.flatMap((part) => ('mapped' in part ? [part.mapped] : [])) };
}
