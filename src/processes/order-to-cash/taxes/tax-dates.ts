/** By whose rates a credit note is taxed: those of the sale that it undoes; pure. */
import {
  addFractions,
  fractionOf,
  isAbove,
  multiplyFractions,
  NONE,
  subtractFractions,
  type Fraction,
} from '../../../model/values/fraction.ts';
import { decimal } from '../../../model/values/decimal.ts';
import { crediting } from '../billing/crediting.ts';
import { itemsAround } from '../billing/items.ts';
import { namedPlace, valueOf } from '../billing/places.ts';
import type { InvoiceTold } from '../facts.ts';
import { toldLineOf } from '../supply/holds.ts';
import { billedInstead, isSale, namesake, type InvoicedLine } from './paper-lines.ts';
import type { TaxInput } from './tax.ts';

/** By whose rates a paper is taxed, where that is not its own day. */
export interface TaxDates {
  readonly whole: string | undefined;
  /** In the order of the paper's lines. */
  readonly lines: readonly (string | undefined)[];
}

type DatesInput = Pick<TaxInput, 'state' | 'around' | 'lines'>;

const SOLD_NOW: TaxDates = { whole: undefined, lines: [] };

/** Gives the dates of each paper of the order. */
export function taxDates(input: DatesInput): (told: InvoiceTold) => TaxDates {
  const { invoices } = input.state;
  const notes = invoices.filter((each) => !isSale(each));
  if (notes.length === 0) return () => SOLD_NOW;
  const sharesOf = sharesIn(input);
  const sold = invoices.filter(isSale).map((told) => soldIn(told, sharesOf));
  const dates = new Map<InvoiceTold, TaxDates>();
  const gone = new Map<string, Fraction>();
  for (const note of notes) dates.set(note, soldDates(note, { sharesOf, sold, gone }));
  return (told) => dates.get(told) ?? SOLD_NOW;
}

/** So much of a line of the order, or of what left in its place (`2/+B1`), in the unit of the line. */
interface Share {
  readonly of: string;
  readonly quantity: Fraction;
}

type SharesOf = (paper: InvoiceTold, line: InvoicedLine) => readonly Share[];

/** As the order itself reads its papers, whatever units these are in. */
function sharesIn(input: DatesInput): SharesOf {
  const { state, around, lines } = input;
  const itemOf = itemsAround(around);
  const back = crediting({ state, itemOf, papers: state.invoices }, lines).billed;
  const billed = Map.groupBy([...lines.flatMap(({ bills }) => bills), ...back], ({ paper }) => paper);
  return (paper, told) => {
    const shares = (billed.get(paper) ?? []).filter((each) => each.told === told);
    return shares.length === 0
      ? [unread({ state, lines, itemOf }, { paper, told })]
      : shares.map(({ line, substitute, quantity }) => ({
          of: substitute === undefined ? line : toldLineOf(substitute),
          quantity,
        }));
  };
}

type Known = Parameters<typeof namedPlace>[0] & Pick<DatesInput, 'state'>;

/** What bills nothing of the order counts by its item; in the unit of a line that has the same item, where that is known. */
function unread(known: Known, paper: { readonly paper: InvoiceTold; readonly told: InvoicedLine }): Share {
  const { told } = paper;
  const named = told.line === undefined ? namesake(known.state, told) : told;
  const instead = billedInstead(known.state, named);
  const own = named.line?.split('/')[0] ?? `${named.item.by} ${named.item.value}`;
  const of = instead === undefined ? own : toldLineOf(instead);
  const each = namedPlace(known, paper, of)?.each;
  const quantity = valueOf(told.quantity);
  return { of, quantity: each === undefined ? quantity : multiplyFractions(quantity, each) };
}

interface Sold {
  readonly postedOn: string;
  readonly quantities: ReadonlyMap<string, Fraction>;
}

function soldIn(told: InvoiceTold, sharesOf: SharesOf): Sold {
  const quantities = new Map<string, Fraction>();
  for (const line of told.invoice.lines)
    for (const { of, quantity } of sharesOf(told, line))
      quantities.set(of, addFractions(quantities.get(of) ?? NONE, quantity));
  return { postedOn: told.invoice.postedOn, quantities };
}

interface Before {
  readonly sharesOf: SharesOf;
  readonly sold: readonly Sold[];
  /** What credit notes have given back so far; grows. */
  readonly gone: Map<string, Fraction>;
}

/** A credit note is taxed as the sale that it undoes: its lines by their own dates, all others by the latest of these. */
function soldDates(note: InvoiceTold, { sharesOf, sold, gone }: Before): TaxDates {
  const lines = note.invoice.lines.map((line) => {
    const dates = sharesOf(note, line).flatMap(({ of, quantity }) => {
      const back = addFractions(gone.get(of) ?? NONE, quantity);
      gone.set(of, back);
      return soldOn(sold, of, back) ?? [];
    });
    return latest(dates);
  });
  return { whole: latest(lines.flatMap((date) => date ?? [])) ?? sold[0]?.postedOn, lines };
}

function latest(dates: readonly string[]): string | undefined {
  return dates.toSorted().at(-1);
}

/** What substitutes stand for is rounded with each paper: so little is no rest. */
const ROUNDING = fractionOf(decimal(1n, 4));

/** The date of the last invoice of a line that what came back of it fills, the oldest first. */
function soldOn(sold: readonly Sold[], of: string, back: Fraction): string | undefined {
  let open = back;
  return sold.find(({ quantities }) => {
    const quantity = quantities.get(of) ?? NONE;
    const isIt = isAbove(quantity, NONE) && !isAbove(open, addFractions(quantity, ROUNDING));
    open = subtractFractions(open, quantity);
    return isIt;
  })?.postedOn;
}
