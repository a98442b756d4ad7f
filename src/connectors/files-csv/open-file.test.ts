/** A supplier's file: what is taken, what is rejected, and why. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FileRows } from '../kit/source.ts';
import { allRows, annotatedFile, claimedFile } from '../kit/suite/claimed-file.ts';
import { filesCsv } from './index.ts';
import { openFile } from './open-file.ts';
import type { FilesSettings } from './settings.ts';

const settings: FilesSettings = {
  folder: '/in',
  fileNames: '.+\\.csv',
  supplier: 'SUP-01',
  encoding: 'utf-8',
  delimiter: ';',
  decimalMark: ',',
  columns: {
    supplierItemNumber: 'Art-Nr',
    description: 'Bezeichnung',
    gtin: 'EAN',
    baseUnit: 'ME',
    packUnit: 'VE',
    packHolds: 'Inhalt',
    weight: 'Gewicht',
    listPrice: 'Preis',
    status: 'Status',
  },
  ignoredColumns: ['Bemerkung'],
  units: { Stk: 'EA', Karton: 'CT' },
  statuses: { aktiv: 'active', Auslauf: 'discontinued' },
  currency: 'EUR',
  emptyCell: 'unchanged',
  versionInName: '([0-9]{8})',
};
const HEADER = 'Art-Nr;Bezeichnung;EAN;ME;VE;Inhalt;Gewicht;Preis;Status;Bemerkung';
const NAME = 'items-20260301.csv';

const open = (rows: string, changes: Partial<FilesSettings> = {}, header = HEADER) =>
  openBytes(Buffer.from(`${header}\r\n${rows}`), changes);

async function openBytes(bytes: Uint8Array, changes: Partial<FilesSettings> = {}) {
  const answer = await openFile(claimedFile(NAME, bytes), { ...settings, ...changes });
  if ('breach' in answer) throw new Error(JSON.stringify(answer.breach));
  return allRows(answer.mapped);
}

async function breachOf(
  text: string | Uint8Array,
  changes: Partial<FilesSettings> = {},
  name = NAME,
): Promise<string> {
  const answer = await openFile(claimedFile(name, Buffer.from(text)), { ...settings, ...changes });
  return 'breach' in answer ? JSON.stringify(answer.breach) : 'no breach';
}

/** The reject file of these bytes. */
async function annotationOf(bytes: Uint8Array, changes: Partial<FilesSettings> = {}): Promise<Buffer> {
  const answer = await openFile(claimedFile(NAME, bytes), { ...settings, ...changes });
  if ('breach' in answer) throw new Error(JSON.stringify(answer.breach));
  return Buffer.from(annotatedFile(answer.mapped, (await allRows(answer.mapped)).rejected));
}

const reasonsOf = ({ rejected }: FileRows) =>
  rejected.flatMap(({ problems }) => problems.map(({ found }) => found));

