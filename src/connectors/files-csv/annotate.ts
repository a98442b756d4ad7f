/** The rows that were not taken, back to the supplier: his own columns, and the reason in one more. */
import type { FileRows } from '../kit/source.ts';
import { readCsv } from './csv-rows.ts';
import { decode, encodeLike } from './encoding.ts';
import type { FilesSettings } from './settings.ts';

/** Gives a file in the supplier's encoding and delimiter; a row that has no cells comes as it stood, in the first column. */
export function annotateFile(
  bytes: Uint8Array,
  rejected: FileRows['rejected'],
  settings: FilesSettings,
): Uint8Array {
  const { delimiter, encoding } = settings;
  const table = readCsv(decode(bytes, encoding), delimiter);
  const header = table.rows[0]?.cells ?? [];
  const cellsByLine = new Map(table.rows.map(({ line, cells }) => [line, cells]));
  const rows = rejected.map(({ line, text, problems }) => {
    const cells = cellsByLine.get(line);
    const own = cells?.length === header.length ? cells : [text, ...header.slice(1).map(() => '')];
    return [...own, problems.map(inWords).join('; ')];
  });
  const lines = [[...header, 'reason'], ...rows].map((cells) =>
    cells.map((cell) => quoted(cell, delimiter)).join(delimiter),
  );
  return encodeLike(bytes, `${lines.join('\r\n')}\r\n`, encoding);
}

function inWords({ path, found, agreed }: FileRows['rejected'][number]['problems'][number]): string {
  return `${path === '' ? '' : `${path}: `}found ${found}, agreed ${agreed}`;
}

function quoted(cell: string, delimiter: string): string {
  const isPlain = ![delimiter, '"', '\n', '\r'].some((mark) => cell.includes(mark)) && cell === cell.trim();
  return isPlain ? cell : `"${cell.replaceAll('"', '""')}"`;
}
