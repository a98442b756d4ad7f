/** One row of a supplier's item file, read and checked: what it says of one item, in canonical values. */
import { Type, type Static } from 'typebox';
import { CurrencyCode, DecimalString, Quantity, Ratio, UnitCode } from '../../model/primitives.ts';
import type { Problem } from '../kit/mapping.ts';
import { Cells, type Told } from './cells.ts';
import type { Header } from './header.ts';
import { versionOfCell } from './row-version.ts';
import type { FilesSettings } from './settings.ts';

const told = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) =>
  Type.Optional(Type.Union([schema, Type.Null()]));

const Gtin = Type.String({ pattern: '^[0-9]{14}$' });
const RowPack = Type.Object({ unit: UnitCode, ratio: Ratio, gtin: Type.Optional(Gtin) });
const RowPrice = Type.Object({ amount: DecimalString, currency: CurrencyCode, per: Quantity });

/** What a row says. Absent: nothing; null: there is none. */
export const SupplierRow = Type.Object(
  {
    supplierItemNumber: Type.String({ minLength: 1, maxLength: 80 }),
    version: Type.String({ minLength: 1, maxLength: 40 }),
    number: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
    description: told(Type.String({ minLength: 1, maxLength: 250 })),
    gtin: told(Gtin),
    baseUnit: told(UnitCode),
    orderUnit: Type.Optional(UnitCode),
    pack: told(RowPack),
    weight: told(Quantity),
    listPrice: told(RowPrice),
    status: told(Type.Union([Type.Literal('active'), Type.Literal('blocked'), Type.Literal('discontinued')])),
    substitutes: told(Type.Array(Type.String({ minLength: 1, maxLength: 80 }), { maxItems: 20 })),
  },
  { additionalProperties: false },
);
export type SupplierRow = Static<typeof SupplierRow>;

export interface RowContext {
  readonly header: Header;
  readonly settings: FilesSettings;
  /** From the file's name; a version column says it better. */
  readonly fileVersion?: string;
}

/** Reads the cells of one row; gives every problem of the row at once. */
export function readSupplierRow(
  texts: readonly string[],
  context: RowContext,
): SupplierRow | readonly Problem[] {
  const { header, settings } = context;
  if (texts.length !== header.names.length)
    return [{ path: '', found: `${texts.length} cells`, agreed: `${header.names.length} cells` }];
  const cells = new Cells(texts, { header, settings });
  const supplierItemNumber = cells.text('supplierItemNumber', 80);
  if (supplierItemNumber === null || supplierItemNumber === undefined)
    cells.missing('supplierItemNumber', "the supplier's item number");
  const baseUnit = cells.unit('baseUnit');
  const row = {
    supplierItemNumber: supplierItemNumber ?? '',
    version: versionOf(cells, context),
    ...given({
      number: cells.text('number', 40) ?? undefined,
      orderUnit: cells.unit('orderUnit') ?? undefined,
    }),
    ...given({
      description: cells.text('description', 250),
      gtin: cells.gtin('gtin'),
      baseUnit,
      pack: packOf(cells),
      weight: weightOf(cells, settings),
      listPrice: priceOf(cells, { settings, baseUnit }),
      status: cells.status('status'),
      substitutes: listed(cells.numbers('substitutes')),
    }),
  };
  return cells.problems.length > 0 ? cells.problems : row;
}

function versionOf(cells: Cells, { settings, fileVersion }: RowContext): string {
  const version =
    cells.understood('version', {
      agreed: `a ${settings.versionKind ?? 'instant'}`,
      understand: (text) => versionOfCell(text, settings.versionKind ?? 'instant'),
    }) ?? fileVersion;
  if (version === undefined && cells.problems.length === 0) cells.missing('version', 'what orders this row');
  return version ?? '';
}

function packOf(cells: Cells): Told<Static<typeof RowPack>> {
  const unit = cells.unit('packUnit');
  const ratio = cells.ratio('packHolds');
  const gtin = cells.gtin('packGtin');
  if (isGiven(unit) && isGiven(ratio)) return { unit, ratio, ...(isGiven(gtin) ? { gtin } : {}) };
  if (isGiven(unit)) cells.missing('packHolds', 'how many base units the pack holds');
  if (isGiven(ratio) || isGiven(gtin)) cells.missing('packUnit', 'the unit of the pack');
  return unit === null ? null : undefined;
}

function weightOf(cells: Cells, { weightUnit }: FilesSettings): Told<Quantity> {
  const value = cells.decimal('weight');
  return isGiven(value) ? { value, unit: weightUnit ?? 'KGM' } : value;
}

function priceOf(
  cells: Cells,
  { settings, baseUnit }: { settings: FilesSettings; baseUnit: Told<string> },
): Told<Static<typeof RowPrice>> {
  const amount = cells.decimal('listPrice');
  const currency = cells.currency('currency') ?? settings.currency;
  const unit = cells.unit('priceUnit') ?? baseUnit;
  const value = cells.decimal('priceQuantity') ?? '1';
  if (!isGiven(amount)) return amount;
  if (currency === undefined) cells.missing('currency', 'the currency of the price');
  if (!isGiven(unit)) cells.missing('priceUnit', 'the unit that the price is for');
  if (value === '0') cells.missing('priceQuantity', 'a quantity above zero that the price is for');
  return { amount, currency: currency ?? '', per: { value, unit: unit ?? '' } };
}

function listed(numbers: Told<readonly string[]>): Told<string[]> {
  return isGiven(numbers) ? [...numbers] : numbers;
}

function isGiven<Value>(value: Told<Value>): value is Value {
  return value !== undefined && value !== null;
}

/** Leaves out what is not said. */
function given<Fields extends object>(fields: Fields): Given<Fields> {
  const kept: Given<Fields> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) Reflect.set(kept, name, value);
  }
  return kept;
}

type Given<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };
