/** How PostgreSQL's values become values of ours: exact numbers stay exact, calendar dates stay text. */
import { types, type CustomTypesConfig } from 'pg';

type TypeId = Parameters<typeof types.getTypeParser>[0];

type Parse = (text: string) => unknown;

const asText: Parse = (text) => text;

/** Parsers by type oid (`select oid, typname from pg_type`), for scalars whose usual reading would lose something. */
const SCALARS: ReadonlyMap<number, Parse> = new Map([
  [20, BigInt], // int8
  [5069, BigInt], // xid8
  [1700, asText], // numeric
  [1082, asText], // date: a Date would shift the day with the time zone
  [1114, asText], // timestamp without time zone
  [1186, asText], // interval
]);

/** Array types and the scalar inside. */
const ARRAYS: ReadonlyMap<number, number> = new Map([
  [1016, 20],
  [271, 5069],
  [1231, 1700],
  [1182, 1082],
  [1115, 1114],
  [1187, 1186],
]);

/** `text[]`; the driver reads it, although its list of names has scalars only. */
// oxlint-disable-next-line typescript/no-unsafe-enum-assignment, typescript/no-unsafe-type-assertion
const TEXT_ARRAY = 1009 as TypeId;

function parserOf(oid: number): Parse | undefined {
  const inside = SCALARS.get(ARRAYS.get(oid) ?? oid);
  if (inside === undefined || SCALARS.has(oid)) return inside;
  const parseTexts: (text: string) => readonly (string | null)[] = types.getTypeParser(TEXT_ARRAY, 'text');
  return (text) => parseTexts(text).map((item) => (item === null ? null : inside(item)));
}

const parsers = new Map<number, Parse>();
for (const oid of [...SCALARS.keys(), ...ARRAYS.keys()]) {
  const parse = parserOf(oid);
  if (parse !== undefined) parsers.set(oid, parse);
}

/** Given to every connection; types not named here are read as the driver does. */
export const typeParsers: CustomTypesConfig = {
  getTypeParser: (oid, format) => {
    const parse = format === 'binary' ? undefined : parsers.get(oid);
    return parse ?? types.getTypeParser(oid, format);
  },
};
