/** What else may have been meant by a number: texts that are written alike, each with how near it is; pure. */
import { gs1CheckDigit } from '../../model/values/identifiers.ts';

/** `score`: from 0 (nothing in common) to 1 (the same). */
export interface Alike {
  readonly score: number;
  /** In what they differ, to be read after “its number 4711”. */
  readonly because: string;
}

/** Shorter texts resemble too much, longer ones are ids that nobody types. */
const [SHORTEST, LONGEST] = [4, 24];
const LONGEST_NUMBER = 14;
const DIGITS = '0123456789'.split('');
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('');
/** What people put between the signs of a number. */
const BETWEEN = ['-', '.', '/', ' '];

/** Numbers to look up, by text; of several reasons for one text the nearest counts. */
export function spelledLike(text: string): ReadonlyMap<string, Alike> {
  const found = new Map<string, Alike>([[text, { score: 0.95, because: 'is the same' }]]);
  const add = (values: readonly string[], alike: Alike): void => {
    for (const value of values) if (value !== '' && !found.has(value)) found.set(value, alike);
  };
  const plain = text.trim().toUpperCase();
  add(otherwiseWritten(plain), { score: 0.9, because: 'is the same, written otherwise' });
  if (plain.length < SHORTEST) return found;
  add(endings(plain), { score: 0.6, because: 'is the end of it' });
  if (plain.length > LONGEST) return found;
  add(swapped(plain), { score: 0.75, because: 'differs by two neighbours that changed places' });
  add(oneSignOff(plain), { score: 0.7, because: 'differs by one sign' });
  add(beginnings(plain), { score: 0.5, because: 'is the beginning of it' });
  return found;
}

/** GTINs to look up: 14 digits each. Empty where the text is none. */
export function gtinsLike(text: string): ReadonlyMap<string, Alike> {
  const found = new Map<string, Alike>();
  if (!/^([0-9]{8}|[0-9]{12,14})$/.test(text)) return found;
  const add = (values: readonly string[], alike: Alike): void => {
    for (const value of values) if (isChecked(value) && !found.has(value)) found.set(value, alike);
  };
  const gtin = text.padStart(LONGEST_NUMBER, '0');
  add([gtin], { score: 0.95, because: 'is the same' });
  add([closed(gtin.slice(0, -1))], { score: 0.75, because: 'differs by its check digit' });
  const packs = DIGITS.map((level) => closed(`${level}${gtin.slice(1, -1)}`));
  add(packs, { score: 0.85, because: 'is of the same item in another pack' });
  add(swapped(gtin), { score: 0.75, because: 'differs by two neighbours that changed places' });
  add(
    places(gtin).flatMap((place) =>
      DIGITS.map((digit) => gtin.slice(0, place) + digit + gtin.slice(place + 1)),
    ),
    { score: 0.65, because: 'differs by one digit' },
  );
  return found;
}

function closed(digits: string): string {
  return `${digits}${gs1CheckDigit(digits)}`;
}

function isChecked(gtin: string): boolean {
  return gs1CheckDigit(gtin.slice(0, -1)) === Number(gtin.at(-1));
}

/** Without what stands between, with and without zeros in front. */
function otherwiseWritten(text: string): readonly string[] {
  const bare = text.replaceAll(/[^0-9A-Z]/g, '');
  const short = bare.replace(/^0+/, '');
  const zeros = /^[0-9]+$/.test(short)
    ? places('0'.repeat(LONGEST_NUMBER)).map((length) => short.padStart(length + 1, '0'))
    : [];
  return [text, text.toLowerCase(), bare, bare.toLowerCase(), short, ...zeros];
}

function swapped(text: string): readonly string[] {
  return places(text)
    .slice(1)
    .map(
      (place) =>
        text.slice(0, place - 1) + text.charAt(place) + text.charAt(place - 1) + text.slice(place + 1),
    );
}

/** One sign too many, one too few, or another one. */
function oneSignOff(text: string): readonly string[] {
  const signs = [...DIGITS, ...(/[A-Z]/.test(text) ? LETTERS : [])];
  return [...places(text), text.length].flatMap((place) => {
    const [before, after] = [text.slice(0, place), text.slice(place)];
    return [
      ...(after === '' ? [] : [before + after.slice(1)]),
      ...(after === '' ? [] : signs.map((sign) => before + sign + after.slice(1))),
      ...[...signs, ...BETWEEN].map((sign) => before + sign + after),
    ];
  });
}

/** What stands behind a sign between: `4711` of `SKU-4711`, or of `gid://shop/Product/4711`. */
function endings(text: string): readonly string[] {
  return [...text.matchAll(/[^0-9A-Z]/g)]
    .map(({ index }) => text.slice(index + 1))
    .filter((rest) => rest.length >= SHORTEST && /^[0-9A-Z]/.test(rest));
}

function beginnings(text: string): readonly string[] {
  return places(text)
    .filter((length) => length >= SHORTEST)
    .map((length) => text.slice(0, length));
}

function places(text: string): readonly number[] {
  return Array.from({ length: text.length }, (_none, place) => place);
}
