/** A product as the Admin API shows it to us, from a page, by id, or out of a bulk operation. */
import { Type, type Static } from 'typebox';
import { OrderableInstant } from '../../kit/versions.ts';
import { orNull, PageInfo } from '../graphql-answer.ts';

/** The option that says in which unit the only variant sells. */
export const UNIT_OPTION = 'Unit';

export const ShopifyVariant = Type.Object({
  id: Type.String({ pattern: '^gid://shopify/ProductVariant/[0-9]+$' }),
  sku: orNull(Type.String()),
  barcode: orNull(Type.String()),
  price: Type.String({ pattern: '^(0|[1-9][0-9]{0,17})(\\.[0-9]{1,4})?$' }),
  selectedOptions: Type.Array(Type.Object({ name: Type.String(), value: Type.String() })),
  inventoryItem: Type.Object({
    id: Type.String({ pattern: '^gid://shopify/InventoryItem/[0-9]+$' }),
    measurement: Type.Object({
      weight: orNull(
        Type.Object({
          value: Type.Number({ minimum: 0 }),
          unit: Type.Union([
            Type.Literal('KILOGRAMS'),
            Type.Literal('GRAMS'),
            Type.Literal('POUNDS'),
            Type.Literal('OUNCES'),
          ]),
        }),
      ),
    }),
  }),
});
export type ShopifyVariant = Static<typeof ShopifyVariant>;

export const ShopifyProduct = Type.Object({
  id: Type.String({ pattern: '^gid://shopify/Product/[0-9]+$' }),
  title: Type.String(),
  status: Type.Union([
    Type.Literal('ACTIVE'),
    Type.Literal('ARCHIVED'),
    Type.Literal('DRAFT'),
    Type.Literal('UNLISTED'),
  ]),
  productType: Type.String(),
  descriptionHtml: Type.String(),
  updatedAt: OrderableInstant,
  variants: Type.Object({ nodes: Type.Array(ShopifyVariant) }),
});
export type ShopifyProduct = Static<typeof ShopifyProduct>;

/** Pages are read without judging single products: each is checked against its contract by the hub. */
export const ProductPage = Type.Object({
  products: Type.Object({ nodes: Type.Array(Type.Unknown()), pageInfo: PageInfo }),
});

export const ProductNodes = Type.Object({ nodes: Type.Array(Type.Unknown()) });

type WeightUnit = NonNullable<ShopifyVariant['inventoryItem']['measurement']['weight']>['unit'];

/** Shopify's unit of weight → UN/ECE Rec 20. */
export const OUR_WEIGHT_UNIT: Readonly<Record<WeightUnit, string>> = {
  KILOGRAMS: 'KGM',
  GRAMS: 'GRM',
  POUNDS: 'LBR',
  OUNCES: 'ONZ',
};

/** UN/ECE Rec 20 → Shopify's unit of weight. */
export const THEIR_WEIGHT_UNIT: ReadonlyMap<string, WeightUnit> = new Map([
  ['KGM', 'KILOGRAMS'],
  ['GRM', 'GRAMS'],
  ['LBR', 'POUNDS'],
  ['ONZ', 'OUNCES'],
]);

/** Writes a JSON number of Shopify as decimal text, without an exponent. */
export function decimalText(value: number): string {
  return value.toFixed(6).replace(/\.?0+$/, '');
}

/** Gives the unit that the variant names, or nothing where it has no unit option. */
export function unitOf({ selectedOptions }: Pick<ShopifyVariant, 'selectedOptions'>): string | undefined {
  const unit = selectedOptions.find(({ name }) => name === UNIT_OPTION)?.value;
  return unit !== undefined && /^[A-Z0-9]{2,3}$/.test(unit) ? unit : undefined;
}
