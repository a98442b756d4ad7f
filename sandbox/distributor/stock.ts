/** Opening stock: every item that is sold lies in one to three warehouses, in lots where lots are tracked. */
import type { Random } from '../kit/random.ts';
import { decimalText } from './decimals.ts';
import type { SeedItem, SeedStock, SeedWarehouse } from './shapes.ts';

/** Gives the stock by warehouse, item and lot; at most one entry for each. */
export function seedStock(
  random: Random,
  items: readonly SeedItem[],
  warehouses: readonly SeedWarehouse[],
): readonly SeedStock[] {
  return items
    .filter(({ status }) => status !== 'blocked')
    .flatMap((item) => {
      const chosen = warehouses.filter(() => random.chance(0.7));
      const used = chosen.length === 0 ? [random.pick(warehouses)] : chosen;
      return used.flatMap(({ number }) => stockOf(random, item, number));
    });
}

function stockOf(random: Random, item: SeedItem, warehouse: string): SeedStock[] {
  const place = { warehouse, item: item.number };
  if (!item.lotTracked) return [{ ...place, quantity: quantityOf(random, item) }];
  return Array.from({ length: random.between(1, 3) }, (_, index) => {
    const lot = `L26${String(index + 1).padStart(2, '0')}${random.between(100, 999)}`;
    return { ...place, lot, quantity: quantityOf(random, item) };
  });
}

function quantityOf(random: Random, { baseUnit, category, status }: SeedItem): string {
  if (status === 'discontinued') return String(random.between(0, 20));
  if (['MTR', 'LTR', 'KGM'].includes(baseUnit)) return decimalText(random.between(100, 9_000) * 5, 1);
  return String(category === 'fasteners' ? random.between(5, 300) * 100 : random.between(0, 900));
}
