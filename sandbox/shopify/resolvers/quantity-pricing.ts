/** Fixed prices and quantity breaks of one price list, changed together or not at all. */
import type { PriceListState, ShopState } from '../state.ts';

interface PriceInput {
  readonly variantId: string;
  readonly price: { readonly amount: string; readonly currencyCode: string };
  readonly compareAtPrice?: { readonly amount: string } | null;
}

interface BreakInput extends PriceInput {
  readonly minimumQuantity: number;
}

interface PricingArguments {
  readonly priceListId: string;
  readonly input: {
    readonly pricesToAdd: readonly PriceInput[];
    readonly pricesToDeleteByVariantId: readonly string[];
    readonly quantityPriceBreaksToAdd: readonly BreakInput[];
    readonly quantityPriceBreaksToDelete: readonly string[];
  };
}

interface Fault {
  readonly code: string;
  readonly field: readonly string[];
  readonly message: string;
}

const MOST_BREAKS = 10;

/** Deletes first, then adds; one error and nothing is changed. */
export function quantityPricing(shop: ShopState, { priceListId, input }: PricingArguments) {
  const list = shop.priceLists.get(priceListId);
  if (list === undefined)
    return refused([fault('PRICE_LIST_NOT_FOUND', ['priceListId'], 'Price list does not exist')]);
  const draft = copy(list);
  const errors = [
    ...input.quantityPriceBreaksToDelete.flatMap((id, index) => deleteBreak(draft, id, index)),
    ...input.pricesToDeleteByVariantId.flatMap((id, index) => deletePrice(draft, id, index)),
    ...input.pricesToAdd.flatMap((price, index) => addPrice(shop, draft, { price, index })),
    ...input.quantityPriceBreaksToAdd.flatMap((price, index) => addBreak(shop, draft, { price, index })),
  ];
  if (errors.length > 0) return refused(errors);
  list.prices.clear();
  for (const [variantId, price] of draft.prices) list.prices.set(variantId, price);
  return { productVariants: [], userErrors: [] };
}

const refused = (userErrors: readonly Fault[]) => ({ productVariants: null, userErrors });

const fault = (code: string, field: readonly string[], message: string): Fault => ({ code, field, message });

function copy(list: PriceListState): PriceListState {
  const prices = [...list.prices].map(
    ([id, { breaks, ...price }]) => [id, { ...price, breaks: new Map(breaks) }] as const,
  );
  return { ...list, prices: new Map(prices) };
}

function deleteBreak(list: PriceListState, id: string, index: number): Fault[] {
  for (const { breaks } of list.prices.values()) {
    for (const [minimumQuantity, each] of breaks) {
      if (each.id !== id) continue;
      breaks.delete(minimumQuantity);
      return [];
    }
  }
  const field = ['input', 'quantityPriceBreaksToDelete', String(index)];
  return [fault('QUANTITY_PRICE_BREAK_DELETE_NOT_FOUND', field, 'Quantity price break not found.')];
}

function deletePrice(list: PriceListState, variantId: string, index: number): Fault[] {
  if (list.prices.delete(variantId)) return [];
  const field = ['input', 'pricesToDeleteByVariantId', String(index)];
  return [fault('PRICE_DELETE_PRICE_NOT_FIXED', field, 'Price is not fixed.')];
}

interface Adding<Input> {
  readonly price: Input;
  readonly index: number;
}

function addPrice(shop: ShopState, list: PriceListState, { price, index }: Adding<PriceInput>): Fault[] {
  const field = ['input', 'pricesToAdd', String(index)];
  if (!shop.productOfVariant.has(price.variantId)) {
    return [fault('PRICE_ADD_VARIANT_NOT_FOUND', field, 'Variant to add price for not found.')];
  }
  if (price.price.currencyCode !== list.currency) {
    return [fault('PRICE_ADD_CURRENCY_MISMATCH', field, 'Currency does not match the price list.')];
  }
  const breaks =
    list.prices.get(price.variantId)?.breaks ?? new Map<number, { id: string; amount: string }>();
  const compareAt = price.compareAtPrice ? { compareAt: asMoney(price.compareAtPrice.amount) } : {};
  list.prices.set(price.variantId, { amount: asMoney(price.price.amount), ...compareAt, breaks });
  return [];
}

function addBreak(shop: ShopState, list: PriceListState, { price, index }: Adding<BreakInput>): Fault[] {
  const field = ['input', 'quantityPriceBreaksToAdd', String(index)];
  const fixed = list.prices.get(price.variantId);
  if (!shop.productOfVariant.has(price.variantId)) {
    return [fault('QUANTITY_PRICE_BREAK_ADD_VARIANT_NOT_FOUND', field, 'Variant not found.')];
  }
  if (price.price.currencyCode !== list.currency) {
    return [
      fault('QUANTITY_PRICE_BREAK_ADD_CURRENCY_MISMATCH', field, 'Currency does not match the price list.'),
    ];
  }
  if (fixed === undefined) {
    const message = "Quantity price break's fixed price not found.";
    return [fault('QUANTITY_PRICE_BREAK_ADD_PRICE_LIST_PRICE_NOT_FOUND', field, message)];
  }
  const known = fixed.breaks.get(price.minimumQuantity);
  if (known === undefined && fixed.breaks.size >= MOST_BREAKS) {
    const message = 'Exceeded the allowed number of quantity price breaks per variant.';
    return [fault('QUANTITY_PRICE_BREAK_ADD_LIMIT_EXCEEDED', field, message)];
  }
  const id = known?.id ?? shop.newId('QuantityPriceBreak');
  fixed.breaks.set(price.minimumQuantity, { id, amount: asMoney(price.price.amount) });
  return [];
}

const asMoney = (amount: string): string => Number(amount).toFixed(2);
