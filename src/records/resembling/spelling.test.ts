/** Which texts are written alike. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gs1CheckDigit } from '../../model/values/identifiers.ts';
import { gtinsLike, spelledLike } from './spelling.ts';
import { foldedCode, foldedWords, wordsOf } from './words.ts';

const scoreOf = (told: string, known: string) => spelledLike(told).get(known)?.score;

describe('a number', () => {
  test('is the same without hyphens, in capitals, and with or without zeros in front', () => {
    expect(scoreOf('br-6000-2rs', 'BR-6000-2RS')).toBe(0.9);
    expect(scoreOf('BR 6000', 'BR6000')).toBe(0.9);
    expect(scoreOf('010023', '10023')).toBe(0.9);
    expect(scoreOf('10023', '0000010023')).toBe(0.9);
  });

  test('resembles the one that was mistyped, the nearer the more', () => {
    expect(scoreOf('BR-6000', 'BR-6000')).toBe(0.95);
    expect(scoreOf('BR-0600', 'BR-6000')).toBe(0.75);
    expect(scoreOf('BR-6010', 'BR-6000')).toBe(0.7);
    expect(scoreOf('BR-600', 'BR-6000')).toBe(0.7);
    expect(scoreOf('BR-60000', 'BR-6000')).toBe(0.7);
    expect(scoreOf('BR-7711', 'BR-6000')).toBeUndefined();
  });

  test('resembles the beginning and the end of a longer one', () => {
    expect(scoreOf('BR-6000/BLACK', 'BR-6000')).toBe(0.5);
    expect(scoreOf('SKU-BR-6000', 'BR-6000')).toBe(0.6);
    expect(scoreOf('gid://shopify/ProductVariant/44556677', '44556677')).toBe(0.6);
  });

  test('of three signs resembles only itself, written in whatever way', () => {
    expect(scoreOf('B-1', 'B1')).toBe(0.9);
    expect(scoreOf('B-1', 'B-2')).toBeUndefined();
  });

  test('that was mistyped in one sign is always found', () =>
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Z0-9]{5,20}$/),
        fc.nat({ max: 19 }),
        fc.constantFrom(...'0123456789'.split('')),
        (known, at, sign) => {
          const place = at % known.length;
          expect(spelledLike(known.slice(0, place) + sign + known.slice(place + 1)).has(known)).toBe(
            /[A-Z]/.test(known.slice(0, place) + known.slice(place + 1)) || /^[0-9]+$/.test(known),
          );
          expect(spelledLike(known.slice(0, place) + sign + known.slice(place)).has(known)).toBe(true);
        },
      ),
    ));

  test('has not too many that resemble it: each is looked up', () =>
    fc.assert(
      fc.property(fc.string({ maxLength: 255 }), (text) => {
        expect(spelledLike(text).size).toBeLessThan(2500);
      }),
    ));
});

describe('a GTIN', () => {
  const gtin = `0400638133393${gs1CheckDigit('0400638133393')}`;

  test('resembles that of another pack of the same item', () => {
    const box = `1400638133393${gs1CheckDigit('1400638133393')}`;
    expect(gtinsLike(box).get(gtin)).toEqual({
      score: 0.85,
      because: 'is of the same item in another pack',
    });
  });

  test('is found in thirteen digits, and with a wrong check digit', () => {
    expect(gtinsLike(gtin.slice(1)).get(gtin)?.score).toBe(0.95);
    const wrong = `${gtin.slice(0, -1)}${(Number(gtin.at(-1)) + 1) % 10}`;
    expect(gtinsLike(wrong).get(gtin)?.score).toBe(0.75);
  });

  test('is nothing that is no GTIN', () => {
    expect(gtinsLike('BR-6000').size).toBe(0);
  });
});

describe('words', () => {
  test('are those of names without case and accents, postal codes and suppliers’ numbers without what stands between', () => {
    expect(
      wordsOf('party', { name: 'Café MÜLLER & Söhne Café', address: { postalCode: 'SW1A 1AA' } }),
    ).toEqual([
      { kind: 'name', word: 'cafe' },
      { kind: 'name', word: 'muller' },
      { kind: 'name', word: 'sohne' },
      { kind: 'postal-code', word: 'sw1a1aa' },
    ]);
    const supplierReferences = [{ itemNumber: 'X-1.2' }, { itemNumber: 'x12' }, { itemNumber: '--' }];
    expect(wordsOf('item', { name: 'no name', supplierReferences })).toEqual([
      { kind: 'supplier-number', word: 'x12' },
    ]);
  });

  test('of nothing are none', () => {
    expect(wordsOf('party', { name: null, address: null, supplierReferences: 'x' })).toEqual([]);
    expect([foldedWords(' - '), foldedCode(' - ')]).toEqual([[], '']);
  });
});
