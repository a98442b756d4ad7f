/** Which agreements apply to a request at all, and of the others the first condition that fails: one closed vocabulary. */
import type { PriceAgreement, PriceKind } from '../../model/price-agreement.ts';
import type { Quantity } from '../../model/primitives.ts';
import { isProblem } from '../../model/values/problem.ts';
import type { AgreedPrice, Agreement, ChainMember, PriceRequest, PriceTerms } from './agreement.ts';
import { compareAcrossUnits, exactPrice, type ExactPrice } from './exact-price.ts';

/** Why an agreement is not the price. Parties are record ids; an absent value stands for "nothing". */
export type LosingCondition =
  | { readonly condition: 'incomplete'; readonly missing: 'price' | 'appliesTo' }
  | { readonly condition: 'ended' }
  | { readonly condition: 'other-party'; readonly agreed: string; readonly asked: string }
  | { readonly condition: 'other-ship-to'; readonly agreed: readonly string[]; readonly asked: string }
  | { readonly condition: 'other-price-group'; readonly agreed: string; readonly asked?: string }
  | { readonly condition: 'out-of-use'; readonly kind: PriceKind }
  | { readonly condition: 'not-yet-valid'; readonly validFrom: string }
  | { readonly condition: 'expired'; readonly validTo: string }
  | { readonly condition: 'other-currency'; readonly agreed: string; readonly asked: string }
  | { readonly condition: 'other-unit'; readonly agreed: string; readonly asked: string }
  | { readonly condition: 'unit-not-convertible'; readonly agreed: string; readonly asked: string }
  | { readonly condition: 'minimum-quantity'; readonly minimum: Quantity; readonly asked: Quantity }
  // It applies, but another price goes before it.
  | { readonly condition: 'lower-rank'; readonly kind: PriceKind; readonly winner: PriceKind }
  | { readonly condition: 'higher-price' }
  | { readonly condition: 'older'; readonly validFrom?: string; readonly winner?: string }
  | { readonly condition: 'smaller-minimum'; readonly minimum?: Quantity; readonly winner?: Quantity }
  | { readonly condition: 'same-terms' };

/** A price that applies. */
export interface Candidate {
  readonly kind: PriceKind;
  /** Place of its kind in the precedence, 0 first. */
  readonly rank: number;
  /** The agreement, or the item where its list price is meant. */
  readonly agreement: Agreement;
  readonly price: AgreedPrice;
  /** For one asked unit. */
  readonly exact: ExactPrice;
}

/** Judges one agreement; conditions are tried in the order of the vocabulary, and the first that fails is told. */
export function judge(
  request: PriceRequest,
  agreement: Agreement,
  terms: PriceTerms,
): Candidate | LosingCondition {
  const { fields } = agreement;
  if (fields.status === 'ended') return { condition: 'ended' };
  if (!fields.price) return { condition: 'incomplete', missing: 'price' };
  const kind = whomFor(request, agreement);
  if (typeof kind !== 'string') return kind;
  const rank = terms.precedence.findIndex((kinds) => kinds.includes(kind));
  if (rank === -1) return { condition: 'out-of-use', kind };
  const failing = timeCondition(request, fields) ?? currencyCondition(request, fields.price);
  if (failing !== undefined) return failing;
  const exact = priceInAskedUnit(request, { ...fields, price: fields.price }, terms);
  if ('condition' in exact) return exact;
  const small = minimumCondition(request, fields.minimumQuantity);
  return small ?? { kind, rank, agreement, price: fields.price, exact };
}

function whomFor(request: PriceRequest, agreement: Agreement): PriceKind | LosingCondition {
  if (agreement.id === request.item.id) return 'item';
  const { appliesTo, kind, onlyShipTos } = agreement.fields;
  if (!appliesTo) return { condition: 'incomplete', missing: 'appliesTo' };
  const found = appliedKind(request, agreement, appliesTo);
  if (typeof found !== 'string') return found;
  const shipTos = (onlyShipTos ?? []).map(({ value }) => value);
  if (shipTos.length > 0 && !request.chain.some(({ id }) => shipTos.includes(id)))
    return { condition: 'other-ship-to', agreed: shipTos, asked: narrowest(request) };
  return kind === 'promotion' ? 'promotion' : found;
}

function appliedKind(
  request: PriceRequest,
  { partyLevel }: Agreement,
  appliesTo: NonNullable<PriceAgreement['appliesTo']>,
): PriceKind | LosingCondition {
  if (appliesTo.kind === 'everyone') return 'everyone';
  if (appliesTo.kind === 'price-group') {
    const asked = priceGroupOf(request.chain);
    if (asked === appliesTo.group) return 'price-group';
    const known = asked === undefined ? {} : { asked };
    return { condition: 'other-price-group', agreed: appliesTo.group, ...known };
  }
  const { value } = appliesTo.party;
  const member = request.chain.find(({ id }) => id === value);
  if (member !== undefined) return kindOfLevel(member.level);
  return partyLevel === 'ship-to'
    ? { condition: 'other-ship-to', agreed: [value], asked: narrowest(request) }
    : { condition: 'other-party', agreed: value, asked: narrowest(request) };
}

/** The nearest party of the chain that is in a price group decides. */
export function priceGroupOf(chain: readonly ChainMember[]): string | undefined {
  return chain.find(({ priceGroup }) => priceGroup !== undefined)?.priceGroup;
}

/** Whoever is neither a group nor a ship-to buys for himself. */
function kindOfLevel(level: ChainMember['level']): PriceKind {
  return level === 'group' || level === 'ship-to' ? level : 'bill-to';
}

function narrowest({ chain }: PriceRequest): string {
  return chain[0]?.id ?? '';
}

function timeCondition(
  { date }: PriceRequest,
  { validFrom, validTo }: PriceAgreement,
): LosingCondition | undefined {
  if (validFrom && validFrom > date) return { condition: 'not-yet-valid', validFrom };
  return validTo && validTo < date ? { condition: 'expired', validTo } : undefined;
}

function currencyCondition({ currency }: PriceRequest, price: AgreedPrice): LosingCondition | undefined {
  if (price.currency === currency) return undefined;
  return { condition: 'other-currency', agreed: price.currency, asked: currency };
}

function priceInAskedUnit(
  { item, quantity }: PriceRequest,
  { price, unitBasis }: PriceAgreement & { readonly price: AgreedPrice },
  terms: PriceTerms,
): ExactPrice | LosingCondition {
  const units = { agreed: price.per.unit, asked: quantity.unit };
  const isForOneUnit = (unitBasis ?? terms.unitBasis) === 'price-unit';
  if (isForOneUnit && units.agreed !== units.asked) return { condition: 'other-unit', ...units };
  const exact = exactPrice(price, item, quantity.unit);
  return isProblem(exact) ? { condition: 'unit-not-convertible', ...units } : exact;
}

function minimumCondition(
  { item, quantity }: PriceRequest,
  minimum: PriceAgreement['minimumQuantity'],
): LosingCondition | undefined {
  if (!minimum) return undefined;
  const order = compareAcrossUnits(quantity, minimum, item);
  if (isProblem(order))
    return { condition: 'unit-not-convertible', agreed: minimum.unit, asked: quantity.unit };
  return order >= 0 ? undefined : { condition: 'minimum-quantity', minimum, asked: quantity };
}
