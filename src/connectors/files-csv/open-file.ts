/** A supplier's file as rows that can be used and rows that cannot, each of these with its line and the reasons. */
import { breach, mapped, type Mapped, type Problem } from '../kit/mapping.ts';
import type { ClaimedFile, FileRows, OpenedFile, RejectedRow } from '../kit/source.ts';
import { annotating } from './csv/annotate.ts';
import { readCsv, type CsvTable, type Row } from './csv/csv-rows.ts';
import { markOf, textOf, type Writing } from './csv/encoding.ts';
import { linesOf } from './csv/lines.ts';
import { doublesIn } from './doubles.ts';
import { readHeader, type Header } from './header.ts';
import { versionOfName } from './row-version.ts';
import type { FilesSettings } from './settings.ts';
import { readSupplierRow, type RowContext, type SupplierRow } from './supplier-row.ts';

/** Opens a file. A wrong header, encoding or name is a breach of the file; everything else is a matter of its row. */
export async function openFile(file: ClaimedFile, settings: FilesSettings): Promise<Mapped<OpenedFile>> {
  const { encoding, delimiter } = settings;
  const mark = await markOf(file.read());
  if (mark !== undefined && mark.encoding !== encoding)
    return breach('', `a file that begins as ${mark.encoding} does`, `a file in ${encoding}`);
  const fileVersion = versionOfName(file.name, settings.versionInName);
  if (fileVersion === undefined && settings.columns.version === undefined)
    return breach('file name', file.name, `a name with ${settings.versionInName ?? 'a version'}`);
  const writing: Writing = { encoding, mark };
  const tables = (): AsyncGenerator<CsvTable> => readCsv(linesOf(textOf(file.read(), writing)), delimiter);
  const header = await headerOf(tables(), settings);
  if (!('places' in header)) return { breach: header };
  const context = { header, settings, ...(fileVersion === undefined ? {} : { fileVersion }) };
  return mapped({
    rows: () => rowsOf(tables, context),
    annotated: annotating({ names: header.names, delimiter, writing }),
  });
}

/** The header must be the first row that is not empty, and well-formed. */
async function headerOf(
  tables: AsyncIterable<CsvTable>,
  settings: FilesSettings,
): Promise<Header | readonly Problem[]> {
  for await (const { rows, rejected } of tables) {
    const [first] = rows;
    const [broken] = rejected;
    if (first !== undefined && first.line < (broken?.line ?? Number.POSITIVE_INFINITY))
      return readHeader(first, settings);
    if (broken !== undefined) return [noHeader(broken.text)];
  }
  return [noHeader('nothing')];
}

function noHeader(found: string): Problem {
  return { path: 'header', found: found.slice(0, 500), agreed: 'a row with the agreed columns' };
}

interface SoundRow {
  readonly line: number;
  readonly text: string;
  readonly record: SupplierRow;
}

interface ReadRows {
  readonly sound: readonly SoundRow[];
  readonly rejected: readonly RejectedRow[];
}

/** An item that stands on several lines of one file has no answer: which line is meant is not for us to choose. */
async function* rowsOf(tables: () => AsyncIterable<CsvTable>, context: RowContext): AsyncGenerator<FileRows> {
  const doubles = await doublesIn(() => numbersOf(tables(), context));
  for await (const table of tables()) {
    const { sound, rejected } = readRows(table, context);
    const isDouble = ({ record }: SoundRow): boolean => doubles.has(record.supplierItemNumber);
    const twice = sound.filter(isDouble).map(({ line, text, record }) => {
      return { line, text, problems: [doubleProblem(record.supplierItemNumber, doubles)] };
    });
    yield {
      sound: sound.filter((each) => !isDouble(each)),
      rejected: [...rejected, ...twice].toSorted((one, other) => one.line - other.line),
    };
  }
}

async function* numbersOf(tables: AsyncIterable<CsvTable>, context: RowContext) {
  for await (const table of tables)
    yield readRows(table, context).sound.map(({ line, record }) => {
      return { line, number: record.supplierItemNumber };
    });
}

function readRows({ rows, rejected: malformed }: CsvTable, context: RowContext): ReadRows {
  const sound: SoundRow[] = [];
  const rejected: RejectedRow[] = [...malformed];
  for (const { line, text, cells } of rows.filter((row) => !isHeader(row, context))) {
    const record = readSupplierRow(cells, context);
    if (isRecord(record)) sound.push({ line, text, record });
    else rejected.push({ line, text, problems: record });
  }
  return { sound, rejected };
}

const isHeader = ({ line }: Row, { header }: RowContext): boolean => line === header.line;

function isRecord(answer: SupplierRow | readonly Problem[]): answer is SupplierRow {
  return !Array.isArray(answer);
}

const LINES_NAMED = 5;

function doubleProblem(number: string, doubles: ReadonlyMap<string, readonly number[]>): Problem {
  const lines = doubles.get(number) ?? [];
  const more = lines.length > LINES_NAMED ? ` and ${lines.length - LINES_NAMED} more` : '';
  const named = lines.slice(0, LINES_NAMED).join(', ');
  return { path: '', found: `${number} on lines ${named}${more}`, agreed: 'each item once in a file' };
}
