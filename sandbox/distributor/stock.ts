/** Opening stock: every item that is kept lies in one to three warehouses, in lots where lots are tracked; some lies at partners. */
import type { Random } from '../kit/random.ts';
import { decimalText } from './decimals.ts';
import type { SeedItem, SeedPartner, SeedStock, SeedWarehouse } from './shapes.ts';

/** Carbide is made to order: nobody but its maker has any. */
const MADE_TO_ORDER = /^DB-CM-/;
/** Masking tape is bought by the pallet, and pallets go to the 3PL. */
const ON_PALLETS = /^TP-MK-/;
const PALLET = 1_728;

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
      const lying = used.flatMap(({ number }) => stockOf(random, item, number));
      return MADE_TO_ORDER.test(item.number) ? [] : lying;
    });
}

/** What lies at partners of this kind: pallets at a 3PL, and at a supplier what he makes. */
export function seedPartnerStock(
  random: Random,
  items: readonly SeedItem[],
  partners: readonly SeedPartner[],
): readonly SeedStock[] {
  return partners.flatMap(({ number: warehouse, kind }) =>
    items
      .filter(({ number, status }) => status === 'active' && KEPT_BY[kind].test(number))
      .map(({ number: item }) => ({
        warehouse,
        item,
        quantity: String(kind === '3pl' ? random.between(1, 3) * PALLET : random.between(40, 400)),
      })),
  );
}

const KEPT_BY: Readonly<Record<SeedPartner['kind'], RegExp>> = {
  '3pl': ON_PALLETS,
  supplier: MADE_TO_ORDER,
};

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
