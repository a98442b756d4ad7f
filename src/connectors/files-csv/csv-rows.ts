/** CSV text to rows with their line numbers; a malformed row is rejected alone, and the next one is read again. */
import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { failureText } from '../../platform/failure.ts';
import type { Problem } from '../kit/mapping.ts';
import { UNREADABLE } from './encoding.ts';

export interface Row {
  /** 1 = header. */
  readonly line: number;
  /** As it stands in the file, without the line end. */
  readonly text: string;
  readonly cells: readonly string[];
}

export interface RejectedRow {
  readonly line: number;
  readonly text: string;
  readonly problems: readonly Problem[];
}

export interface CsvTable {
  readonly rows: readonly Row[];
  readonly rejected: readonly RejectedRow[];
}

/** A quoted cell may run over lines; a forgotten quote must not swallow the rest of the file. */
const MOST_LINES_OF_A_ROW = 50;
const LONGEST_ROW = 100_000;

/** Reads RFC 4180 text with any line ends, the header as a row like the others. Empty lines are passed over. */
export function readCsv(text: string, delimiter: string): CsvTable {
  const lines = text.split(/\r\n|\n|\r/);
  return readAtOnce(lines, delimiter) ?? readRowByRow(lines, delimiter);
}

/** Most files are sound: all quoted rows go through the parser together. `undefined` where any row is not. */
function readAtOnce(lines: readonly string[], delimiter: string): CsvTable | undefined {
  const texts: { readonly line: number; readonly text: string }[] = [];
  for (let index = 0; index < lines.length;) {
    const used = linesOfRow(lines, index);
    const text = lines.slice(index, index + used).join('\n');
    if (used === 0 || unreadable(text) !== undefined) return undefined;
    if (text.trim() !== '') texts.push({ line: index + 1, text });
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
  return { rows, rejected: [] };
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

function readRowByRow(lines: readonly string[], delimiter: string): CsvTable {
  const rows: Row[] = [];
  const rejected: RejectedRow[] = [];
  for (let index = 0; index < lines.length;) {
    const { row, used } = readRow(lines, index, delimiter);
    if (row !== undefined && 'problems' in row) rejected.push(row);
    else if (row !== undefined) rows.push(row);
    index += used;
  }
  return { rows, rejected };
}

interface Reading {
  readonly row?: Row | RejectedRow;
  /** Lines that are done with. */
  readonly used: number;
}

function readRow(lines: readonly string[], index: number, delimiter: string): Reading {
  const first = lines[index] ?? '';
  if (first.trim() === '') return { used: 1 };
  const used = linesOfRow(lines, index);
  const text = lines.slice(index, index + used).join('\n');
  const line = index + 1;
  const cells = used === 0 ? 'a quote that is opened and never closed' : cellsOf(text, delimiter);
  // The rest of a broken row may be sound rows: only its first line is given up.
  if (typeof cells === 'string') return { row: rejectedFor(line, first, cells), used: 1 };
  return { row: { line, text, cells }, used };
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
  if (text.length > LONGEST_ROW) return `a row of ${text.length} characters`;
  const isReadable = !text.includes(UNREADABLE) && !text.includes('\0');
  return isReadable ? undefined : 'characters that are not in the agreed encoding';
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
