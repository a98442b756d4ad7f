/** What a company pays: the lowest price of its location's catalogs; who has no catalog, and every consumer, pays the variant's own. */
import type { PriceListState, ShopState } from '../state.ts';

interface PriceAsked {
  readonly variant: { readonly id: string; readonly price: string };
  readonly quantity: number;
  /** Of the company; absent for consumers. */
  readonly locationId: string | undefined;
  /** Of the buyer. */
  readonly currency: string;
}

/** Gives the price of one piece as decimal text. */
export function companyPrice(shop: ShopState, asked: PriceAsked): string {
  const [first, ...others] = priceListsOf(shop, asked).map((list) => priceIn(list, asked));
  if (first === undefined) return asked.variant.price;
  return others.reduce((lowest, next) => (Number(next) < Number(lowest) ? next : lowest), first);
}

function priceListsOf(shop: ShopState, { locationId = '', currency }: PriceAsked): readonly PriceListState[] {
  return [...shop.catalogs.values()]
    .filter(({ status, locationIds }) => status === 'ACTIVE' && locationIds.has(locationId))
    .flatMap(({ priceListId }) => shop.priceLists.get(priceListId ?? '') ?? [])
    .filter((list) => list.currency === currency);
}

/** The largest break that the quantity reaches, else the fixed price, else the variant's own as the list changes it. */
function priceIn({ prices, adjustment }: PriceListState, { variant, quantity }: PriceAsked): string {
  const fixed = prices.get(variant.id);
  if (fixed === undefined) return adjusted(variant.price, adjustment);
  const [reached] = [...fixed.breaks]
    .filter(([from]) => quantity >= from)
    .toSorted(([left], [right]) => right - left);
  return reached?.[1].amount ?? fixed.amount;
}

function adjusted(price: string, { type, value }: PriceListState['adjustment']): string {
  if (value === 0) return price;
  const percent = type === 'PERCENTAGE_INCREASE' ? 100 + value : 100 - value;
  return (Math.round(Number(price) * percent) / 100).toFixed(2);
}
