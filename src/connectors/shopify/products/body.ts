/** What the shop should show of an item: one product with one variant, which sells in the item's base unit. */
import { Type, type Static } from 'typebox';
import type { Item } from '../../../model/item.ts';
import { decimalOf, formatDecimal } from '../../../model/values/decimal.ts';
import { breach, mapped, type MappedForTarget } from '../../kit/mapping.ts';
import type { TargetView } from '../../kit/target.ts';
import { orNull } from '../graphql-answer.ts';
import { isWords, unitPrice } from '../money.ts';
import type { Settings } from '../settings.ts';
import { THEIR_WEIGHT_UNIT } from './shape.ts';

export const ProductBody = Type.Object(
  {
    sku: Type.String({ minLength: 1, maxLength: 40 }),
    title: Type.String({ minLength: 1, maxLength: 255 }),
    /** Absent here, as below: nobody owns it on our side, and the shop keeps what it has. */
    descriptionHtml: Type.Optional(Type.String()),
    productType: Type.Optional(Type.String()),
    status: Type.Union([Type.Literal('ACTIVE'), Type.Literal('DRAFT'), Type.Literal('ARCHIVED')]),
    unit: Type.String(),
    /** For one `unit`, in the shop's currency, with all its decimals. */
    price: Type.String(),
    barcode: Type.Optional(orNull(Type.String())),
    weight: Type.Optional(orNull(Type.Object({ value: Type.String(), unit: Type.String() }))),
  },
  { additionalProperties: false },
);
export type ProductBody = Static<typeof ProductBody>;

/** Fields that `mapItem` reads. */
export const ITEM_FIELDS = [
  'number',
  'status',
  'description',
  'marketingText',
  'category',
  'baseUnit',
  'packs',
  'gtin',
  'weight',
  'listPrice',
] as const;

/** Withholds what could not be sold rightly: without number, description, unit or price there is no product. */
export function mapItem({ fields }: TargetView<'item'>, settings: Settings): MappedForTarget<ProductBody> {
  const { number, description, baseUnit, listPrice } = fields;
  if (number === undefined) return { withheld: 'no item number: the variant would have no SKU' };
  if (!description) return { withheld: 'no description: the product would have no title' };
  if (!baseUnit) return { withheld: 'no base unit: nobody would know what is sold' };
  if (!listPrice) return { withheld: 'no list price: the product would be free of charge' };
  const price = unitPrice(listPrice, { baseUnit, packs: fields.packs ?? [] }, settings);
  if (isWords(price)) return { withheld: price.words };
  const weight = weightOf(fields);
  if (weight === 'unknown-unit') return breach('weight.unit', fields.weight?.unit, 'KGM, GRM, LBR or ONZ');
  const needed = { sku: number, title: description, unit: baseUnit, price: price.amount };
  return mapped({ ...needed, ...optionalParts(fields), ...(weight === undefined ? {} : { weight }) });
}

/** What a product may lack: absent stays as the shop has it, `null` is cleared. An item of unknown status is not sold. */
const optionalParts = ({ marketingText, category, status, gtin }: Item) => ({
  ...(marketingText === undefined ? {} : { descriptionHtml: asHtml(marketingText ?? '') }),
  ...(category === undefined ? {} : { productType: category ?? '' }),
  status: THEIR_STATUS[status ?? 'blocked'],
  ...(gtin === undefined ? {} : { barcode: gtin }),
});

const THEIR_STATUS: Readonly<Record<NonNullable<Item['status']>, ProductBody['status']>> = {
  active: 'ACTIVE',
  blocked: 'DRAFT',
  discontinued: 'ARCHIVED',
};

function weightOf({ weight }: Item): ProductBody['weight'] | 'unknown-unit' {
  if (weight === null || weight === undefined) return weight;
  const unit = THEIR_WEIGHT_UNIT.get(weight.unit);
  if (unit === undefined) return 'unknown-unit';
  const value = formatDecimal(decimalOf(weight.value));
  return value === '0' ? null : { value, unit };
}

/** Marketing text is plain text here: every paragraph becomes one, and nothing in it becomes markup. */
function asHtml(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const paragraphs = escaped.split(/\n\s*\n/).map((paragraph) => paragraph.trim());
  return paragraphs
    .filter((paragraph) => paragraph !== '')
    .map((paragraph) => `<p>${paragraph}</p>`)
    .join('\n');
}