describe('a sound file', () => {
  test('gives a claim for each row: supplier reference, pack as an exact ratio, price with its unit', async () => {
    const { records, rejected } = await open(
      'A-1;Schraube “M8”;4006381333931;Stk;Karton;12,5;0,021;1,50;aktiv;x\r\n',
    );
    expect(rejected).toEqual([]);
    const claims = records.map((record) => filesCsv.sources['items']?.map(record, settings));
    expect(claims).toEqual([
      {
        mapped: [
          {
            externalId: 'A-1',
            version: '00000000000020260301',
            fields: {
              description: 'Schraube “M8”',
              gtin: '04006381333931',
              baseUnit: 'EA',
              packs: [{ unit: 'CT', ratio: { numerator: 25, denominator: 2 } }],
              weight: { value: '0.021', unit: 'KGM' },
              listPrice: { amount: '1.5', currency: 'EUR', per: { value: '1', unit: 'EA' } },
              status: 'active',
              supplierReferences: [{ supplier: { by: 'number', value: 'SUP-01' }, itemNumber: 'A-1' }],
            },
          },
        ],
      },
    ]);
  });

  test('may have its columns in another order, a byte order mark, any line ends and empty lines', async () => {
    const text = '\u{FEFF}Preis;ME;Art-Nr\n\n1,5;Stk;A-1\r2;Stk;A-2\r\n\r\n';
    const columns = { supplierItemNumber: 'Art-Nr', baseUnit: 'ME', listPrice: 'Preis' };
    const { records } = await openBytes(Buffer.from(text), { columns });
    expect(records).toMatchObject([{ supplierItemNumber: 'A-1' }, { supplierItemNumber: 'A-2' }]);
  });

  test('may call a column by any of its agreed names, and its problems use the name in the file', async () => {
    const columns = { supplierItemNumber: 'Art-Nr', gtin: ['EAN', 'GTIN'] };
    const read = (name: string) => open('A-1;4006381333931\r\nA-2;1', { columns }, `Art-Nr;${name}`);
    for (const name of ['EAN', 'GTIN']) {
      const { records, rejected } = await read(name);
      expect(records).toMatchObject([{ gtin: '04006381333931' }]);
      expect(rejected).toMatchObject([{ line: 3, problems: [{ path: name }] }]);
    }
    expect(await breachOf('Art-Nr;EAN;GTIN', { columns })).toContain('EAN and GTIN');
    expect(await breachOf('Art-Nr', { columns })).toContain('EAN or GTIN');
  });

  test('may name what is sent instead, by the numbers of the supplier', async () => {
    const columns = { supplierItemNumber: 'Art-Nr', substitutes: 'Ersatz' };
    const { records, rejected } = await open(
      'A-1;A-2 | A-3\r\nA-4;\r\nA-5;A-6||A-7\r\nA-8;A-9|A-9',
      { columns },
      'Art-Nr;Ersatz',
    );
    expect(records).toMatchObject([{ substitutes: ['A-2', 'A-3'] }, { supplierItemNumber: 'A-4' }]);
    const [claim, none] = records.map((record) => filesCsv.sources['items']?.map(record, settings));
    expect(claim).toMatchObject({
      mapped: [
        {
          fields: {
            substitutes: [
              { item: { by: 'externalId', value: 'A-2' } },
              { item: { by: 'externalId', value: 'A-3' } },
            ],
          },
        },
      ],
    });
    expect(none).not.toMatchObject({ mapped: [{ fields: { substitutes: expect.anything() } }] });
    expect(rejected).toMatchObject([
      { line: 4, problems: [{ path: 'Ersatz', found: 'A-6||A-7' }] },
      { line: 5, problems: [{ path: 'Ersatz', found: 'A-9|A-9' }] },
    ]);
  });

  test('may end in lines that hold nothing but delimiters and blanks', async () => {
    const { records, rejected } = await open('A-1;x;;;;;;;;\r\n;;;;;;;;;\r\n ; ;\r\n\r\n\r\n');
    expect([records.length, rejected]).toEqual([1, []]);
  });

  test('says nothing with an empty cell, or clears, as agreed', async () => {
    const row = 'A-1;;;;;;;;;';
    expect((await open(row)).records).toEqual([
      { supplierItemNumber: 'A-1', version: '00000000000020260301' },
    ]);
    expect((await open(row, { emptyCell: 'cleared' })).records).toMatchObject([
      {
        description: null,
        gtin: null,
        baseUnit: null,
        pack: null,
        weight: null,
        listPrice: null,
        status: null,
      },
    ]);
  });

  test('keeps delimiters, quotes and line breaks inside quoted cells', async () => {
    const { records, rejected } = await open('A-1;"one; ""two""\r\nthree";;;;;;;;\r\nA-2;plain;;;;;;;;');
    expect(rejected).toEqual([]);
    expect(records).toMatchObject([{ description: 'one; "two"\nthree' }, { description: 'plain' }]);
  });

  test('orders its rows by a column where one is agreed', async () => {
    const columns = { supplierItemNumber: 'Art-Nr', version: 'Stand' };
    const versions = await open(
      'A-1;2026-03-01\r\nA-2;2026-02-30',
      { columns, versionKind: 'day' },
      'Art-Nr;Stand',
    );
    expect(versions.records).toMatchObject([{ version: '2026-03-01T00:00:00.000000000Z' }]);
    expect(reasonsOf(versions)).toEqual(['2026-02-30']);
  });
});

