/** Columns in the binary form, read back by a real server. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import {
  bigintColumn,
  bytesColumn,
  instantColumn,
  intColumn,
  smallintColumn,
  textColumn,
  uuidColumn,
} from './columns.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase({ from: 'nothing' });
});

/** What the server makes of a column, in its own text where the driver would lose something. */
async function readBack(type: string, column: Buffer, shown = 'v'): Promise<readonly unknown[]> {
  const rows = await database.query<{ v: unknown }>(
    `select ${shown} as v from unnest($1::${type}[]) with ordinality as c(v, place) order by place`,
    [column],
  );
  return rows.map(({ v }) => v);
}

const storableText = fc
  .string({ unit: 'grapheme' })
  .filter((text) => !text.includes('\0') && text.isWellFormed());

describe('a column comes back as it was given', () => {
  test('texts of any alphabet, quotes and braces included, and nulls', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(storableText)), async (texts) => {
        expect(await readBack('text', textColumn(texts))).toEqual(texts);
      }),
      { numRuns: 50 },
    );
    const awkward = ['', '{a,"b"}', 'NULL', String.raw`back\slash`, 'ü€𝄞', null];
    expect(await readBack('text', textColumn([...awkward, undefined]))).toEqual([...awkward, null]);
  });

  test('ids, in lower and upper case, and nulls', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(fc.uuid())), async (ids) => {
        expect(await readBack('uuid', uuidColumn(ids))).toEqual(ids);
        expect(await readBack('uuid', uuidColumn(ids.map((id) => id?.toUpperCase())))).toEqual(ids);
        expect(await readBack('uuid', uuidColumn(ids.map((id) => id?.replaceAll('-', ''))))).toEqual(ids);
      }),
      { numRuns: 50 },
    );
  });

  test('whole numbers of each width', async () => {
    expect(await readBack('smallint', smallintColumn([-32_768, 0, 32_767, null]))).toEqual([
      -32_768,
      0,
      32_767,
      null,
    ]);
    expect(await readBack('int', intColumn([-2_147_483_648, 7, null]))).toEqual([-2_147_483_648, 7, null]);
    const large = [-(2n ** 63n), 0n, 2n ** 63n - 1n, null];
    expect(await readBack('bigint', bigintColumn(large))).toEqual(large);
  });

  test('instants as the server reads their text, to the microsecond', async () => {
    const fraction = fc.stringMatching(/^(\.[0-9]{1,9})?$/);
    const day = fc.date({ min: new Date('0001-01-02'), max: new Date('9999-12-30'), noInvalidDate: true });
    const zone = fc.constantFrom('Z', '+05:30', '-11:00');
    const text = fc
      .tuple(day, fraction, zone)
      .map(([at, digits, offset]) => `${at.toISOString().slice(0, 19)}${digits}${offset}`);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(text)), async (texts) => {
        const asText = await database.query<{ v: string | null }>(
          `select extract(epoch from v)::text as v from unnest($1::timestamptz[]) with ordinality as c(v, place) order by place`,
          [texts],
        );
        const shown = 'extract(epoch from v)::text';
        expect(await readBack('timestamptz', instantColumn(texts), shown)).toEqual(asText.map(({ v }) => v));
      }),
      { numRuns: 50 },
    );
    const ties = ['2026-05-04T08:00:00.1234565Z', '2026-05-04T08:00:00.1234575Z'];
    expect(await readBack('timestamptz', instantColumn(ties), `to_char(v, 'US')`)).toEqual([
      '123456',
      '123458',
    ]);
    expect(await readBack('timestamptz', instantColumn(['-infinity']), 'v::text')).toEqual(['-infinity']);
    const now = new Date('2026-05-04T08:00:00.123Z');
    expect(await readBack('timestamptz', instantColumn([now, null]))).toEqual([now, null]);
  });

  test('bytes', async () => {
    const bytes = [Buffer.from([0, 255, 92]), Buffer.alloc(0)];
    expect(await readBack('bytea', bytesColumn(bytes))).toEqual(bytes);
  });

  test('a column without rows', async () => {
    expect(await readBack('text', textColumn([]))).toEqual([]);
    expect(await readBack('uuid', uuidColumn([]))).toEqual([]);
    expect(await readBack('bytea', bytesColumn([]))).toEqual([]);
  });
});

describe('what has no place in a column is refused', () => {
  test('ids and instants that are none', () => {
    for (const id of [
      '',
      'x',
      'g0000000-0000-0000-0000-000000000000',
      '00000000-0000-0000-0000-0000000000é0',
    ])
      expect(() => uuidColumn([id])).toThrow(RangeError);
    for (const instant of ['', 'soon', '2026-13-01T00:00:00Z', '2026-05-04T08:00:00', new Date(Number.NaN)])
      expect(() => instantColumn([instant])).toThrow(RangeError);
  });
});
