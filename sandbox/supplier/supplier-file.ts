/** How the sandbox's supplier writes: latin1, semicolons, decimal commas, his own words for units, and his own mistakes. */
import type { SeedItem } from '../distributor/shapes.ts';

const COLUMNS = {
  supplierItemNumber: 'Art-Nr',
  number: 'Ihre Nr',
  description: 'Bezeichnung',
  gtin: 'EAN',
  baseUnit: 'ME',
  packUnit: 'VE',
  packHolds: 'Inhalt',
  packGtin: 'EAN VE',
  weight: 'Gewicht kg',
  listPrice: 'UVP',
} as const;

/** Unit words of the supplier and what they mean; enough for every family of the distributor. */
const UNITS = {
  Stück: 'EA',
  Paar: 'PR',
  Meter: 'MTR',
  Liter: 'LTR',
  Kilo: 'KGM',
  Schachtel: 'BX',
  Karton: 'CT',
  Palette: 'PX',
  Rolle: 'RO',
  Trommel: 'DR',
  Kanister: 'JC',
  Spule: 'SO',
} as const;

/** What a landscape declares to read these files. */
export const SUPPLIER_FORMAT = {
  fileNames: '.+\\.csv',
  encoding: 'latin1',
  delimiter: ';',
  decimalMark: ',',
  columns: COLUMNS,
  ignoredColumns: ['Bemerkung'],
  units: UNITS,
  currency: 'USD',
  weightUnit: 'KGM',
  emptyCell: 'unchanged',
  versionInName: 'items-([0-9]{17})',
} as const;

export const SUPPLIER_HEADER = [...Object.values(COLUMNS), ...SUPPLIER_FORMAT.ignoredColumns].join(';');

/** One item in the supplier's columns. He knows the weight of everything, also of what the distributor never weighed. */
export function goodRow(item: SeedItem): string {
  const [pack] = item.packs;
  return [
    item.supplierItemNumber,
    item.number,
    quoted(item.description),
    item.gtin.replace(/^0/, ''),
    wordOf(item.baseUnit),
    pack === undefined ? '' : wordOf(pack.unit),
    pack === undefined ? '' : String(pack.holds),
    pack === undefined ? '' : pack.gtin,
    (item.weightKg ?? '0.1').replace('.', ','),
    item.listPrice.replace('.', ','),
    '',
  ].join(';');
}

/** Each breaks another promise; the last but one forgets a quote. */
export const BAD_ROWS: readonly string[] = [
  'BAD-1;;Unit nobody knows;;Dutzend;;;;;;',
  'BAD-2;;Wrong check digit;9521234567890;Stück;;;;;;',
  'BAD-3;;Point instead of comma;;Stück;;;;;1.50;',
  'BAD-4;;Pack without contents;;Stück;Karton;;;;;',
  'BAD-5;;Too few cells;;Stück',
  ';;No number;;Stück;;;;;;',
  'BAD-7;;"Forgotten quote;;Stück;;;;;;',
  'BAD-8;;Twice in one file;;Stück;;;;;;',
  'BAD-8;;Twice in one file, and different;;Stück;;;;;;',
];

function wordOf(unit: string): string {
  const found = Object.entries(UNITS).find(([, code]) => code === unit);
  if (found === undefined) throw new Error(`the supplier has no word for ${unit}`);
  return found[0];
}

function quoted(text: string): string {
  return /[;"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
