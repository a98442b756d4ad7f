/** What an estimate says of an order after something of it has left: it stays, line by line, and what it was not asked about is missing; pure. */
import type { TaxAnswer } from '../../../model/documents/tax.ts';
import {
  addDecimals,
  compareDecimals,
  decimalOf,
  subtractDecimals,
  ZERO,
  type Decimal,
} from '../../../model/values/decimal.ts';
import { atLeastZero, sumOf, type LineView } from '../lines.ts';
import { shareOf } from '../terms/taking.ts';

export interface Estimated {
  /** Of what is wanted still and was estimated. */
  readonly tax: Decimal;
  readonly byLine: ReadonlyMap<string, Decimal>;
}

/** Of a line that is wanted less of, its share; what nobody wants any more is in no sum. */
export function stillEstimated(said: TaxAnswer, lines: readonly LineView[]): Estimated {
  const views = new Map(lines.map((line) => [line.line, line]));
  const each = said.lines.map(({ line, tax, quantity }) => {
    const whole = decimalOf(tax);
    const view = views.get(line);
    if (view === undefined) return { line, own: whole, counted: whole };
    const { wanted } = view;
    if (wanted.units <= 0n) return { line, own: whole, counted: ZERO };
    const own = shareOf(whole, { of: wanted, in: asDecimal(quantity) ?? wanted, currency: said.currency });
    return { line, own, counted: own };
  });
  const beside = subtractDecimals(decimalOf(said.tax), sumOf(said.lines.map(({ tax }) => decimalOf(tax))));
  return {
    tax: addDecimals(beside, sumOf(each.map(({ counted }) => counted))),
    byLine: new Map(each.map(({ line, own }) => [line, own])),
  };
}

/** So much of each line is wanted that it was not asked about. */
export function notEstimated(said: TaxAnswer, lines: readonly LineView[]): readonly LineView[] {
  const told = new Map(said.lines.map((line) => [line.line, line]));
  return lines.flatMap((line) => {
    const of = told.get(line.line);
    const known = of === undefined ? ZERO : (asDecimal(of.quantity) ?? line.wanted);
    const missing = atLeastZero(line.wanted, known);
    return missing.units > 0n ? [{ ...line, wanted: missing }] : [];
  });
}

/** Was it asked about exactly so much of these lines? */
export function isAbout(said: TaxAnswer, lines: readonly LineView[]): boolean {
  const asked = new Map(said.lines.map(({ line, quantity }) => [line, asDecimal(quantity)]));
  return (
    asked.size === lines.length &&
    lines.every(({ line, wanted }) => {
      const quantity = asked.get(line);
      return quantity !== undefined && compareDecimals(quantity, wanted) === 0;
    })
  );
}

/** Both together. */
export function together(one: Estimated, other: Estimated): Estimated {
  const lines = new Set([...one.byLine.keys(), ...other.byLine.keys()]);
  const of = (line: string): Decimal =>
    addDecimals(one.byLine.get(line) ?? ZERO, other.byLine.get(line) ?? ZERO);
  return {
    tax: addDecimals(one.tax, other.tax),
    byLine: new Map([...lines].map((line) => [line, of(line)])),
  };
}

function asDecimal(text: string | undefined): Decimal | undefined {
  return text === undefined ? undefined : decimalOf(text);
}
