/** Which price of a line counts: the quoted, the shown or the agreed one; pure. */
import {
  compareDecimals,
  decimalOf,
  multiplyDecimals,
  subtractDecimals,
} from '../../../model/values/decimal.ts';
import type { ItemFacts, PricePolicy } from '../around.ts';
import type { Decided, PricedLine } from '../facts.ts';
import type { LineView } from '../lines.ts';
import { unitPriceOf, type UnitPrice } from './prices.ts';

export interface PriceInput {
  readonly line: LineView;
  readonly item: ItemFacts;
  readonly currency: string;
  /** What the pricing station said; absent: it was not asked. */
  readonly priced: PricedLine | undefined;
  readonly policy: PricePolicy | undefined;
  /** A person's word about the price of this line. */
  readonly accepted: Decided | undefined;
}

/** A person's word first, then the signed quote, then what was shown, as far as the agreements bear it. */
export function priceOf(input: PriceInput): UnitPrice {
  const { line, item, accepted, currency } = input;
  const shown = line.told.price === undefined ? undefined : unitPriceOf(line, item);
  if (accepted !== undefined) return acceptedPrice(accepted, shown);
  if (shown !== undefined && 'problem' in shown) return shown;
  const isForeign = [input.priced?.agreed, input.priced?.quote].some(
    (each) => each !== undefined && 'currency' in each && each.currency !== currency,
  );
  if (isForeign)
    return { problem: `it is agreed in another currency than ${currency}`, agreement: 'differs' };
  return quotedPrice(input, shown) ?? (shown === undefined ? agreedPrice(input) : shownPrice(input, shown));
}

type Known = Exclude<UnitPrice, { problem: string }>;

function acceptedPrice({ by, unitPrice }: Decided, shown: UnitPrice | undefined): UnitPrice {
  if (unitPrice !== undefined) return { unitPrice, basis: `${by} set it` };
  if (shown === undefined) return { problem: 'no price was shown that could be accepted' };
  return 'problem' in shown ? shown : { ...shown, basis: `as shown; ${by} accepted it` };
}

/** A signed quote is a promise: it counts although the agreements may say otherwise by now. */
function quotedPrice({ priced }: PriceInput, shown: Known | undefined): UnitPrice | undefined {
  const quote = priced?.quote;
  if (quote?.state !== 'valid') return undefined;
  if (shown !== undefined && !isEqual(shown.unitPrice, quote.unitPrice))
    return {
      problem: `${shown.unitPrice} was shown, and quote ${quote.id} says ${quote.unitPrice}`,
      agreement: 'differs',
    };
  return { unitPrice: quote.unitPrice, basis: `quote ${quote.id}` };
}

function agreedPrice({ priced }: PriceInput): UnitPrice {
  const agreed = priced?.agreed;
  if (agreed !== undefined)
    return {
      unitPrice: agreed.unitPrice,
      basis: [`agreement ${agreed.agreement}; none was shown`, ...refusalOf(priced)].join('; '),
    };
  return { problem: `no price was shown, and none is agreed${because(priced)}`, agreement: 'missing' };
}

function shownPrice({ priced, policy }: PriceInput, shown: Known): UnitPrice {
  const basis = (...words: readonly string[]): string => [...words, ...refusalOf(priced)].join('; ');
  if (policy === undefined) return { ...shown, basis: basis('as shown') };
  const agreed = priced?.agreed;
  const isBorne =
    agreed !== undefined && isWithin(shown.unitPrice, agreed.unitPrice, policy.tolerancePercent);
  if (isBorne)
    return { ...shown, basis: basis('as shown', `agreement ${agreed.agreement} says ${agreed.unitPrice}`) };
  return differing({ shown, agreed, because: because(priced) }, policy);
}

interface Difference {
  readonly shown: Known;
  readonly agreed: PricedLine['agreed'];
  readonly because: string;
}

function differing({ shown, agreed, because: why }: Difference, { onDifference }: PricePolicy): UnitPrice {
  const words =
    agreed === undefined
      ? `${shown.unitPrice} was shown, and no price is agreed${why}`
      : `${shown.unitPrice} was shown, and agreement ${agreed.agreement} says ${agreed.unitPrice}${why}`;
  if (onDifference === 'take-shown') return { ...shown, basis: words };
  if (onDifference === 'take-agreed' && agreed !== undefined)
    return { unitPrice: agreed.unitPrice, basis: words };
  return {
    problem: words,
    agreement: agreed === undefined ? 'missing' : 'differs',
    shown: shown.unitPrice,
    ...(agreed !== undefined && { agreed: agreed.unitPrice }),
  };
}

function because(priced: PricedLine | undefined): string {
  const why = [...(priced?.whyNot === undefined ? [] : [priced.whyNot]), ...refusalOf(priced)];
  return why.length === 0 ? '' : ` (${why.join('; ')})`;
}

/** Whoever brought a quote shall read why another price counts. */
function refusalOf(priced: PricedLine | undefined): readonly string[] {
  return priced?.quote?.state === 'refused' ? [`the quote does not count: ${priced.quote.why}`] : [];
}

function isEqual(a: string, b: string): boolean {
  return compareDecimals(decimalOf(a), decimalOf(b)) === 0;
}

/** |a − b| is at most `percent` of b. */
export function isWithin(a: string, b: string, percent: string): boolean {
  const difference = subtractDecimals(decimalOf(a), decimalOf(b));
  const size = difference.units < 0n ? { ...difference, units: -difference.units } : difference;
  const allowed = multiplyDecimals(decimalOf(b), decimalOf(percent));
  return compareDecimals(multiplyDecimals(size, decimalOf('100')), allowed) <= 0;
}
