/** GS1 keys, checked once at the edge and branded, so that they cannot be mixed up afterwards. */
import { problem, type Problem } from './problem.ts';

declare const brand: unique symbol;
type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };

/** GS1 Global Trade Item Number, always 14 digits with a valid check digit. */
export type Gtin = Brand<string, 'Gtin'>;

/** GS1 Global Location Number, 13 digits with a valid check digit. */
export type Gln = Brand<string, 'Gln'>;

const GTIN_LENGTHS: ReadonlySet<number> = new Set([8, 12, 13, 14]);
const GTIN_LENGTH = 14;
const GLN_LENGTH = 13;

/** Reads a GTIN-8, -12, -13 or -14; shorter ones are filled up with zeros in front, as GS1 lays down. */
export function parseGtin(text: string): Gtin | Problem {
  if (!isDigits(text) || !GTIN_LENGTHS.has(text.length)) {
    return problem(text, 'a GTIN of 8, 12, 13 or 14 digits');
  }
  const filled = text.padStart(GTIN_LENGTH, '0');
  return isGtin(filled) ? filled : wrongCheckDigit(text, 'GTIN');
}

/** Reads a GLN of 13 digits. */
export function parseGln(text: string): Gln | Problem {
  if (!isDigits(text) || text.length !== GLN_LENGTH) return problem(text, 'a GLN of 13 digits');
  return isGln(text) ? text : wrongCheckDigit(text, 'GLN');
}

/** The digit that closes a GS1 key; from the right, the digits weigh 3, 1, 3, 1 … */
export function gs1CheckDigit(digitsBefore: string): number {
  const sum = digitsBefore
    .split('')
    .toReversed()
    .reduce((total, digit, position) => total + Number(digit) * (position % 2 === 0 ? 3 : 1), 0);
  return (10 - (sum % 10)) % 10;
}

function isGtin(digits: string): digits is Gtin {
  return digits.length === GTIN_LENGTH && hasValidCheckDigit(digits);
}

function isGln(digits: string): digits is Gln {
  return digits.length === GLN_LENGTH && hasValidCheckDigit(digits);
}

function isDigits(text: string): boolean {
  return /^[0-9]+$/.test(text);
}

function hasValidCheckDigit(digits: string): boolean {
  return gs1CheckDigit(digits.slice(0, -1)) === Number(digits.at(-1));
}

function wrongCheckDigit(digits: string, key: string): Problem {
  return problem(
    digits,
    `a ${key} whose last digit is the check digit ${gs1CheckDigit(digits.slice(0, -1))}`,
  );
}
