/** The arguments of `productSet` for one item. */
import type { Write } from '../../kit/target.ts';
import type { Settings } from '../settings.ts';
import type { ProductBody } from './body.ts';
import { handleOf, type FoundProduct } from './find.ts';
import { UNIT_OPTION } from './shape.ts';

/**
 * A product that nobody knows yet is made under our handle and stocked at every mapped location with nothing, so that its
 * quantities can be set at once. A known one keeps its handle, its stock and, named by id, its variant.
 */
export function setArguments(
  { body, externalId }: Pick<Write<ProductBody>, 'body' | 'externalId'> & { readonly key: string },
  found: FoundProduct | undefined,
  settings: Settings,
): Readonly<Record<'identifier' | 'input', object>> {
  const id = found?.productId ?? externalId;
  const handle = handleOf(body.sku);
  const plain = plainInput(body);
  if (id === undefined) {
    const variant = { ...variantInput(body), inventoryQuantities: emptyShelves(settings) };
    return { identifier: { handle }, input: { ...plain, handle, variants: [variant] } };
  }
  const variant = { ...variantInput(body), ...(found === undefined ? {} : { id: found.variantId }) };
  return { identifier: { id }, input: { ...plain, variants: [variant] } };
}

const plainInput = ({ title, descriptionHtml, productType, status, unit }: ProductBody) => ({
  title,
  ...(descriptionHtml === undefined ? {} : { descriptionHtml }),
  ...(productType === undefined ? {} : { productType }),
  status,
  productOptions: [{ name: UNIT_OPTION, values: [{ name: unit }] }],
});

function variantInput({ sku, price, barcode, weight, unit }: ProductBody) {
  const measurement = weight === undefined ? {} : { measurement: { weight: weightInput(weight) } };
  return {
    optionValues: [{ optionName: UNIT_OPTION, name: unit }],
    sku,
    price,
    ...(barcode === undefined ? {} : { barcode }),
    inventoryPolicy: 'DENY',
    inventoryItem: { tracked: true, ...measurement },
  };
}

function weightInput(weight: NonNullable<ProductBody['weight']> | null) {
  if (weight === null) return { value: 0, unit: 'KILOGRAMS' };
  return { value: Number(weight.value), unit: weight.unit };
}

const emptyShelves = ({ locations }: Settings) =>
  Object.values(locations).map((locationId) => ({ locationId, name: 'available', quantity: 0 }));
