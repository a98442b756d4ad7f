/** What the shop was not told yet: shipments are known by their tracking numbers, and what has none by its quantities; pure. */
import type { ShipmentBody } from './body.ts';
import type { FulfilledShipment, OpenPlace, StandingOrder } from './standing.ts';

/** One fulfilment to be made: of one location, because Shopify takes no other. */
export interface Fulfilment {
  readonly company: string | null;
  readonly numbers: readonly string[];
  readonly parts: readonly {
    readonly fulfillmentOrderId: string;
    readonly lines: readonly { readonly id: string; readonly quantity: number }[];
  }[];
}

type Quantities = ReadonlyMap<string, number>;

/** Goods that have left and that no fulfilment of the same numbers tells, by shipment. */
export function untold(
  shipments: readonly ShipmentBody[],
  fulfilled: readonly FulfilledShipment[],
): readonly { readonly shipment: ShipmentBody; readonly missing: Quantities }[] {
  const told = new Map<string, Map<string, number>>();
  for (const { numbers, lines } of fulfilled) {
    const sum = told.get(keyOf(numbers)) ?? new Map<string, number>();
    for (const { lineItemId, quantity } of lines) sum.set(lineItemId, (sum.get(lineItemId) ?? 0) + quantity);
    told.set(keyOf(numbers), sum);
  }
  return shipments.map((shipment) => {
    const sum = told.get(keyOf(shipment.numbers)) ?? new Map<string, number>();
    const missing = new Map<string, number>();
    for (const { lineItemId, quantity } of shipment.lines) {
      const found = Math.min(quantity, sum.get(lineItemId) ?? 0);
      // Two shipments without numbers must not both count the same goods as told.
      sum.set(lineItemId, (sum.get(lineItemId) ?? 0) - found);
      if (quantity > found) missing.set(lineItemId, quantity - found);
    }
    return { shipment, missing };
  });
}

const keyOf = (numbers: readonly string[]): string => JSON.stringify(numbers);

/**
 * Fulfilments for what is missing, as far as the shop still has it open: more than was ordered cannot be told there, and what
 * people fulfilled by hand is told already.
 */
export function fulfilmentsFor(
  shipments: readonly ShipmentBody[],
  order: StandingOrder,
): readonly Fulfilment[] {
  const left = new Map(order.open.flatMap(({ lines }) => lines.map(({ id, remaining }) => [id, remaining])));
  return untold(shipments, order.fulfilled).flatMap(({ shipment, missing }) =>
    byLocation(allotted(missing, order.open, left)).map((parts) => ({
      company: shipment.company,
      numbers: shipment.numbers,
      parts,
    })),
  );
}

interface Part {
  readonly place: OpenPlace;
  readonly id: string;
  readonly quantity: number;
}

/** Takes what is missing from the open places, and notes what is left there. */
function allotted(missing: Quantities, open: readonly OpenPlace[], left: Map<string, number>): Part[] {
  const parts: Part[] = [];
  for (const [lineItemId, quantity] of missing) {
    let needed = quantity;
    for (const place of open) {
      for (const { id, lineItemId: own } of place.lines) {
        const taken = own === lineItemId ? Math.min(needed, left.get(id) ?? 0) : 0;
        if (taken <= 0) continue;
        parts.push({ place, id, quantity: taken });
        left.set(id, (left.get(id) ?? 0) - taken);
        needed -= taken;
      }
    }
  }
  return parts;
}

function byLocation(parts: readonly Part[]): readonly Fulfilment['parts'][] {
  return [...Map.groupBy(parts, ({ place }) => place.locationId).values()].map((own) =>
    [...Map.groupBy(own, ({ place }) => place.fulfillmentOrderId)].map(([fulfillmentOrderId, lines]) => ({
      fulfillmentOrderId,
      lines: lines.map(({ id, quantity }) => ({ id, quantity })),
    })),
  );
}
