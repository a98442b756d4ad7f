/** The rows that were not taken, back to the supplier: his own columns, and the reason in one more. */
import type { OpenedFile, RejectedRow } from '../../kit/source.ts';
import { cellsOfRow } from './csv-rows.ts';
import { encode, encodedMark, type Writing } from './encoding.ts';

interface Annotating {
  /** The supplier's own columns. */
  readonly names: readonly string[];
  readonly delimiter: string;
  readonly writing: Writing;
}

/** Gives a file in the supplier's encoding and delimiter; a row that has no cells comes as it stood, in the first column. */
export function annotating({ names, delimiter, writing }: Annotating): OpenedFile['annotated'] {
  const write = (rows: readonly (readonly string[])[]): Uint8Array =>
    encode(rows.map((cells) => `${lineOf(cells, delimiter)}\r\n`).join(''), writing);
  return {
    head: Buffer.concat([encodedMark(writing), write([[...names, 'reason']])]),
    rows: (rejected) => write(rejected.map((row) => annotated(row, { names, delimiter }))),
  };
}

function annotated(
  { text, problems }: RejectedRow,
  { names, delimiter }: Pick<Annotating, 'names' | 'delimiter'>,
): readonly string[] {
  const cells = cellsOfRow(text, delimiter);
  const own = cells?.length === names.length ? cells : [text, ...names.slice(1).map(() => '')];
  return [...own, problems.map(inWords).join('; ')];
}

function inWords({ path, found, agreed }: RejectedRow['problems'][number]): string {
  return `${path === '' ? '' : `${path}: `}found ${found}, agreed ${agreed}`;
}

function lineOf(cells: readonly string[], delimiter: string): string {
  return cells.map((cell) => quoted(cell, delimiter)).join(delimiter);
}

function quoted(cell: string, delimiter: string): string {
  const isPlain = ![delimiter, '"', '\n', '\r'].some((mark) => cell.includes(mark)) && cell === cell.trim();
  return isPlain ? cell : `"${cell.replaceAll('"', '""')}"`;
}