describe('a bad row is rejected alone', () => {
  const good = 'G-1;Good;;;;;;;;';

  test.each([
    ['too few cells', 'A-1;x', '2 cells'],
    ['too many cells', 'A-1;;;;;;;;;;', '11 cells'],
    ['no item number', ';x;;;;;;;;', 'nothing'],
    ['an unknown unit', 'A-1;x;;Palette;;;;;;', 'Palette'],
    ['a unit that is a word of the language', 'A-1;x;;constructor;;;;;;', 'constructor'],
    ['a wrong check digit', 'A-1;x;4006381333932;;;;;;;', '4006381333932'],
    ['a decimal point instead of a comma', 'A-1;x;;Stk;;;;1.50;;', '1.50'],
    ['a group separator', 'A-1;x;;Stk;;;;1.234,50;;', '1.234,50'],
    ['a negative price', 'A-1;x;;Stk;;;;-1;;', '-1'],
    ['an exponent', 'A-1;x;;Stk;;;;1e3;;', '1e3'],
    ['a price without a unit', 'A-1;x;;;;;;1,50;;', 'nothing'],
    ['a pack without contents', 'A-1;x;;;Karton;;;;;', 'nothing'],
    ['a pack with a group separator', 'A-1;x;;;Karton;1.000;;;;', '1.000'],
    ['an empty pack', 'A-1;x;;;Karton;0;;;;', '0'],
    ['an unknown status', 'A-1;x;;;;;;;neu;', 'neu'],
    ['a quote inside a cell', 'A-1;8" nail;;;;;;;;', 'a quote that is opened and never closed'],
    ['two quotes inside a cell', 'A-1;8" or 9" nail;;;;;;;;', 'a quote inside a cell that is not quoted'],
    ['characters after a quote', 'A-1;"x"y;;;;;;;;', 'characters after a closing quote'],
    ['a NUL', 'A-1;x\0;;;;;;;;', 'characters that are not in the agreed encoding'],
  ])('for %s', async (_what, row, found) => {
    const file = await open(`${row}\r\n${good}`);
    expect(file.records).toMatchObject([{ supplierItemNumber: 'G-1' }]);
    expect(file.rejected.map(({ line, text }) => [line, text])).toEqual([[2, row]]);
    expect(reasonsOf(file)).toContain(found);
  });

  test('for bytes that are not in the agreed encoding', async () => {
    const bytes = Buffer.concat([
      Buffer.from(`${HEADER}\n${good}\nA-1;Gr`),
      Buffer.from([0xfc]),
      Buffer.from(';;;;;;;;'),
    ]);
    expect(await openBytes(bytes)).toMatchObject({
      records: [{ supplierItemNumber: 'G-1' }],
      rejected: [{ line: 3 }],
    });
  });

  test('with all its problems at once, in the words of the supplier', async () => {
    const [row] = (await open('A-1;x;12;Palette;;;x;;;')).rejected;
    expect(row?.problems.map(({ path }) => path)).toEqual(['ME', 'EAN', 'Gewicht']);
  });

  test('on every line where an item stands several times', async () => {
    const file = await open(`A-1;x;;;;;;;;\r\n${good}\r\nA-1;y;;;;;;;;`);
    expect(file.records).toHaveLength(1);
    expect(file.rejected.map(({ line }) => line)).toEqual([2, 4]);
    expect(reasonsOf(file)[0]).toBe('A-1 on lines 2, 4');
  });

  test('whatever it is: every line is taken, rejected or empty, and the good ones survive', async () => {
    const cell = fc.oneof(
      { weight: 3, arbitrary: fc.stringMatching(/^[a-z0-9,.]{0,6}$/) },
      fc.constantFrom('"', '""', '"a', 'a"', '"a;b"', '"a""b"', '\0', '\u{FFFD}', ' '),
    );
    const line = fc.array(cell, { minLength: 1, maxLength: 12 }).map((cells) => cells.join(';'));
    return fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 8 }), async (lines) => {
        const rows = [...lines.filter((text) => !text.includes('"')), good];
        const file = await open(rows.join('\r\n'));
        expect(file.records).toContainEqual(expect.objectContaining({ supplierItemNumber: 'G-1' }));
        expect(file.records.length + file.rejected.length).toBe(
          rows.filter((text) => text.replaceAll(';', '').trim() !== '').length,
        );
        const wild = await open([...lines, '', good].join('\r\n'));
        expect(wild.rejected.every(({ problems }) => problems.length > 0)).toBe(true);
      }),
    );
  });
});

