/** How one supplier writes its item files: folder, encoding, columns, units. */
import { Type, type Static } from 'typebox';
import { UnitCode } from '../../model/primitives.ts';

const Name = Type.String({ minLength: 1, maxLength: 120 });
/** One name, or several of which a file uses one. */
const Named = (title: string) =>
  Type.Union([Name, Type.Array(Name, { minItems: 1, maxItems: 10, uniqueItems: true })], { title });
const Column = (title: string) => Type.Optional(Named(title));

/** Names of the supplier's own columns; a column that is not named here is not read. */
export const Columns = Type.Object(
  {
    supplierItemNumber: Named("Supplier's item number"),
    number: Column('Our item number'),
    description: Column('Description'),
    gtin: Column('GTIN of the base unit'),
    baseUnit: Column('Base unit'),
    orderUnit: Column('Unit to order in'),
    packUnit: Column('Unit of the pack'),
    packHolds: Column('Base units in one pack'),
    packGtin: Column('GTIN of the pack'),
    weight: Column('Weight of one base unit'),
    listPrice: Column('List price'),
    currency: Column('Currency of the price'),
    priceUnit: Column('Unit of the price'),
    priceQuantity: Column('Quantity that the price is for'),
    status: Column('Status'),
    substitutes: Column('Supplier’s numbers of items that may be sent instead, the preferred first'),
    version: Column('Instant, day or counter that orders what is said of one item'),
  },
  { additionalProperties: false },
);
export type Columns = Static<typeof Columns>;
export type ColumnField = keyof Columns;

export const FilesSettings = Type.Object(
  {
    folder: Type.String({ title: 'Folder', description: 'Absolute path', pattern: '^(/|[A-Za-z]:[\\\\/])' }),
    fileNames: Type.String({
      title: 'File names',
      description: 'Regular expression for the whole name',
      default: '.+\\.csv',
      format: 'regex',
      maxLength: 200,
    }),
    supplier: Type.String({ title: 'Supplier number', minLength: 1, maxLength: 40 }),
    encoding: Type.Union(
      [Type.Literal('utf-8'), Type.Literal('latin1'), Type.Literal('windows-1252'), Type.Literal('utf-16')],
      { title: 'Encoding' },
    ),
    delimiter: Type.Union([Type.Literal(','), Type.Literal(';'), Type.Literal('\t'), Type.Literal('|')]),
    decimalMark: Type.Union([Type.Literal('.'), Type.Literal(',')]),
    columns: Columns,
    ignoredColumns: Type.Optional(
      Type.Array(Type.String(), { title: 'Columns that may come and are not read' }),
    ),
    units: Type.Record(Type.String(), UnitCode, {
      title: "Supplier's unit words",
      description: 'Word → UN/ECE code',
    }),
    statuses: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Union([Type.Literal('active'), Type.Literal('blocked'), Type.Literal('discontinued')]),
        { title: "Supplier's status words" },
      ),
    ),
    listMark: Type.Optional(
      Type.Union([Type.Literal('|'), Type.Literal('/'), Type.Literal(' ')], {
        title: 'Between several numbers in one cell',
        default: '|',
      }),
    ),
    currency: Type.Optional(Type.String({ title: 'Currency without a column', pattern: '^[A-Z]{3}$' })),
    weightUnit: Type.Optional(UnitCode),
    emptyCell: Type.Union([Type.Literal('unchanged'), Type.Literal('cleared')], {
      title: 'What an empty cell says',
      default: 'unchanged',
    }),
    versionKind: Type.Optional(
      Type.Union([Type.Literal('counter'), Type.Literal('day'), Type.Literal('instant')], {
        title: 'What the version column holds',
        default: 'instant',
      }),
    ),
    versionInName: Type.Optional(
      Type.String({
        title: 'Version in the file name',
        description:
          'Regular expression with one group around the digits, e.g. ([0-9]{8}); needed without a version column',
        format: 'regex',
        maxLength: 200,
      }),
    ),
  },
  { additionalProperties: false },
);
export type FilesSettings = Static<typeof FilesSettings>;
