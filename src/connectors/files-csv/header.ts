/** The first row against the agreed columns: a file with other columns is another file. */
import type { Problem } from '../kit/mapping.ts';
import type { ColumnField, FilesSettings } from './settings.ts';

/** Where each agreed field stands in a row, and how many cells a row has. */
export interface Header {
  readonly places: ReadonlyMap<ColumnField, number>;
  readonly names: readonly string[];
}

/** Finds the agreed columns by their names, whatever their order; a missing, unknown or double one is a problem. */
export function readHeader(names: readonly string[], settings: FilesSettings): Header | readonly Problem[] {
  const wanted = agreedColumns(settings);
  const known = new Set([...wanted.values(), ...(settings.ignoredColumns ?? [])]);
  const problems = [
    ...[...wanted.values()].filter((name) => !names.includes(name)).map((name) => missing(name, names)),
    ...names.filter((name) => !known.has(name)).map((name) => header(name, 'a column that was agreed')),
    ...names
      .filter((name, place) => names.indexOf(name) !== place)
      .map((name) => header(name, 'each column once')),
  ];
  if (problems.length > 0) return problems;
  const places = new Map([...wanted].map(([field, name]) => [field, names.indexOf(name)] as const));
  return { places, names };
}

/** The agreed columns by field. */
function agreedColumns({ columns }: FilesSettings): ReadonlyMap<ColumnField, string> {
  const { supplierItemNumber, ...others } = columns;
  const found = new Map<ColumnField, string>([['supplierItemNumber', supplierItemNumber]]);
  for (const field of OPTIONAL_FIELDS) {
    const name = others[field];
    if (name !== undefined) found.set(field, name);
  }
  return found;
}

const OPTIONAL_FIELDS = [
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
  'version',
] as const satisfies readonly ColumnField[];

function missing(name: string, names: readonly string[]): Problem {
  return { path: 'header', found: `only ${names.join(', ')}`, agreed: `a column ${name}` };
}

function header(name: string, agreed: string): Problem {
  return { path: 'header', found: name === '' ? 'a column without a name' : name, agreed };
}
