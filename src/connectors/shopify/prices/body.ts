/** What one price agreement means in the shop: one price of one variant for one audience, from one quantity. */
import { Type, type Static } from 'typebox';
import type { PriceAgreement } from '../../../model/price-agreement.ts';
import { decimalOf, multiplyByRatioExactly } from '../../../model/values/decimal.ts';
import { mapped, type MappedForTarget } from '../../kit/mapping.ts';
import type { TargetView } from '../../kit/target.ts';
import { orNull } from '../graphql-answer.ts';
import { isWords, unitPrice } from '../money.ts';
import type { Settings } from '../settings.ts';

export const Audience = Type.Union([
  Type.Object({ kind: Type.Literal('everyone') }, { additionalProperties: false }),
  Type.Object({ kind: Type.Literal('group'), group: Type.String() }, { additionalProperties: false }),
  Type.Object(
    { kind: Type.Literal('customer'), number: Type.String(), id: Type.String() },
    { additionalProperties: false },
  ),
]);
export type Audience = Static<typeof Audience>;

export const PriceBody = Type.Object(
  {
    audience: Audience,
    variantId: Type.String({ pattern: '^gid://shopify/ProductVariant/[0-9]+$' }),
    /** The unit that both the price and the quantity are in; the variant must sell in it. */
    unit: Type.String(),
    amount: Type.String(),
    currency: Type.String(),
    minimumQuantity: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }),
    validFrom: orNull(Type.String()),
    validTo: orNull(Type.String()),
    state: Type.Union([Type.Literal('active'), Type.Literal('ended')]),
    /** Where the variant's own price is copied beside a quantity break: it is the present one. */
    copiedPrice: Type.Union([Type.Literal('current'), Type.Literal('stale')]),
  },
  { additionalProperties: false },
);
export type PriceBody = Static<typeof PriceBody>;

export const AGREEMENT_FIELDS = [
  'item',
  'appliesTo',
  'price',
  'minimumQuantity',
  'validFrom',
  'validTo',
  'status',
  'onlyShipTos',
] as const;

/** Withholds what the shop cannot express, with the reason. */
export function mapAgreement(
  view: TargetView<'price-agreement'>,
  settings: Settings,
): MappedForTarget<PriceBody> {
  const { item, appliesTo, price, onlyShipTos } = view.fields;
  if (!item || !appliesTo || !price) return { withheld: 'item, audience or price is missing' };
  // Shown to the whole audience, it would be a price for those whom it is not for.
  if (onlyShipTos) return { withheld: 'it is for some ship-tos only, which the shop cannot tell apart' };
  const audience = audienceOf(view, appliesTo);
  if (!('kind' in audience)) return audience;
  const variantId = view.externalIdOf('item', item, 'variant');
  if (variantId === undefined) return { waitsFor: { domain: 'item', recordId: item.value, kind: 'variant' } };
  const unit = price.per.unit;
  const shown = unitPrice(price, { baseUnit: unit, packs: [] }, settings);
  if (isWords(shown)) return { withheld: shown.words };
  const minimumQuantity = wholeMinimum(view.fields, unit);
  if (minimumQuantity === undefined)
    return { withheld: 'the smallest quantity is no whole number of the price unit' };
  const money = { unit, amount: shown.amount, currency: price.currency };
  const copiedPrice = 'current' as const;
  return mapped({ audience, variantId, ...money, minimumQuantity, ...window(view.fields), copiedPrice });
}

function audienceOf(
  view: TargetView<'price-agreement'>,
  appliesTo: NonNullable<PriceAgreement['appliesTo']>,
): Audience | Exclude<MappedForTarget<never>, { readonly mapped: never }> {
  if (appliesTo.kind === 'everyone') return { kind: 'everyone' };
  if (appliesTo.kind === 'price-group') return { kind: 'group', group: appliesTo.group };
  const id = view.externalIdOf('party', appliesTo.party);
  if (id === undefined) return { waitsFor: { domain: 'party', recordId: appliesTo.party.value } };
  if (!/^gid:\/\/shopify\/Company(Location)?\//.test(id)) {
    return { withheld: 'in the shop a price belongs to a company or one of its locations, not to a contact' };
  }
  return { kind: 'customer', number: view.numberOf('party', appliesTo.party) ?? id, id };
}

function wholeMinimum({ minimumQuantity }: PriceAgreement, unit: string): number | undefined {
  if (!minimumQuantity) return 1;
  if (minimumQuantity.unit !== unit) return undefined;
  const whole = multiplyByRatioExactly(decimalOf(minimumQuantity.value), { numerator: 1, denominator: 1 }, 0);
  if (whole === 'inexact' || whole.units > 2_147_483_647n) return undefined;
  return Math.max(1, Number(whole.units));
}

const window = ({ validFrom, validTo, status }: PriceAgreement) => ({
  validFrom: validFrom ?? null,
  validTo: validTo ?? null,
  state: status === 'ended' ? ('ended' as const) : ('active' as const),
});
