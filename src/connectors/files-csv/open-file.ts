/** A supplier's file as rows that can be used and rows that cannot, each of these with its line and the reasons. */
import { breach, mapped, type Mapped, type Problem } from '../kit/mapping.ts';
import type { FileRows } from '../kit/source.ts';
import { readCsv, type CsvTable, type RejectedRow, type Row } from './csv-rows.ts';
import { decode, isUtf16 } from './encoding.ts';
import { readHeader, type Header } from './header.ts';
import { versionOfName } from './row-version.ts';
import type { FilesSettings } from './settings.ts';
import { readSupplierRow, type RowContext, type SupplierRow } from './supplier-row.ts';

/** Opens a whole file. A wrong header, encoding or name is a breach of the file; everything else is a matter of its row. */
export function openFile(name: string, bytes: Uint8Array, settings: FilesSettings): Mapped<FileRows> {
  if (isUtf16(bytes)) return breach('', 'UTF-16', settings.encoding);
  const fileVersion = versionOfName(name, settings.versionInName);
  if (fileVersion === undefined && settings.columns.version === undefined)
    return breach('file name', name, `a name with ${settings.versionInName ?? 'a version'}`);
  const table = readCsv(decode(bytes, settings.encoding), settings.delimiter);
  const header = headerOf(table, settings);
  if (!('places' in header)) return { breach: header };
  const context = { header, settings, ...(fileVersion === undefined ? {} : { fileVersion }) };
  return mapped(sorted(readRows(table.rows.slice(1), context), table.rejected));
}

/** The header must be the first row that is not empty, and well-formed. */
function headerOf(table: CsvTable, settings: FilesSettings): Header | readonly Problem[] {
  const [first] = table.rows;
  return first === undefined || first.line !== firstLineOf(table)
    ? [
        {
          path: 'header',
          found: table.rejected[0]?.text ?? 'nothing',
          agreed: 'a row with the agreed columns',
        },
      ]
    : readHeader(first.cells, settings);
}

function firstLineOf({ rows, rejected }: CsvTable): number {
  return Math.min(...[...rows, ...rejected].map(({ line }) => line));
}

interface ReadRows {
  readonly sound: readonly { readonly row: Row; readonly record: SupplierRow }[];
  readonly rejected: readonly RejectedRow[];
}

function readRows(rows: readonly Row[], context: RowContext): ReadRows {
  const sound: { row: Row; record: SupplierRow }[] = [];
  const rejected: RejectedRow[] = [];
  for (const row of rows) {
    const record = readSupplierRow(row.cells, context);
    if (isRecord(record)) sound.push({ row, record });
    else rejected.push({ line: row.line, text: row.text, problems: record });
  }
  return { sound, rejected };
}

function isRecord(answer: SupplierRow | readonly Problem[]): answer is SupplierRow {
  return !Array.isArray(answer);
}

/** An item that stands on several lines of one file has no answer: which line is meant is not for us to choose. */
function sorted({ sound, rejected }: ReadRows, malformed: readonly RejectedRow[]): FileRows {
  const lines = new Map<string, number[]>();
  for (const { row, record } of sound) {
    const known = lines.get(record.supplierItemNumber) ?? [];
    lines.set(record.supplierItemNumber, [...known, row.line]);
  }
  const isDouble = ({ record }: ReadRows['sound'][number]) =>
    (lines.get(record.supplierItemNumber)?.length ?? 0) > 1;
  const doubles = sound.filter(isDouble).map(({ row, record }) => ({
    line: row.line,
    text: row.text,
    problems: [doubleProblem(record.supplierItemNumber, lines)],
  }));
  return {
    records: sound.filter((each) => !isDouble(each)).map(({ record }) => record),
    rejected: [...malformed, ...rejected, ...doubles].toSorted((one, other) => one.line - other.line),
  };
}

function doubleProblem(number: string, lines: ReadonlyMap<string, readonly number[]>): Problem {
  return {
    path: '',
    found: `${number} on lines ${(lines.get(number) ?? []).join(', ')}`,
    agreed: 'each item once in a file',
  };
}
