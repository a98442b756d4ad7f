/** The words by which people look for a record: of its name, its postal code, the numbers that suppliers have for it; pure. */

export type WordKind = 'name' | 'postal-code' | 'supplier-number';

export interface Word {
  readonly kind: WordKind;
  readonly word: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** Each word once. Items are found by their numbers: their descriptions are not taken apart. */
export function wordsOf(domain: string, fields: Fields): readonly Word[] {
  const names = domain === 'item' ? [] : foldedWords(textAt(fields, 'name'));
  const words: readonly Word[] = [
    ...names.map((word) => ({ kind: 'name' as const, word })),
    ...[foldedCode(textAt(fields['address'], 'postalCode'))].map((word) => ({
      kind: 'postal-code' as const,
      word,
    })),
    ...listAt(fields, 'supplierReferences').map((reference) => ({
      kind: 'supplier-number' as const,
      word: foldedCode(textAt(reference, 'itemNumber')),
    })),
  ];
  return [...new Map(words.map((each) => [`${each.kind} ${each.word}`, each])).values()].filter(
    ({ word }) => word !== '',
  );
}

/** Words without case and accents, each once. */
export function foldedWords(text: string): readonly string[] {
  const folded = text
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .toLowerCase();
  return [...new Set(folded.split(/[^0-9a-z\u00c0-\u1fff\u2c00-\uffff]+/))].filter((word) => word !== '');
}

/** A number or code without what people put between its signs. */
export function foldedCode(text: string): string {
  return text.replaceAll(/[^0-9A-Za-z]/g, '').toLowerCase();
}

function textAt(value: unknown, key: string): string {
  const text: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  return typeof text === 'string' ? text : '';
}

function listAt(fields: Fields, key: string): readonly unknown[] {
  const list = fields[key];
  return Array.isArray(list) ? list : [];
}
