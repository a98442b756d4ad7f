/** The cells of one row as values: each reads its column, and remembers what is wrong in the supplier's words. */
import type { Ratio } from '../../model/primitives.ts';
import { formatDecimal, parseDecimal, type Decimal } from '../../model/values/decimal.ts';
import { parseGtin } from '../../model/values/identifiers.ts';
import { isProblem } from '../../model/values/problem.ts';
import type { Problem } from '../kit/mapping.ts';
import { namesOf, type Header } from './header.ts';
import type { ColumnField, FilesSettings } from './settings.ts';

/** `undefined`: nothing is said. `null`: it is empty on purpose, where the settings say so. */
export type Told<Value> = Value | null | undefined;

export class Cells {
  readonly problems: Problem[] = [];
  readonly #cells: readonly string[];
  readonly #header: Header;
  readonly #settings: FilesSettings;

  constructor(cells: readonly string[], { header, settings }: { header: Header; settings: FilesSettings }) {
    this.#cells = cells;
    this.#header = header;
    this.#settings = settings;
  }

  text(field: ColumnField, longest: number): Told<string> {
    return this.#read(field, `at most ${longest} characters`, (text) =>
      text.length <= longest ? text : undefined,
    );
  }

  /** A decimal with the agreed mark, zero or more; no group separators, no signs, no exponents. */
  decimal(field: ColumnField): Told<string> {
    return this.#read(field, `a number such as ${this.#example()}, not negative`, (text) => {
      const value = this.#number(text);
      return value === undefined ? undefined : formatDecimal(value);
    });
  }

  /** A decimal above zero as an exact ratio: `12.5` is 25/2. */
  ratio(field: ColumnField): Told<Ratio> {
    return this.#read(field, `a number such as ${this.#example()}, above zero`, (text) => {
      const value = this.#number(text);
      return value === undefined ? undefined : ratioOf(value);
    });
  }

  /** Fourteen digits with a right check digit. */
  gtin(field: ColumnField): Told<string> {
    return this.#read(field, 'a GTIN of 8, 12, 13 or 14 digits with its check digit', (text) => {
      const gtin = parseGtin(text);
      return isProblem(gtin) ? undefined : gtin;
    });
  }

  unit(field: ColumnField): Told<string> {
    const { units } = this.#settings;
    return this.#read(
      field,
      () => `one of ${Object.keys(units).join(', ')}`,
      (text) => ownOf(units, text),
    );
  }

  status(field: ColumnField): Told<'active' | 'blocked' | 'discontinued'> {
    const statuses = this.#settings.statuses ?? {};
    return this.#read(
      field,
      () => `one of ${Object.keys(statuses).join(', ')}`,
      (text) => ownOf(statuses, text),
    );
  }

  /** Numbers with the agreed mark between them, each once. */
  numbers(field: ColumnField): Told<readonly string[]> {
    const mark = this.#settings.listMark ?? '|';
    return this.#read(field, `at most 20 different numbers with “${mark}” between them`, (text) => {
      const numbers = text.split(mark).map((each) => each.trim());
      const isSound = numbers.every((each) => each !== '' && each.length <= 80);
      return isSound && numbers.length <= 20 && new Set(numbers).size === numbers.length
        ? numbers
        : undefined;
    });
  }

  currency(field: ColumnField): Told<string> {
    return this.#read(field, 'an ISO 4217 code', (text) => (/^[A-Z]{3}$/.test(text) ? text : undefined));
  }

  /** What the cell says to `understand`; a problem where it says something that is not understood. */
  understood<Value>(
    field: ColumnField,
    {
      agreed,
      understand,
    }: { readonly agreed: string; readonly understand: (text: string) => Value | undefined },
  ): Told<Value> {
    return this.#read(field, agreed, understand);
  }

  /** Notes that something which must be there is not. */
  missing(field: ColumnField, agreed: string): void {
    this.problems.push({ path: this.#columnOf(field), found: 'nothing', agreed });
  }

  #read<Value>(
    field: ColumnField,
    agreed: string | (() => string),
    understand: (text: string) => Value | undefined,
  ): Told<Value> {
    const place = this.#header.places.get(field);
    if (place === undefined) return undefined;
    const text = this.#cells[place] ?? '';
    if (text === '') return this.#settings.emptyCell === 'cleared' ? null : undefined;
    const value = understand(text);
    if (value === undefined)
      this.problems.push({
        path: this.#columnOf(field),
        found: text,
        agreed: typeof agreed === 'string' ? agreed : agreed(),
      });
    return value;
  }

  #number(text: string): Decimal | undefined {
    const form = this.#settings.decimalMark === '.' ? /^[0-9]+(\.[0-9]+)?$/ : /^[0-9]+(,[0-9]+)?$/;
    const value = form.test(text) ? parseDecimal(text.replace(',', '.')) : undefined;
    return value === undefined || isProblem(value) ? undefined : value;
  }

  #example(): string {
    return `12${this.#settings.decimalMark}5`;
  }

  #columnOf(field: ColumnField): string {
    const place = this.#header.places.get(field);
    const own = place === undefined ? undefined : this.#header.names[place];
    return own ?? namesOf(this.#settings.columns, field)[0] ?? field;
  }
}

function ownOf<Value>(words: Readonly<Record<string, Value>>, text: string): Value | undefined {
  return Object.hasOwn(words, text) ? words[text] : undefined;
}

function ratioOf({ units, scale }: Decimal): Ratio | undefined {
  const whole = 10n ** BigInt(scale);
  const common = greatestCommonDivisor(units, whole);
  const [numerator, denominator] = [Number(units / common), Number(whole / common)];
  return units > 0n && Number.isSafeInteger(numerator) ? { numerator, denominator } : undefined;
}

function greatestCommonDivisor(one: bigint, other: bigint): bigint {
  return other === 0n ? one : greatestCommonDivisor(other, one % other);
}
