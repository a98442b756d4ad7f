/** Source `products`: what the shop shows of an item, as claims with the shop's own instant. */
import type { Item } from '../../../model/item.ts';
import { decimalOf, formatDecimal } from '../../../model/values/decimal.ts';
import { parseGtin } from '../../../model/values/identifiers.ts';
import { isProblem } from '../../../model/values/problem.ts';
import { breach, mapped, type Mapped } from '../../kit/mapping.ts';
import type { FactOf, Source } from '../../kit/source.ts';
import { instantVersion } from '../../kit/versions.ts';
import type { Settings } from '../settings.ts';
import { changedProducts, listedProducts, productsById } from './reading.ts';
import { decimalText, OUR_WEIGHT_UNIT, ShopifyProduct, unitOf, type ShopifyVariant } from './shape.ts';
import { productWebhook } from './webhook.ts';

const LONGEST_NUMBER = 40;
const LONGEST_DESCRIPTION = 250;

export const products: Source<Settings, typeof ShopifyProduct, 'item'> = {
  domain: 'item',
  contract: { name: 'shopify.product', version: '2026-04' },
  from: ShopifyProduct,
  key: ({ id }) => id,
  version: ({ updatedAt }) => instantVersion(updatedAt),
  map: mapProduct,
  webhook: productWebhook,
  // The search index is seconds late, and a row may be committed after its change date.
  poll: { everySeconds: 60, overlapSeconds: 120, read: changedProducts },
  sweep: { everySeconds: 24 * 60 * 60, list: listedProducts },
  byKey: productsById,
};

function mapProduct(theirs: ShopifyProduct, settings: Settings): Mapped<readonly FactOf<'item'>[]> {
  const [variant, ...others] = theirs.variants.nodes;
  if (variant === undefined) return breach('variants', 'none', 'one variant for each item');
  if (others.length > 0) return breach('variants', 'several variants', 'one variant for each item');
  const unfit = misfit(theirs, variant);
  if (unfit !== undefined) return unfit;
  const gtin = gtinOf(variant);
  if ('breach' in gtin) return gtin;
  return mapped([
    {
      externalId: theirs.id,
      version: instantVersion(theirs.updatedAt),
      fields: { ...plainFields(theirs, variant), gtin: gtin.mapped, ...priceField(variant, settings) },
      related: { variant: variant.id, 'inventory-item': variant.inventoryItem.id },
    },
  ]);
}

function misfit({ title }: ShopifyProduct, { sku }: ShopifyVariant): Mapped<never> | undefined {
  if (sku === null || sku.trim() === '')
    return breach('variants[0].sku', sku ?? 'nothing', 'our item number');
  if (sku.length > LONGEST_NUMBER)
    return breach('variants[0].sku', sku, `at most ${LONGEST_NUMBER} characters`);
  const agreed = `1 to ${LONGEST_DESCRIPTION} characters`;
  return title === '' || title.length > LONGEST_DESCRIPTION ? breach('title', title, agreed) : undefined;
}

function plainFields(theirs: ShopifyProduct, variant: ShopifyVariant): Partial<Item> {
  return {
    number: (variant.sku ?? '').trim(),
    description: theirs.title,
    status: OUR_STATUS[theirs.status],
    weight: weightOf(variant),
  };
}

/** Unlisted products are sold to whoever has the link; drafts are not sold. */
const OUR_STATUS: Readonly<Record<ShopifyProduct['status'], NonNullable<Item['status']>>> = {
  ACTIVE: 'active',
  UNLISTED: 'active',
  DRAFT: 'blocked',
  ARCHIVED: 'discontinued',
};

/** Shopify writes "no weight" as zero. */
function weightOf({ inventoryItem }: ShopifyVariant): NonNullable<Item['weight']> | null {
  const { weight } = inventoryItem.measurement;
  if (weight === null || weight.value === 0) return null;
  return { value: decimalText(weight.value), unit: OUR_WEIGHT_UNIT[weight.unit] };
}

function gtinOf({ barcode }: ShopifyVariant): Mapped<string | null> {
  if (barcode === null || barcode.trim() === '') return mapped(null);
  const gtin = parseGtin(barcode.trim());
  return isProblem(gtin) ? breach('variants[0].barcode', barcode, gtin.agreed) : mapped(gtin);
}

/** A price without a unit claims nothing: nobody knows what it is the price of. */
function priceField(variant: ShopifyVariant, settings: Settings): Pick<Item, 'listPrice'> {
  const unit = unitOf(variant) ?? settings.defaultUnit;
  if (unit === undefined) return {};
  const amount = formatDecimal(decimalOf(variant.price));
  return { listPrice: { amount, currency: settings.currency, per: { value: '1', unit } } };
}
