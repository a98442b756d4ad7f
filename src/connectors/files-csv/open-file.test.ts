/** A supplier's file: what is taken, what is rejected, and why. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FileRows } from '../kit/source.ts';
import { filesCsv } from './index.ts';
import { readCsv } from './csv-rows.ts';
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

function open(rows: string, changes: Partial<FilesSettings> = {}, header = HEADER): FileRows {
  const answer = openFile(NAME, Buffer.from(`${header}\r\n${rows}`), { ...settings, ...changes });
  if ('breach' in answer) throw new Error(JSON.stringify(answer.breach));
  return answer.mapped;
}

function breachOf(text: string, changes: Partial<FilesSettings> = {}, name = NAME): string {
  const answer = openFile(name, Buffer.from(text), { ...settings, ...changes });
  return 'breach' in answer ? JSON.stringify(answer.breach) : 'no breach';
}

const reasonsOf = ({ rejected }: FileRows) =>
  rejected.flatMap(({ problems }) => problems.map(({ found }) => found));

describe('a sound file', () => {
  test('gives a claim for each row: supplier reference, pack as an exact ratio, price with its unit', () => {
    const { records, rejected } = open(
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

  test('may have its columns in another order, a byte order mark, any line ends and empty lines', () => {
    const text = '\u{FEFF}Preis;ME;Art-Nr\n\n1,5;Stk;A-1\r2;Stk;A-2\r\n\r\n';
    const columns = { supplierItemNumber: 'Art-Nr', baseUnit: 'ME', listPrice: 'Preis' };
    const answer = openFile(NAME, Buffer.from(text), { ...settings, columns });
    expect(answer).toMatchObject({
      mapped: { records: [{ supplierItemNumber: 'A-1' }, { supplierItemNumber: 'A-2' }] },
    });
  });

  test('says nothing with an empty cell, or clears, as agreed', () => {
    const row = 'A-1;;;;;;;;;';
    expect(open(row).records).toEqual([{ supplierItemNumber: 'A-1', version: '00000000000020260301' }]);
    expect(open(row, { emptyCell: 'cleared' }).records).toMatchObject([
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

  test('reads latin1 where that was agreed', () => {
    const bytes = Buffer.from(`${HEADER}\nA-1;Stückgröße;;;;;;;;`, 'latin1');
    const answer = openFile(NAME, bytes, { ...settings, encoding: 'latin1' });
    expect(answer).toMatchObject({ mapped: { records: [{ description: 'Stückgröße' }] } });
  });

  test('keeps delimiters, quotes and line breaks inside quoted cells', () => {
    const { records, rejected } = open('A-1;"one; ""two""\r\nthree";;;;;;;;\r\nA-2;plain;;;;;;;;');
    expect(rejected).toEqual([]);
    expect(records).toMatchObject([{ description: 'one; "two"\nthree' }, { description: 'plain' }]);
  });

  test('orders its rows by a column where one is agreed', () => {
    const columns = { supplierItemNumber: 'Art-Nr', version: 'Stand' };
    const versions = open(
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
  ])('for %s', (_what, row, found) => {
    const file = open(`${row}\r\n${good}`);
    expect(file.records).toMatchObject([{ supplierItemNumber: 'G-1' }]);
    expect(file.rejected.map(({ line, text }) => [line, text])).toEqual([[2, row]]);
    expect(reasonsOf(file)).toContain(found);
  });

  test('for bytes that are not in the agreed encoding', () => {
    const bytes = Buffer.concat([
      Buffer.from(`${HEADER}\n${good}\nA-1;Gr`),
      Buffer.from([0xfc]),
      Buffer.from(';;;;;;;;'),
    ]);
    const answer = openFile(NAME, bytes, settings);
    expect(answer).toMatchObject({
      mapped: { records: [{ supplierItemNumber: 'G-1' }], rejected: [{ line: 3 }] },
    });
  });

  test('with all its problems at once, in the words of the supplier', () => {
    const [row] = open('A-1;x;12;Palette;;;x;;;').rejected;
    expect(row?.problems.map(({ path }) => path)).toEqual(['ME', 'EAN', 'Gewicht']);
  });

  test('on every line where an item stands several times', () => {
    const file = open(`A-1;x;;;;;;;;\r\n${good}\r\nA-1;y;;;;;;;;`);
    expect(file.records).toHaveLength(1);
    expect(file.rejected.map(({ line }) => line)).toEqual([2, 4]);
    expect(reasonsOf(file)[0]).toBe('A-1 on lines 2, 4');
  });

  test('whatever it is: every line is taken, rejected or empty, and the good ones survive', () => {
    const cell = fc.oneof(
      { weight: 3, arbitrary: fc.stringMatching(/^[a-z0-9,.]{0,6}$/) },
      fc.constantFrom('"', '""', '"a', 'a"', '"a;b"', '"a""b"', '\0', '\u{FFFD}', ' '),
    );
    const line = fc.array(cell, { minLength: 1, maxLength: 12 }).map((cells) => cells.join(';'));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        const rows = [...lines.filter((text) => !text.includes('"')), good];
        const file = open(rows.join('\r\n'));
        expect(file.records).toContainEqual(expect.objectContaining({ supplierItemNumber: 'G-1' }));
        expect(file.records.length + file.rejected.length).toBe(
          rows.filter((text) => text.trim() !== '').length,
        );
        const wild = open([...lines, '', good].join('\r\n'));
        expect(wild.rejected.every(({ problems }) => problems.length > 0)).toBe(true);
      }),
    );
  });
});

test('a sound row reads the same whether its neighbours are sound or not', () => {
  const quotedCell = fc.string({ maxLength: 8 }).map((text) => `"${text.replaceAll('"', '""')}"`);
  const row = fc.array(fc.oneof(quotedCell, fc.stringMatching(/^[a-z ]{0,5}$/)), {
    minLength: 3,
    maxLength: 3,
  });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 6 }), (rows) => {
      const sound = rows.map((cells) => ['x', ...cells].join(';'));
      const together = readCsv(sound.join('\n'), ';');
      const withABadOne = readCsv([...sound, 'bad;"x"y'].join('\n'), ';');
      expect(withABadOne.rows).toEqual(together.rows);
      expect(withABadOne.rejected).toHaveLength(1 + together.rejected.length);
    }),
  );
});

describe('a file is refused as a whole', () => {
  test.each([
    ['it is empty', '', 'header'],
    ['a column is missing', HEADER.replace('EAN;', ''), 'EAN'],
    ['a column is unknown', `${HEADER};Farbe`, 'Farbe'],
    ['a column stands twice', `${HEADER};EAN`, 'EAN'],
    ['its header cannot be read', `"${HEADER}\r\nA-1;;;;;;;;;`, 'header'],
    ['it uses another delimiter', HEADER.replaceAll(';', ','), 'Art-Nr'],
  ])('where %s', (_what, text, named) => {
    expect(breachOf(text)).toContain(named);
  });

  test('where its name tells no version, or it is UTF-16', () => {
    expect(breachOf(HEADER, {}, 'items.csv')).toContain('items.csv');
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(HEADER, 'utf16le')]);
    expect(openFile(NAME, utf16, settings)).toHaveProperty('breach');
  });

  test('never with a crash, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const whole = Buffer.concat([Buffer.from(`${HEADER}\r\n`), bytes]);
        expect(['mapped', 'breach']).toContain(Object.keys(openFile(NAME, whole, settings))[0]);
        expect(['mapped', 'breach']).toContain(Object.keys(openFile(NAME, bytes, settings))[0]);
      }),
    );
  });
});

describe('the annotated file', () => {
  test('has the rejected rows in the supplier’s own columns, and the reason behind them', () => {
    const bytes = Buffer.from(`${HEADER}\r\nA-1;a;;Palette;;;;;;\r\nA-2;b;;;;;;;;\r\nA-3;c\r\n`);
    const { rejected } = open('A-1;a;;Palette;;;;;;\r\nA-2;b;;;;;;;;\r\nA-3;c\r\n');
    const annotated = filesCsv.sources['items']?.files?.annotate(NAME, bytes, rejected, settings);
    expect(Buffer.from(annotated ?? []).toString()).toBe(
      [
        `${HEADER};reason`,
        'A-1;a;;Palette;;;;;;;ME: found Palette, agreed one of Stk, Karton',
        '"A-3;c";;;;;;;;;;found 2 cells, agreed 10 cells',
        '',
      ].join('\r\n'),
    );
  });

  test('keeps the encoding and the mark of the supplier', () => {
    const latin1 = Buffer.from(`${HEADER}\nA-1;Größe;;x;;;;;;`, 'latin1');
    const agreed = { ...settings, encoding: 'latin1' } as const;
    const answer = openFile(NAME, latin1, agreed);
    const rejected = 'mapped' in answer ? answer.mapped.rejected : [];
    const files = filesCsv.sources['items']?.files;
    expect(Buffer.from(files?.annotate(NAME, latin1, rejected, agreed) ?? []).toString('latin1')).toContain(
      'Größe',
    );
    const marked = Buffer.from(`\u{FEFF}${HEADER}\nA-1`);
    expect([...(files?.annotate(NAME, marked, [], settings) ?? [])].slice(0, 3)).toEqual([0xef, 0xbb, 0xbf]);
  });
});
