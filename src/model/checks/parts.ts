/** The rules of the small parts: GS1 keys, units, quantities, prices and dates; each gives the problems of one value. */
import { isCountry } from '../values/countries.ts';
import { minorUnitDigits } from '../values/currencies.ts';
import { decimalOf, isNegative } from '../values/decimal.ts';
import { parseGln, parseGtin } from '../values/identifiers.ts';
import { isZone, parseInstant, parsePlainDate, type Plausibility } from '../values/instants.ts';
import { isProblem, problem, problemUnder, type Problem } from '../values/problem.ts';
import { findUnit, type UnitKind } from '../values/units.ts';
import type { Money, Quantity } from '../primitives.ts';

/** Absent and cleared values have no problems: every rule says so at its beginning. */
type Maybe<Value> = Value | null | undefined;

/** Which numbers a quantity may hold. */
export type Sign = 'any' | 'zero-or-more' | 'above-zero';

export function gtinProblems(path: string, text: Maybe<string>): readonly Problem[] {
  return text ? placed(path, parseGtin(text)) : [];
}

export function glnProblems(path: string, text: Maybe<string>): readonly Problem[] {
  return text ? placed(path, parseGln(text)) : [];
}

export function dateProblems(path: string, text: Maybe<string>): readonly Problem[] {
  return text ? placed(path, parsePlainDate(text)) : [];
}

/** Control characters, and those that nobody sees: soft hyphens, joiners, marks of direction, byte order marks. */
const UNSEEN = /[\p{Cc}\p{Cf}\u2028\u2029]/u;

/** A name by which people and addresses find a thing again: what looks the same is the same, and a URL can carry it. */
export function nameProblems(path: string, text: string): readonly Problem[] {
  if (UNSEEN.test(text)) return [problem(text, 'a text of visible characters', path)];
  if (text.trim() !== text) return [problem(text, 'a text without blanks before and behind it', path)];
  return text === '.' || text === '..' ? [problem(text, 'more than dots', path)] : [];
}

export function instantProblems(path: string, text: string, plausible?: Plausibility): readonly Problem[] {
  return placed(path, parseInstant(text, plausible));
}

/** `kind` where only a mass or a length makes sense. */
export function unitProblems(path: string, code: Maybe<string>, kind?: UnitKind): readonly Problem[] {
  if (!code) return [];
  const unit = findUnit(code);
  if (unit === undefined)
    return [problem(code, 'a unit of UN/ECE Recommendation 20 or 21 that the hub knows', path)];
  return kind === undefined || unit.kind === kind
    ? []
    : [problem(`${code} (${unit.name})`, `a unit of ${kind}`, path)];
}

export function numberProblems(path: string, text: Maybe<string>, sign: Sign): readonly Problem[] {
  if (!text || sign === 'any') return [];
  const value = decimalOf(text);
  if (isNegative(value)) return [problem(text, 'a number that is not negative', path)];
  return sign === 'above-zero' && value.units === 0n ? [problem(text, 'a number above zero', path)] : [];
}

export function quantityProblems(
  path: string,
  quantity: Maybe<Quantity>,
  rule: { readonly sign: Sign; readonly kind?: UnitKind },
): readonly Problem[] {
  if (!quantity) return [];
  return [
    ...unitProblems(`${path}.unit`, quantity.unit, rule.kind),
    ...numberProblems(`${path}.value`, quantity.value, rule.sign),
  ];
}

export function currencyProblems(path: string, code: Maybe<string>): readonly Problem[] {
  if (!code || minorUnitDigits(code) !== undefined) return [];
  return [problem(code, 'a currency of ISO 4217 that is in use', path)];
}

/** A code that no country has is a slip of the pen, and goods would go out to nowhere. */
export function countryProblems(path: string, code: Maybe<string>): readonly Problem[] {
  if (!code || isCountry(code)) return [];
  return [problem(code, 'a country of ISO 3166-1, such as US', path)];
}

/** A zone that no clock knows would tell somebody's days by another one. */
export function zoneProblems(path: string, zone: Maybe<string>): readonly Problem[] {
  if (!zone || isZone(zone)) return [];
  return [problem(zone, 'an IANA time zone, such as America/Chicago', path)];
}

export function moneyProblems(path: string, money: Maybe<Money>): readonly Problem[] {
  if (!money) return [];
  return [
    ...currencyProblems(`${path}.currency`, money.currency),
    ...numberProblems(`${path}.amount`, money.amount, 'zero-or-more'),
  ];
}

export function priceProblems(
  path: string,
  price: Maybe<Money & { readonly per: Quantity }>,
): readonly Problem[] {
  if (!price) return [];
  return [
    ...moneyProblems(path, price),
    ...quantityProblems(`${path}.per`, price.per, { sign: 'above-zero' }),
  ];
}

export function dimensionProblems(
  path: string,
  dimensions: Maybe<Readonly<Record<'length' | 'width' | 'height' | 'unit', string>>>,
): readonly Problem[] {
  if (!dimensions) return [];
  return [
    ...unitProblems(`${path}.unit`, dimensions.unit, 'length'),
    ...(['length', 'width', 'height'] as const).flatMap((side) =>
      numberProblems(`${path}.${side}`, dimensions[side], 'above-zero'),
    ),
  ];
}

function placed(path: string, answer: string | Problem): readonly Problem[] {
  return isProblem(answer) ? [problemUnder(path, answer)] : [];
}
