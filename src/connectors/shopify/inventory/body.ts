/** What the shop should promise of one item at one location. */
import { Type, type Static } from 'typebox';
import { compareDecimals, decimalOf, roundDecimal, ZERO } from '../../../model/values/decimal.ts';
import type { Availability } from '../../../model/stock.ts';
import { breach, mapped, type MappedForTarget } from '../../kit/mapping.ts';
import type { TargetView } from '../../kit/target.ts';
import type { Settings } from '../settings.ts';

export const InventoryBody = Type.Object(
  {
    inventoryItemId: Type.String({ pattern: '^gid://shopify/InventoryItem/[0-9]+$' }),
    locationId: Type.String({ pattern: '^gid://shopify/Location/[0-9]+$' }),
    /** Which of Shopify's named quantities. */
    name: Type.Union([Type.Literal('available'), Type.Literal('on_hand')]),
    /** Whole units of the variant. */
    quantity: Type.Integer({ minimum: 0, maximum: 1_000_000_000 }),
  },
  { additionalProperties: false },
);
export type InventoryBody = Static<typeof InventoryBody>;

/** `asOf` is left out: a later look at the same quantity is no reason to write. */
export const AVAILABILITY_FIELDS = ['item', 'location', 'measure', 'quantity', 'unit'] as const;

const MOST_UNITS = decimalOf('1000000000');

/** Whole units only: what is left of a unit is not promised. Below zero there is nothing to sell. */
export function mapAvailability(
  view: TargetView<'availability'>,
  settings: Settings,
): MappedForTarget<InventoryBody> {
  const { item, location, measure, quantity }: Partial<Availability> = view.fields;
  if (item === undefined || location === undefined || quantity === undefined || measure === undefined) {
    return { withheld: 'item, location or quantity is missing' };
  }
  const number = view.numberOf('location', location) ?? location.value;
  const locationId = settings.locations[number];
  if (locationId === undefined) return { withheld: `location ${number} is mapped to none of the shop's` };
  const name = NAMES[measure];
  if (name === undefined) return { withheld: `the shop has no quantity for the measure ${measure}` };
  const inventoryItemId = view.externalIdOf('item', item, 'inventory-item');
  if (inventoryItemId === undefined) {
    return { waitsFor: { domain: 'item', recordId: item.value, kind: 'inventory-item' } };
  }
  const units = wholeUnits(quantity);
  if (units === undefined) return breach('quantity', quantity, 'at most 1,000,000,000');
  return mapped({ inventoryItemId, locationId, name, quantity: units });
}

function wholeUnits(quantity: string): number | undefined {
  const whole = roundDecimal(decimalOf(quantity), { scale: 0, mode: 'floor' });
  if (compareDecimals(whole, MOST_UNITS) > 0) return undefined;
  return compareDecimals(whole, ZERO) < 0 ? 0 : Number(whole.units);
}

const NAMES: Readonly<Partial<Record<Availability['measure'], InventoryBody['name']>>> = {
  'on-hand': 'on_hand',
  'available-to-promise': 'available',
  'channel-available': 'available',
};
