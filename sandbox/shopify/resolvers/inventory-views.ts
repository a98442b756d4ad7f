/** Stock as the Admin API shows it: inventory items, their levels, and locations. */
import { connection, type PageArguments, type RequestContext } from '../paging.ts';
import { numberOfId, type LevelState, type ShopState, type VariantState } from '../state.ts';

export function quantityOf(level: LevelState, name: string): number {
  if (name === 'available') return level.available;
  if (name === 'committed') return level.committed;
  return name === 'on_hand' ? level.available + level.committed : 0;
}

export function inventoryItemView(shop: ShopState, variant: VariantState) {
  const id = variant.inventoryItemId;
  return {
    __typename: 'InventoryItem',
    id,
    legacyResourceId: numberOfId(id),
    sku: variant.sku,
    tracked: variant.tracked,
    measurement: { id: `gid://shopify/InventoryItemMeasurement/${numberOfId(id)}`, weight: variant.weight },
    createdAt: variant.createdAt.toISOString(),
    updatedAt: variant.updatedAt.toISOString(),
    inventoryLevel: ({ locationId }: { locationId: string }) => {
      const level = variant.levels.get(locationId);
      return level?.active === true ? levelView(shop, variant, level) : null;
    },
    inventoryLevels: (args: PageArguments, context: RequestContext) => {
      const levels = [...variant.levels.values()].filter(({ active }) => active);
      const entries = levels.map((level) => ({ id: level.locationId, level }));
      return connection(entries, args, { context, view: ({ level }) => levelView(shop, variant, level) });
    },
  };
}

export function levelView(shop: ShopState, variant: VariantState, level: LevelState) {
  const item = numberOfId(variant.inventoryItemId);
  const id = `gid://shopify/InventoryLevel/${numberOfId(level.locationId)}?inventory_item_id=${item}`;
  return {
    __typename: 'InventoryLevel',
    id,
    isActive: level.active,
    item: () => inventoryItemView(shop, variant),
    location: () => locationView(shop, level.locationId),
    quantities: ({ names }: { names: string[] }) =>
      names.map((name) => ({
        id: `gid://shopify/InventoryQuantity/${numberOfId(level.locationId)}?inventory_item_id=${item}&name=${name}`,
        name,
        quantity: quantityOf(level, name),
        updatedAt: level.updatedAt.toISOString(),
      })),
    createdAt: level.createdAt.toISOString(),
    updatedAt: level.updatedAt.toISOString(),
  };
}

export function locationView(shop: ShopState, id: string) {
  const location = shop.locations.get(id);
  if (location === undefined) return null;
  const instant = location.createdAt.toISOString();
  return {
    __typename: 'Location',
    id,
    legacyResourceId: numberOfId(id),
    name: location.name,
    isActive: true,
    createdAt: instant,
    updatedAt: instant,
  };
}
