/** Which lines of an order its invoices bill, and how much of each: exactly, by the units of the items; pure. */
import { compareDecimals, decimal, type Decimal } from '../../../model/values/decimal.ts';
import {
  addFractions,
  divideFractions,
  fractionOf,
  isAbove,
  multiplyFractions,
  NONE,
  roundedDecimal,
  smallerFraction,
  subtractFractions,
  type Fraction,
} from '../../../model/values/fraction.ts';
import type { InvoiceTold } from '../facts.ts';
import type { Hold } from '../state.ts';
import {
  namedPlace,
  placesOfItem,
  valueOf,
  type Billable,
  type Known,
  type Place,
  type Told,
} from './places.ts';

export interface BillingInput extends Known {
  /** All of one kind, in their order. */
  readonly papers: readonly InvoiceTold[];
}

/** So much of a line of the order is billed by a line of a paper. */
export interface Billed extends Told {
  readonly line: string;
  /** The hold as whose substitute it is billed. */
  readonly substitute: Hold | undefined;
  /** Those that it may be about, in their order; one where the paper names it. */
  readonly lines: readonly string[];
  /** In the unit of the order's line: of a substitute, what it stands for. */
  readonly quantity: Fraction;
  /** The same in the unit of the paper. */
  readonly part: Fraction;
}

/** What of a paper's line bills nothing of the order. */
export interface Unbilled extends Told {
  /** `beyond`: of its item nothing is open any more. `unit`: the item does not say how many of one unit are in the other. */
  readonly because: 'not-ordered' | 'beyond' | 'unit';
  /** The lines that it may be about, in their order. */
  readonly lines: readonly string[];
  /** In the unit of the last of them; `undefined`: nobody knows. */
  readonly quantity: Fraction | undefined;
  /** In the unit of the paper. */
  readonly part: Fraction;
}

export interface Billing {
  readonly billed: readonly Billed[];
  readonly unbilled: readonly Unbilled[];
}

/**
 * What names a line bills that line. What names an item alone goes to the lines of that item, in their order: first to what has left of
 * them and is not billed, then to what is wanted still. What is left over is nobody's.
 */
export function billingOf(input: BillingInput): Billing {
  const all = input.papers.flatMap((paper) => paper.invoice.lines.map((told): Told => ({ paper, told })));
  const named = all.flatMap((paper) => {
    const { line: name } = paper.told;
    return name === undefined ? [] : [whole(paper, namedPlace(input, paper, name))];
  });
  const nameless = all.filter(({ told }) => told.line === undefined);
  let billing = grouped(named);
  for (const paper of nameless) billing = joined(billing, spread(paper, placesOfItem(input, paper), billing));
  return billing;
}

/** Digits behind the point of a quantity that its unit cannot say exactly. */
const SCALE = 10;

/** What is billed of one line, in its unit; what has no end behind the point counts less by that. */
export function billedQuantity(billed: readonly Pick<Billed, 'quantity'>[]): Decimal {
  const sum = billed.map(({ quantity }) => quantity).reduce(addFractions, NONE);
  return roundedDecimal(sum, { scale: SCALE, mode: 'floor' });
}

function grouped(shares: readonly (Billed | Unbilled)[]): Billing {
  return {
    billed: shares.filter((each): each is Billed => !('because' in each)),
    unbilled: shares.filter((each) => 'because' in each),
  };
}

function joined(a: Billing, b: Billing): Billing {
  return { billed: [...a.billed, ...b.billed], unbilled: [...a.unbilled, ...b.unbilled] };
}

function whole(paper: Told, place: Place | undefined): Billed | Unbilled {
  const part = valueOf(paper.told.quantity);
  if (place === undefined) return unbilled(paper, part, { because: 'not-ordered', places: [] });
  const { line, substitute, each } = place;
  if (each === undefined) return unbilled(paper, part, { because: 'unit', places: [place] });
  const quantity = asCounted(place, multiplyFractions(part, each));
  const { line: name } = line.told;
  return { ...paper, line: name, lines: [name], substitute, part, quantity };
}

function unbilled(
  paper: Told,
  part: Fraction,
  { because, places }: Pick<Unbilled, 'because'> & { readonly places: readonly Place[] },
): Unbilled {
  const each = places.at(-1)?.each;
  return { ...paper, because, lines: namesOf(places), part, quantity: each && multiplyFractions(part, each) };
}

/** What a substitute stands for is rounded, as it is where warehouses tell what left. */
function asCounted({ substitute }: Place, quantity: Fraction): Fraction {
  return substitute === undefined
    ? quantity
    : fractionOf(roundedDecimal(quantity, { scale: 6, mode: 'half-even' }));
}

function namesOf(places: readonly Place[]): readonly string[] {
  return [...new Set(places.map(({ line }) => line.told.line))];
}

type Measured = Place & { readonly each: Fraction };

function spread(paper: Told, places: readonly Place[], { billed: before }: Billing): Billing {
  const measured = places.filter((place): place is Measured => place.each !== undefined);
  const billed: Billed[] = [];
  let rest = valueOf(paper.told.quantity);
  for (const most of [shippedOf, wantedOf])
    for (const place of measured) {
      const { line } = place.line.told;
      const filled = [...before, ...billed].filter((each) => each.line === line);
      const taken = share(place, rest, openOf(most(place.line), filled));
      if (!isAbove(taken.quantity, NONE)) continue;
      billed.push({ ...paper, line, lines: namesOf(places), substitute: place.substitute, ...taken });
      rest = subtractFractions(rest, taken.part);
    }
  if (billed.length > 0 && !isAbove(rest, NONE)) return { billed, unbilled: [] };
  return { billed, unbilled: [unbilled(paper, rest, { because: whyLeft(places, measured), places })] };
}

function whyLeft(places: readonly Place[], measured: readonly Place[]): Unbilled['because'] {
  if (places.length === 0) return 'not-ordered';
  return measured.length < places.length ? 'unit' : 'beyond';
}

function openOf(most: Fraction, filled: readonly Billed[]): Fraction {
  return filled.reduce((open, { quantity }) => subtractFractions(open, quantity), most);
}

/** Substitutes are rounded with each document: so little is no rest. */
const ROUNDING = fractionOf(decimal(1n, 4));

/** What of the rest fits into what is open. */
function share(place: Measured, rest: Fraction, open: Fraction): Pick<Billed, 'quantity' | 'part'> {
  const quantity = asCounted(place, multiplyFractions(rest, place.each));
  const room = place.substitute === undefined ? open : addFractions(open, ROUNDING);
  if (!isAbove(quantity, room)) return { quantity, part: rest };
  const fits = smallerFraction(quantity, open);
  return { quantity: fits, part: divideFractions(fits, place.each) };
}

const shippedOf = ({ shipped }: Billable): Fraction => fractionOf(shipped);
function wantedOf({ shipped, wanted }: Billable): Fraction {
  return fractionOf(compareDecimals(shipped, wanted) > 0 ? shipped : wanted);
}
