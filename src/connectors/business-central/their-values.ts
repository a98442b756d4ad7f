/** How Business Central spells values: decimals, blanks, enum names, dates that are none, and its units. */
import { breach, mapped, type Mapped } from '../kit/mapping.ts';
import type { Settings } from './settings.ts';

/** What the vendor writes for "no record". */
export const NO_ID = '00000000-0000-0000-0000-000000000000';
/** What the vendor writes for "no date". */
export const NO_DATE = '0001-01-01';

/** Blank text means: no value. */
export function textOrNull(text: string): string | null {
  return text.trim() === '' ? null : text.trim();
}

export function dateOrNull(date: string): string | null {
  return date === NO_DATE ? null : date;
}

/** `Customer_x0020_Price_x0020_Group` → `Customer Price Group`; a blank member is ` ` or `_x0020_` by version. */
export function enumName(spelled: string): string {
  return spelled
    .replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .trim();
}

/** Digits that a JSON number carries exactly through a double. */
const SAFE_DIGITS = 15;
const MOST_PLACES = 10;

/**
 * Gives the exact decimal of a JSON number or decimal text, without trailing zeros. A number with more digits than a
 * double holds has already lost some on the way: that is a breach, not a rounding.
 */
export function exactDecimal(path: string, value: number | string): Mapped<string> {
  const text = typeof value === 'number' ? plainText(value) : value;
  if (text === undefined) return breach(path, value, 'a finite number');
  const decimal = withoutZeros(text);
  if (typeof value === 'number' && !fitsJson(decimal)) return breach(path, value, FITTING);
  const [whole = '', places = ''] = decimal.replace('-', '').split('.');
  if (whole.length > 18 || places.length > MOST_PLACES) {
    return breach(path, value, `at most 18 digits before and ${MOST_PLACES} behind the point`);
  }
  return mapped(decimal);
}

const FITTING = `at most ${SAFE_DIGITS} digits, more are not exact in JSON`;

function fitsJson(decimal: string): boolean {
  return decimal.replace(/[-.]/g, '').replace(/^0+/, '').length <= SAFE_DIGITS;
}

/** An exact decimal on its way out, where the wire wants a JSON number. */
export function decimalForJson(path: string, decimal: string): Mapped<string> {
  const shortest = withoutZeros(decimal);
  return fitsJson(shortest) ? mapped(shortest) : breach(path, decimal, FITTING);
}

/** The shortest text that reads back as the same number, without an exponent. */
function plainText(value: number): string | undefined {
  if (!Number.isFinite(value)) return undefined;
  const text = String(value);
  const [mantissa = '', exponent] = text.split('e');
  if (exponent === undefined) return text;
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', places = ''] = mantissa.replace('-', '').split('.');
  const shift = Number(exponent);
  if (shift < 0) return `${sign}0.${'0'.repeat(-shift - 1)}${whole}${places}`;
  return `${sign}${whole}${places.padEnd(shift, '0')}`;
}

function withoutZeros(text: string): string {
  const negative = text.startsWith('-');
  const [whole = '', places = ''] = text.replace('-', '').split('.');
  const short = whole.replace(/^0+(?=[0-9])/, '');
  const rest = places.replace(/0+$/, '');
  const decimal = rest === '' ? short : `${short}.${rest}`;
  return negative && decimal !== '0' ? `-${decimal}` : decimal;
}

/** Gives an exact decimal as a reduced whole ratio: 12 → 12/1, 0.001 → 1/1000; zero and less are a breach. */
export function exactRatio(
  path: string,
  value: number | string,
): Mapped<{ readonly numerator: number; readonly denominator: number }> {
  const decimal = exactDecimal(path, value);
  if ('breach' in decimal) return decimal;
  const [whole = '', places = ''] = decimal.mapped.split('.');
  const top = BigInt(whole + places);
  if (top <= 0n) return breach(path, value, 'more than zero base units in one');
  const bottom = 10n ** BigInt(places.length);
  const common = greatestCommonDivisor(top, bottom);
  const [numerator, denominator] = [Number(top / common), Number(bottom / common)];
  if (!Number.isSafeInteger(numerator)) return breach(path, value, 'a ratio of safe whole numbers');
  return mapped({ numerator, denominator });
}

function greatestCommonDivisor(left: bigint, right: bigint): bigint {
  return right === 0n ? left : greatestCommonDivisor(right, left % right);
}

/** Business Central's unit code → UN/ECE Rec 20; only what the landscape declares. */
export function ourUnit(path: string, code: string, settings: Settings): Mapped<string> {
  const unit = Object.hasOwn(settings.units, code) ? settings.units[code] : undefined;
  return unit === undefined
    ? breach(path, code, `one of the declared units: ${Object.keys(settings.units).join(', ')}`)
    : mapped(unit);
}

/** UN/ECE Rec 20 → Business Central's unit code; the first that is declared. */
export function theirUnit(unit: string, settings: Settings): string | undefined {
  return Object.entries(settings.units).find(([, ours]) => ours === unit)?.[0];
}

/** A blank currency is the company's own. */
export function ourCurrency(code: string, settings: Settings): Mapped<string> {
  if (code === '') return mapped(settings.localCurrency);
  return /^[A-Z]{3}$/.test(code) ? mapped(code) : breach('currencyCode', code, 'blank or an ISO 4217 code');
}
