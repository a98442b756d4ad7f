/** The first row against the agreed columns: a file with other columns is another file. */
import type { Problem } from '../kit/mapping.ts';
import type { Row } from './csv/csv-rows.ts';
import type { ColumnField, FilesSettings } from './settings.ts';

/** Where each agreed field stands in a row, and how many cells a row has. */
export interface Header {
  readonly line: number;
  readonly places: ReadonlyMap<ColumnField, number>;
  readonly names: readonly string[];
}

/** Finds the agreed columns by their names, whatever their order; a missing, unknown or double one is a problem. */
export function readHeader(
  { line, cells: names }: Row,
  { columns, ignoredColumns = [] }: FilesSettings,
): Header | readonly Problem[] {
  const agreed = FIELDS.flatMap((field) => {
    const known = namesOf(columns, field);
    return known.length === 0 ? [] : [{ field, known, found: known.filter((name) => names.includes(name)) }];
  });
  const expected = new Set([...agreed.flatMap(({ known }) => known), ...ignoredColumns]);
  const problems = [
    ...agreed.filter(({ found }) => found.length === 0).map(({ known }) => missing(known, names)),
    ...agreed
      .filter(({ found }) => found.length > 1)
      .map(({ found }) => header(found.join(' and '), ONE_OF_THEM)),
    ...names.filter((name) => !expected.has(name)).map((name) => header(name, 'a column that was agreed')),
    ...names
      .filter((name, place) => names.indexOf(name) !== place)
      .map((name) => header(name, 'each column once')),
  ];
  if (problems.length > 0) return problems;
  const places = new Map(agreed.map(({ field, found }) => [field, names.indexOf(found[0] ?? '')] as const));
  return { line, places, names };
}

/** The names under which a column may come, the usual one first; none where it was not agreed. */
export function namesOf(columns: FilesSettings['columns'], field: ColumnField): readonly string[] {
  const names = columns[field] ?? [];
  return typeof names === 'string' ? [names] : names;
}

const FIELDS = [
  'supplierItemNumber',
  'number',
  'description',
  'gtin',
  'baseUnit',
  'orderUnit',
  'packUnit',
  'packHolds',
  'packGtin',
  'weight',
  'listPrice',
  'currency',
  'priceUnit',
  'priceQuantity',
  'status',
  'substitutes',
  'version',
] as const satisfies readonly ColumnField[];

const ONE_OF_THEM = 'one of the names that mean the same column';

function missing(known: readonly string[], names: readonly string[]): Problem {
  return { path: 'header', found: `only ${names.join(', ')}`, agreed: `a column ${known.join(' or ')}` };
}

function header(name: string, agreed: string): Problem {
  return { path: 'header', found: name === '' ? 'a column without a name' : name, agreed };
}