describe('a file is refused as a whole', () => {
  test.each([
    ['it is empty', '', 'header'],
    ['a column is missing', HEADER.replace('EAN;', ''), 'EAN'],
    ['a column is unknown', `${HEADER};Farbe`, 'Farbe'],
    ['a column stands twice', `${HEADER};EAN`, 'EAN'],
    ['its header cannot be read', `"${HEADER}\r\nA-1;;;;;;;;;`, 'header'],
    ['it uses another delimiter', HEADER.replaceAll(';', ','), 'Art-Nr'],
  ])('where %s', async (_what, text, named) => {
    expect(await breachOf(text)).toContain(named);
  });

  test('where its name tells no version', async () => {
    expect(await breachOf(HEADER, {}, 'items.csv')).toContain('items.csv');
  });

  test('never with a crash, whatever the bytes are', () =>
    fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const whole = Buffer.concat([Buffer.from(`${HEADER}\r\n`), bytes]);
        for (const each of [whole, bytes]) {
          const answer = await openFile(claimedFile(NAME, each), settings);
          if ('breach' in answer) continue;
          const { records, rejected } = await allRows(answer.mapped);
          expect(rejected.every(({ problems }) => problems.length > 0)).toBe(true);
          expect(records.length).toBeLessThanOrEqual(300);
        }
      }),
    ));
});

test('a long file is never held: its first rows are given before its second piece is read', async () => {
  const rows = Array.from({ length: 5_000 }, (_, index) => `A-${index};x;;;;;;;;`);
  const file = claimedFile(NAME, Buffer.from([HEADER, ...rows].join('\n')), 4096);
  const read: number[] = [];
  const counted = {
    name: NAME,
    read: async function* () {
      const reading = read.push(0) - 1;
      for await (const piece of file.read()) {
        read[reading] = (read[reading] ?? 0) + 1;
        yield piece;
      }
    },
  };
  const answer = await openFile(counted, settings);
  if ('breach' in answer) throw new Error(JSON.stringify(answer.breach));
  for await (const { sound } of answer.mapped.rows()) {
    if (sound.length > 0) break;
  }
  expect(read.at(-1)).toBe(1);
});

test('an item that stands on very many lines is named with the first of them', async () => {
  const rows = Array.from({ length: 50 }, () => 'A-1;x;;;;;;;;').join('\n');
  const file = await open(`${rows}\nA-2;x;;;;;;;;`);
  expect(file.records).toMatchObject([{ supplierItemNumber: 'A-2' }]);
  expect(new Set(reasonsOf(file))).toEqual(new Set(['A-1 on lines 2, 3, 4, 5, 6 and 45 more']));
});

describe('the annotated file', () => {
  test('has the rejected rows in the supplier’s own columns, and the reason behind them', async () => {
    const rows = 'A-1;a;;Palette;;;;;;\r\nA-2;b;;;;;;;;\r\nA-3;c\r\n';
    expect((await annotationOf(Buffer.from(`${HEADER}\r\n${rows}`))).toString()).toBe(
      [
        `${HEADER};reason`,
        'A-1;a;;Palette;;;;;;;ME: found Palette, agreed one of Stk, Karton',
        '"A-3;c";;;;;;;;;;found 2 cells, agreed 10 cells',
        '',
      ].join('\r\n'),
    );
  });

  test('has the head alone where nothing is rejected', async () => {
    expect((await annotationOf(Buffer.from(HEADER))).toString()).toBe(`${HEADER};reason\r\n`);
  });
});
