/** How Salesforce spells values: blanks, addresses, mail, names, units, prices. */
import type { Address } from '../../model/party.ts';
import { formatDecimal, parseDecimal } from '../../model/values/decimal.ts';
import { isProblem } from '../../model/values/problem.ts';
import { breach, mapped, type Mapped } from '../kit/mapping.ts';
import { andThen, gather } from '../kit/gather.ts';
import { declared, wordFor, type Settings } from './settings.ts';

/** Salesforce keeps no blank text: what is blank is null there, and nothing has spaces around it. */
export function textOrNull(text: string | null): string | null {
  const trimmed = (text ?? '').trim();
  return trimmed === '' ? null : trimmed;
}

/** An address of theirs, billing or mailing, without the name of its kind. */
export interface TheirAddress {
  readonly Street: string | null;
  readonly City: string | null;
  readonly State: string | null;
  readonly PostalCode: string | null;
  readonly Country: string | null;
}

const LINE_BREAK = /\r\n|\r|\n/;
const MOST_LINES = 4;
const LONGEST_LINE = 100;

/** Gives the address, or null where every part of it is blank. */
export function ourAddress(theirs: TheirAddress, settings: Settings): Mapped<Address | null> {
  const parts = gather({ lines: ourLines(theirs.Street), country: ourCountry(theirs.Country, settings) });
  return andThen(parts, ({ lines, country }) => {
    const rest = {
      city: textOrNull(theirs.City),
      region: textOrNull(theirs.State),
      postalCode: textOrNull(theirs.PostalCode),
      country,
    };
    const known = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null));
    return lines.length === 0 && Object.keys(known).length === 0 ? null : { lines, ...known };
  });
}

function ourLines(street: string | null): Mapped<string[]> {
  const lines = (street ?? '')
    .split(LINE_BREAK)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.length > MOST_LINES || lines.some((line) => line.length > LONGEST_LINE)
    ? breach('Street', street, `at most ${MOST_LINES} lines of ${LONGEST_LINE} characters`)
    : mapped(lines);
}

function ourCountry(text: string | null, { countries }: Settings): Mapped<string | null> {
  const spelled = textOrNull(text);
  if (spelled === null) return mapped(null);
  const country = declared(countries, spelled) ?? (/^[A-Z]{2}$/.test(spelled) ? spelled : undefined);
  return country === undefined
    ? breach('Country', spelled, 'a code of two letters, or a declared spelling of a country')
    : mapped(country);
}

/** The parts of one of our addresses as they are written; a field that is blank is null. */
export function theirAddress(address: Address | null, { countries }: Settings): Mapped<TheirAddress> {
  const { lines = [], city = null, region = null, postalCode = null, country = null } = address ?? {};
  return gather<TheirAddress>({
    Street: fitting('address.lines', lines.map((line) => line.trim()).join('\n'), 255),
    City: fitting('address.city', city, 40),
    State: fitting('address.region', region, 80),
    PostalCode: fitting('address.postalCode', postalCode, 20),
    Country: mapped(wordFor(countries, (code) => code === country) ?? country),
  });
}

/** One address of mail. */
export function ourEmail(text: string | null): Mapped<string | null> {
  const email = textOrNull(text);
  if (email === null || /^[^@\s;,]+@[^@\s;,]+$/.test(email)) return mapped(email);
  return breach('Email', email, 'one address of mail');
}

/** A name is what people see: blank is no name. */
export function ourName(path: string, text: string, longest: number): Mapped<string> {
  const name = textOrNull(text);
  if (name === null) return breach(path, text, 'a name');
  return name.length > longest ? breach(path, name, `at most ${longest} characters`) : mapped(name);
}

/** A text that may not be longer than the other side has room for. */
export function fitting(path: string, text: string | null, longest: number): Mapped<string | null> {
  const words = textOrNull(text);
  return words !== null && words.length > longest
    ? breach(path, words, `at most ${longest} characters`)
    : mapped(words);
}

export function ourUnit(word: string | null, { units }: Settings): Mapped<string> {
  const unit = word === null ? undefined : declared(units, word);
  return unit === undefined
    ? breach('QuantityUnitOfMeasure', word, `a declared unit: ${Object.keys(units).join(', ')}`)
    : mapped(unit);
}

export const theirUnit = (unit: string, { units }: Settings): string | undefined =>
  wordFor(units, (code) => code === unit);

/** Digits that a JSON number carries exactly through a double. */
const SAFE_DIGITS = 15;

/** The exact decimal of a price: a JSON number, or the text of one that would have been rounded. */
export function exactDecimal(path: string, value: number | string): Mapped<string> {
  const decimal = parseDecimal(String(value));
  if (isProblem(decimal)) return breach(path, value, decimal.agreed);
  return typeof value === 'number' && !fitsJson(formatDecimal(decimal))
    ? breach(path, value, `at most ${SAFE_DIGITS} digits, more are not exact in JSON`)
    : mapped(formatDecimal(decimal));
}

/** True where the wire, which wants a JSON number, carries this decimal exactly. */
export function fitsJson(decimal: string): boolean {
  return decimal.replace(/[-.]/g, '').replace(/^0+/, '').length <= SAFE_DIGITS;
}
