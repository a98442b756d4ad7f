/** Every agreed encoding is read and written back as it came; another one is named, not guessed. */
import { describe, expect, test } from 'vitest';
import { allRows, annotatedFile, claimedFile } from '../../kit/suite/claimed-file.ts';
import { openFile } from '../open-file.ts';
import type { FilesSettings } from '../settings.ts';

type Encoding = FilesSettings['encoding'];

const settings = (encoding: Encoding): FilesSettings => ({
  folder: '/in',
  fileNames: '.+',
  supplier: 'S',
  encoding,
  delimiter: ';',
  decimalMark: ',',
  columns: { supplierItemNumber: 'Nr', description: 'Größe', baseUnit: 'ME' },
  units: { Stück: 'EA' },
  emptyCell: 'unchanged',
  versionInName: '([0-9]+)',
});
const TEXT = 'Nr;Größe;ME\r\nA-1;“Ø 8” für 5 €;Stück\r\nA-2;naïve;Stk\r\n';
const LATIN1 = TEXT.replaceAll(/[“”]/g, '').replace('€', 'EUR');

const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
const windows = (text: string): Uint8Array =>
  Uint8Array.from(text, (sign) => ({ '“': 0x93, '”': 0x94, '€': 0x80 })[sign] ?? sign.charCodeAt(0));

interface Written {
  readonly what: string;
  readonly encoding: Encoding;
  readonly bytes: Uint8Array;
  readonly text: string;
}

const WRITTEN: readonly Written[] = [
  { what: 'UTF-8', encoding: 'utf-8', bytes: Buffer.from(TEXT), text: TEXT },
  { what: 'UTF-8 with its mark', encoding: 'utf-8', bytes: Buffer.from(`\u{FEFF}${TEXT}`), text: TEXT },
  { what: 'latin1', encoding: 'latin1', bytes: Buffer.from(LATIN1, 'latin1'), text: LATIN1 },
  { what: 'Windows-1252', encoding: 'windows-1252', bytes: windows(TEXT), text: TEXT },
  { what: 'UTF-16 with its mark', encoding: 'utf-16', bytes: utf16(`\u{FEFF}${TEXT}`), text: TEXT },
  { what: 'UTF-16 without a mark', encoding: 'utf-16', bytes: utf16(TEXT), text: TEXT },
  {
    what: 'UTF-16 the other way round',
    encoding: 'utf-16',
    bytes: utf16(`\u{FEFF}${TEXT}`).swap16(),
    text: TEXT,
  },
];

async function opened(bytes: Uint8Array, encoding: Encoding, pieceBytes?: number) {
  const answer = await openFile(claimedFile('items-1.csv', bytes, pieceBytes), settings(encoding));
  if ('breach' in answer) throw new Error(JSON.stringify(answer.breach));
  return answer.mapped;
}

describe.each(WRITTEN)('a file in $what', ({ encoding, bytes, text }) => {
  const description = text.split('\r\n')[1]?.split(';')[1];

  test('is read, also where a piece ends within a character', async () => {
    for (const pieceBytes of [1, 3, bytes.length]) {
      const { records, rejected } = await allRows(await opened(bytes, encoding, pieceBytes));
      expect(records).toMatchObject([{ supplierItemNumber: 'A-1', description, baseUnit: 'EA' }]);
      expect(rejected).toMatchObject([{ line: 3, problems: [{ path: 'ME', found: 'Stk' }] }]);
    }
  });

  test('goes back in the same encoding with the same mark', async () => {
    const file = await opened(bytes, encoding);
    const back = annotatedFile(file, (await allRows(file)).rejected);
    // Read as the supplier would read it: with his own encoding, the reason as one more column.
    const columns = { supplierItemNumber: 'Nr', description: 'Größe', baseUnit: 'ME' };
    const answer = await openFile(claimedFile('items-2.csv', back), {
      ...settings(encoding),
      columns,
      ignoredColumns: ['reason'],
      units: { Stück: 'EA', Stk: 'EA' },
    });
    const rows = 'mapped' in answer ? await allRows(answer.mapped) : undefined;
    expect(rows).toMatchObject({ records: [{ description: 'naïve' }], rejected: [] });
    const marked = [...bytes.subarray(0, 2)];
    const isMarked = marked[0] === 0xef || marked.every((byte) => byte >= 0xfe);
    expect([...back.subarray(0, 2)].join() === marked.join()).toBe(isMarked || marked[0] === back[0]);
  });
});

describe('a file that is not in the agreed encoding', () => {
  test.each([
    { what: 'a mark of UTF-16', bytes: utf16(`\u{FEFF}${TEXT}`), encoding: 'utf-8', named: 'utf-16' },
    {
      what: 'a mark of UTF-8',
      bytes: Buffer.from(`\u{FEFF}${TEXT}`),
      encoding: 'windows-1252',
      named: 'utf-8',
    },
    { what: 'UTF-16 without a mark', bytes: utf16(TEXT), encoding: 'utf-8', named: 'header' },
    {
      what: 'UTF-8 instead of Windows-1252',
      bytes: Buffer.from(TEXT),
      encoding: 'windows-1252',
      named: 'header',
    },
  ] as const)('is refused by name: $what', async ({ bytes, encoding, named }) => {
    const answer = await openFile(claimedFile('items-1.csv', bytes), settings(encoding));
    expect('breach' in answer && JSON.stringify(answer.breach)).toContain(named);
  });

  test('is not read as signs that nobody wrote: its rows are rejected', async () => {
    const plain = 'Nr;Größe;ME\r\nA-1;5 €;Stück\r\nA-2;x;Stück';
    const { records, rejected } = await allRows(await opened(windows(plain), 'latin1'));
    expect(records).toMatchObject([{ supplierItemNumber: 'A-2' }]);
    expect(rejected).toMatchObject([{ line: 2, problems: [{ found: expect.stringContaining('encoding') }] }]);
  });
});

test('characters that the encoding lacks become question marks in what goes back', async () => {
  const bytes = Buffer.from(LATIN1, 'latin1');
  const file = await opened(bytes, 'latin1');
  const problems = [{ path: 'ME', found: '漢', agreed: '€' }];
  const back = annotatedFile(file, [{ line: 2, text: 'A-1;x;y', problems }]);
  expect(Buffer.from(back).toString('latin1')).toContain('found ?, agreed ?');
});
