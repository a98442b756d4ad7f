/** The plain truth to hold the hub against: what the storefront must show, computed from the other systems' own state alone. */
import type { Hub } from '../../src/hub.ts';
import type { Simulators } from './estate.ts';

/** What differs, in words; an empty list is agreement. */
export async function disagreements(estate: Simulators & { readonly hub: Hub }): Promise<readonly string[]> {
  const held = await heldForApproval(estate.hub);
  return [...products(estate, held), ...quantities(estate), ...strangers(estate)].toSorted();
}

/** Prices that wait for a person's yes: the last approved one still counts. */
async function heldForApproval({ records, database }: Hub): Promise<ReadonlySet<string>> {
  const open = await records.pending(database, { kind: 'approval', limit: 1000 });
  const ids = [...new Set(open.map(({ recordId }) => recordId))];
  const golden = await records.goldenOf(database, ids);
  return new Set(golden.map(({ fields }) => String(fields['number'])));
}

function products(estate: Simulators, held: ReadonlySet<string>): string[] {
  return sellable(estate).flatMap((item) => {
    const number = String(item['number']);
    const shown = variantsOf(estate).get(number);
    if (shown === undefined) return [`${number}: not in the shop`];
    const { product, variant } = shown;
    const price = Number(item['unitPrice']).toFixed(2);
    return [
      ...(product.status === 'ACTIVE' ? [] : [`${number}: ${product.status} in the shop`]),
      ...(product.title === item['displayName'] ? [] : [`${number}: called "${product.title}" in the shop`]),
      ...(variant.price === price || held.has(number)
        ? []
        : [`${number}: ${variant.price} instead of ${price}`]),
    ];
  });
}

/** Two units are never sold, and inside sales keep a fifth of what lies in the middle. */
function quantities(estate: Simulators): string[] {
  const onHand = new Map<string, number>();
  const units = new Map<string, string>();
  for (const { state } of [estate.east, estate.west])
    for (const { item, warehouse, quantity, unit } of state.book.positions()) {
      onHand.set(`${item} ${warehouse}`, (onHand.get(`${item} ${warehouse}`) ?? 0) + Number(quantity));
      units.set(item, unit);
    }
  const sold = new Set(sellable(estate).map((item) => String(item['number'])));
  return [...onHand].flatMap(([place, there]) => {
    const [number = '', warehouse = ''] = place.split(' ');
    const variant = variantsOf(estate).get(number)?.variant;
    if (!sold.has(number) || variant === undefined) return [];
    const expected = promisedTo(there, { warehouse, unit: units.get(number) });
    const shown = variant.levels.get(estate.shop.locations[warehouse] ?? '')?.available ?? 0;
    return shown === expected ? [] : [`${place}: ${shown} instead of ${expected}, of ${there} on hand`];
  });
}

function promisedTo(
  there: number,
  { warehouse, unit }: { warehouse: string; unit: string | undefined },
): number {
  const safety = unit === 'EA' ? 2 : 0;
  const fenced = warehouse === 'CENTRAL' ? Math.max(0, there) * 0.2 : 0;
  return Math.max(0, Math.floor(Number((there - safety - fenced).toFixed(6))));
}

/** What the hub put into the shop must be an item of the ERP that may be sold. */
function strangers(estate: Simulators): string[] {
  const sold = new Set(sellable(estate).map((item) => String(item['number'])));
  return [...variantsOf(estate)].flatMap(([sku, { product }]) =>
    sold.has(sku) || sku.startsWith('SHOP-') || product.status !== 'ACTIVE'
      ? []
      : [`${sku}: still sold in the shop`],
  );
}

/** Active items with a weight, be it from the ERP or from the supplier. */
function sellable({ erp, distributor }: Simulators) {
  const weighed = new Set(
    distributor.items.filter(({ supplierNumber }) => supplierNumber === 'SUP-01').map(({ number }) => number),
  );
  return [...erp.erp.tables.items.all()].filter(
    (item) =>
      item['blocked'] !== true &&
      item['purchasingBlocked'] !== true &&
      (Number(item['netWeight']) > 0 || weighed.has(String(item['number']))),
  );
}

function variantsOf({ shop }: Simulators) {
  return new Map(
    [...shop.shop.products.values()].flatMap((product) =>
      product.variants.map((variant) => [variant.sku ?? '', { product, variant }] as const),
    ),
  );
}
