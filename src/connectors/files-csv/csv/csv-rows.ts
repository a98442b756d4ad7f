/** CSV text to rows with their line numbers; a malformed row is rejected alone, and the next one is read again. */
import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { failureText } from '../../../platform/failure.ts';
import type { RejectedRow } from '../../kit/source.ts';
import { isReadable } from './encoding.ts';

export interface Row {
  /** 1 = header. */
  readonly line: number;
  /** As it stands in the file, without the line end. */
  readonly text: string;
  readonly cells: readonly string[];
}

export interface CsvTable {
  readonly rows: readonly Row[];
  readonly rejected: readonly RejectedRow[];
}

/** A quoted cell may run over lines; a forgotten quote must not swallow the rest of the file. */
const MOST_LINES_OF_A_ROW = 50;
const LONGEST_ROW = 100_000;

/** Lines of a file, of which more may follow. */
interface Lines {
  readonly lines: readonly string[];
  /** Number of the first of them. */
  readonly first: number;
  readonly isEnd: boolean;
}

/** What was read of lines, and how many of them it was: the last row may go on in lines to come. */
interface Read extends CsvTable {
  readonly used: number;
}

/**
 * Reads RFC 4180 text with any line ends, the header as a row like the others, some rows at a time. Lines without any
 * content are passed over.
 */
export async function* readCsv(
  lines: AsyncIterable<readonly string[]>,
  delimiter: string,
): AsyncGenerator<CsvTable> {
  let waiting: readonly string[] = [];
  let first = 1;
  for await (const more of lines) {
    const all = [...waiting, ...more];
    const { used, ...table } = readLines({ lines: all, first, isEnd: false }, delimiter);
    waiting = all.slice(used);
    first += used;
    yield table;
  }
  const { used: _all, ...table } = readLines({ lines: waiting, first, isEnd: true }, delimiter);
  yield table;
}

/** Gives the cells of one row as it stands in a file; `undefined` where it is not well-formed. */
export function cellsOfRow(text: string, delimiter: string): readonly string[] | undefined {
  const cells = cellsOf(text, delimiter);
  return typeof cells === 'string' ? undefined : cells;
}

function readLines(given: Lines, delimiter: string): Read {
  return readAtOnce(given, delimiter) ?? readRowByRow(given, delimiter);
}

/** Most files are sound: all quoted rows go through the parser together. `undefined` where any row is not. */
function readAtOnce({ lines, first, isEnd }: Lines, delimiter: string): Read | undefined {
  const texts: { readonly line: number; readonly text: string }[] = [];
  let index = 0;
  while (index < lines.length) {
    const used = linesOfRow(lines, index);
    if (used === 0 && mayGoOn({ lines, isEnd }, index)) break;
    const text = lines.slice(index, index + used).join('\n');
    if (used === 0 || unreadable(text) !== undefined) return undefined;
    if (!isBlank(text, delimiter)) texts.push({ line: first + index, text });
    index += used;
  }
  const quoted = texts.filter(({ text }) => text.includes('"'));
  const parsed = parsedTogether(
    quoted.map(({ text }) => text),
    delimiter,
  );
  if (parsed?.length !== quoted.length) return undefined;
  const cellsByLine = new Map(quoted.map(({ line }, place) => [line, parsed[place] ?? []]));
  const rows = texts.map(({ line, text }) => {
    return { line, text, cells: cellsByLine.get(line) ?? plainCells(text, delimiter) };
  });
  return { rows, rejected: [], used: index };
}

/** A quote that is open at the last line may be closed by one that has not come yet. */
function mayGoOn({ lines, isEnd }: Pick<Lines, 'lines' | 'isEnd'>, index: number): boolean {
  return !isEnd && lines.length - index < MOST_LINES_OF_A_ROW;
}

/** Spreadsheets write delimiters for lines that nobody has filled in. */
function isBlank(text: string, delimiter: string): boolean {
  return text.replaceAll(delimiter, '').trim() === '';
}

function parsedTogether(texts: readonly string[], delimiter: string): string[][] | undefined {
  try {
    const options = { delimiter, trim: true, record_delimiter: '\r\n', relax_column_count: true };
    return texts.length === 0 ? [] : parse(texts.join('\r\n'), options);
  } catch {
    // Which row it was, and why, is found row by row.
    return undefined;
  }
}

function readRowByRow({ lines, first, isEnd }: Lines, delimiter: string): Read {
  const rows: Row[] = [];
  const rejected: RejectedRow[] = [];
  let index = 0;
  while (index < lines.length) {
    const used = linesOfRow(lines, index);
    if (used === 0 && mayGoOn({ lines, isEnd }, index)) break;
    const text = lines.slice(index, index + used).join('\n');
    const row = readRow({ line: first + index, text, firstLine: lines[index] ?? '' }, delimiter);
    if ('problems' in row) rejected.push(row);
    else if (!isBlank(text, delimiter)) rows.push(row);
    // The rest of a broken row may be sound rows: only its first line is given up.
    index += 'problems' in row ? 1 : used;
  }
  return { rows, rejected, used: index };
}

interface RowText {
  readonly line: number;
  /** Empty where a quote is never closed. */
  readonly text: string;
  readonly firstLine: string;
}

function readRow({ line, text, firstLine }: RowText, delimiter: string): Row | RejectedRow {
  const isOpen = text === '' && firstLine !== '';
  const cells = isOpen ? 'a quote that is opened and never closed' : cellsOf(text, delimiter);
  return typeof cells === 'string' ? rejectedFor(line, firstLine, cells) : { line, text, cells };
}

/** Rows end where the quotes are even; 0 where they never are. */
function linesOfRow(lines: readonly string[], index: number): number {
  let quotes = 0;
  const most = Math.min(lines.length - index, MOST_LINES_OF_A_ROW);
  for (let used = 1; used <= most; used++) {
    quotes += (lines[index + used - 1] ?? '').split('"').length - 1;
    if (quotes % 2 === 0) return used;
  }
  return 0;
}

/** The cells of one row, or what is wrong with it. */
function cellsOf(text: string, delimiter: string): readonly string[] | string {
  const problem = unreadable(text);
  if (problem !== undefined) return problem;
  // Most rows have no quotes; the strict parser is for those that do.
  if (!text.includes('"')) return plainCells(text, delimiter);
  try {
    const records: string[][] = parse(text, { delimiter, trim: true, record_delimiter: '\r\n' });
    return records.length === 1 && records[0] !== undefined ? records[0] : 'more than one row';
  } catch (thrown) {
    return wordsOf(thrown);
  }
}

function unreadable(text: string): string | undefined {
  if (text.length > LONGEST_ROW) return `a row of more than ${LONGEST_ROW} characters`;
  return isReadable(text) ? undefined : 'characters that are not in the agreed encoding';
}

function plainCells(text: string, delimiter: string): readonly string[] {
  return text.split(delimiter).map((cell) => cell.trim());
}

function wordsOf(thrown: unknown): string {
  if (!(thrown instanceof CsvError)) return failureText(thrown);
  return WORDS.get(thrown.code) ?? thrown.message;
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ['INVALID_OPENING_QUOTE', 'a quote inside a cell that is not quoted'],
  ['CSV_INVALID_CLOSING_QUOTE', 'characters after a closing quote'],
  ['CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE', 'characters after a closing quote'],
]);

/** Rejects a row for one reason. */
function rejectedFor(line: number, text: string, found: string): RejectedRow {
  return { line, text, problems: [{ path: '', found, agreed: 'a row of well-formed CSV' }] };
}
