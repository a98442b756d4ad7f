/** Rows read in pieces: what a row says depends neither on its neighbours nor on where a piece ends. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCsv, type CsvTable } from './csv-rows.ts';
import { linesOf, LONGEST_LINE } from './lines.ts';

async function* inPieces(text: string, size: number): AsyncGenerator<string> {
  for (let from = 0; from < text.length; from += size) yield text.slice(from, from + size);
}

async function rowsOf(text: string, size = text.length + 1): Promise<CsvTable> {
  const rows: CsvTable['rows'][number][] = [];
  const rejected: CsvTable['rejected'][number][] = [];
  for await (const table of readCsv(linesOf(inPieces(text, size)), ';')) {
    rows.push(...table.rows);
    rejected.push(...table.rejected);
  }
  return { rows, rejected };
}

const quotedCell = fc
  .string({ unit: fc.constantFrom('a', ';', '"', '\n', '\r\n', ' ', 'ü'), maxLength: 8 })
  .map((text) => `"${text.replaceAll('"', '""')}"`);
const row = fc.array(fc.oneof(quotedCell, fc.stringMatching(/^[a-z ]{0,5}$/)), {
  minLength: 3,
  maxLength: 3,
});
const lineEnd = fc.constantFrom('\n', '\r\n', '\r');

test('a sound row reads the same whether its neighbours are sound or not', () =>
  fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 6 }), async (rows) => {
      const sound = rows.map((cells) => ['x', ...cells].join(';'));
      const together = await rowsOf(sound.join('\n'));
      const withABadOne = await rowsOf([...sound, 'bad;"x"y'].join('\n'));
      expect(withABadOne.rows).toEqual(together.rows);
      expect(withABadOne.rejected).toHaveLength(1 + together.rejected.length);
    }),
  ));

test('a file reads the same in whatever pieces it comes', () => {
  const line = fc.oneof(
    row.map((cells) => cells.join(';')),
    fc.constantFrom('', 'x;"open', 'bad;"x"y', ';;'),
  );
  const text = fc.array(fc.tuple(line, lineEnd), { maxLength: 12 }).map((lines) => lines.flat().join(''));
  return fc.assert(
    fc.asyncProperty(text, fc.integer({ min: 1, max: 9 }), async (whole, size) => {
      expect(await rowsOf(whole, size)).toEqual(await rowsOf(whole));
    }),
  );
});

describe('a forgotten quote', () => {
  const many = Array.from({ length: 200 }, (_, index) => `${index};x`);

  test('costs its own row, however many rows follow', async () => {
    const text = ['0;"open', ...many].join('\n');
    for (const size of [11, 100, text.length]) {
      const { rows, rejected } = await rowsOf(text, size);
      expect(rows).toHaveLength(many.length);
      expect(rejected.map(({ line }) => line)).toEqual([1]);
    }
  });
});

test('a line without an end is not held, and is rejected once', async () => {
  const endless = async function* (): AsyncGenerator<string> {
    yield 'a;b\nx;';
    for (let piece = 0; piece < 200; piece += 1) yield 'y'.repeat(10_000);
    yield '\nc;d\n';
  };
  let longest = 0;
  const lines = async function* (): AsyncGenerator<readonly string[]> {
    for await (const some of linesOf(endless())) {
      longest = Math.max(longest, ...some.map(({ length }) => length));
      yield some;
    }
  };
  const tables: CsvTable[] = [];
  for await (const table of readCsv(lines(), ';')) tables.push(table);
  expect(tables.flatMap(({ rows }) => rows.map(({ line }) => line))).toEqual([1, 3]);
  expect(tables.flatMap(({ rejected }) => rejected.map(({ line }) => line))).toEqual([2]);
  expect(longest).toBeLessThanOrEqual(LONGEST_LINE + 10_000);
});
