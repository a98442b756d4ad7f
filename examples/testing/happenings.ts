/** What happens in the systems of an estate during a story, in words. */
import type { Fields } from '../../sandbox/business-central/tables/table.ts';
import { guidOf } from '../../sandbox/business-central/templates.ts';
import type { Place } from '../../sandbox/warehouse/stock-book.ts';
import type { Estate, Simulators } from './estate.ts';

/** Active items with a weight, which the storefront sells, and which lie in the east. */
export function soldItems({ erp, east }: Simulators): readonly Fields[] {
  const lying = new Set(east.state.book.positions().map(({ item }) => item));
  return [...erp.erp.tables.items.all()].filter(
    (item) =>
      item['blocked'] !== true &&
      item['purchasingBlocked'] !== true &&
      Number(item['netWeight']) > 0 &&
      lying.has(String(item['number'])),
  );
}

/** One item that the storefront sells; `place` counts from the first. */
export function soldItem(estate: Simulators, place: number): Fields {
  const found = soldItems(estate)[place];
  if (found === undefined) throw new Error(`the storefront sells no ${place + 1} items`);
  return found;
}

/** Somebody renames an item in the ERP. */
export function renameItem({ erp }: Simulators, item: Fields, displayName: string): void {
  erp.erp.tables.items.update(item.id, { displayName });
}

/** Somebody sets the list price of an item in the ERP. */
export function priceItem({ erp }: Simulators, item: Fields, unitPrice: number): void {
  erp.erp.tables.items.update(item.id, { unitPrice });
}

/** Somebody adds an item like another one to the ERP. */
export function addItem({ erp }: Simulators, like: Fields, number: string): Fields {
  const { tables } = erp.erp;
  const { lastModifiedDateTime: _date, ...fields } = like;
  const id = guidOf('items', number);
  tables.itemUnits.insert({
    itemId: id,
    itemNumber: number,
    code: String(like['baseUnitOfMeasureCode']),
    qtyPerUnitOfMeasure: 1,
    weight: 0,
    gtin: '',
    id: guidOf('itemUnits', number),
  });
  return tables.items.insert({ ...fields, id, number, gtin: '', displayName: `New item ${number}` });
}

/** Goods move on one shelf, and its warehouse tells it: one message with one row for each quantity. */
export function move({ east, west }: Simulators, shelf: Place, quantities: readonly string[]): void {
  const { state } = shelf.warehouse === 'WEST' ? west : east;
  const rows = quantities.map((quantity) => state.book.post({ ...shelf, quantity, kind: 'adjustment' }));
  state.subscriptions.tell('movements', rows);
}

/** Every place where an item lies. */
export function shelvesOf({ east, west }: Simulators, item: Fields): readonly Place[] {
  return [east, west].flatMap(({ state }) =>
    state.book
      .positions()
      .filter((shelf) => shelf.item === item['number'])
      .map(({ warehouse, item: number, lot }) => ({
        warehouse,
        item: number,
        ...(lot === undefined ? {} : { lot }),
      })),
  );
}

/** One place where an item lies. */
export function shelfOf(estate: Simulators, item: Fields): Place {
  const [first] = shelvesOf(estate, item);
  if (first === undefined) throw new Error(`${String(item['number'])} lies nowhere`);
  return first;
}

/** What the storefront shows of an item, each time it is there. */
export function shownInShop({ shop }: Simulators, item: Fields) {
  return [...shop.shop.products.values()].flatMap((product) =>
    product.variants
      .filter(({ sku }) => sku === item['number'])
      .map((variant) => ({ product, variant, title: product.title, price: variant.price })),
  );
}

/** The agreed prices of an item that the storefront knows, in words. */
export function agreedPrices(estate: Simulators, item: Fields): readonly string[] {
  const variants = shownInShop(estate, item).map(({ variant }) => variant.id);
  return [...estate.shop.shop.priceLists.values()]
    .flatMap(({ name, prices }) =>
      variants.flatMap((id) => {
        const price = prices.get(id);
        if (price === undefined) return [];
        const breaks = [...price.breaks].map(([quantity, { amount }]) => `${amount} from ${quantity}`);
        return [`${name}: ${[price.amount, ...breaks.toSorted()].join(', ')}`];
      }),
    )
    .toSorted();
}

/** The golden record of an item. */
export async function goldenItem({ hub }: Estate, item: Fields) {
  const found = await hub.records.get(hub.database, {
    by: 'number',
    domain: 'item',
    number: String(item['number']),
  });
  if (found === undefined) throw new Error(`the hub knows no item ${String(item['number'])}`);
  return found;
}

/** The open questions of one kind. */
export async function openQuestions({ hub }: Estate, kind: string) {
  return await hub.exceptions.list({ kind, limit: 1000 });
}
