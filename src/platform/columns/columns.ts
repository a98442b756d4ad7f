/**
 * Columns of many rows as parameters: each an array in PostgreSQL's binary form. The driver's own arrays are text, whose quotes and
 * escapes cost both sides more than the rows themselves.
 *
 * The SQL names the type (`$1::uuid[]`), and it must be the column's: the server compares them.
 */

/** What a row may lack: it becomes null. */
type Maybe<Value> = Value | null | undefined;

/** Types of elements: `select oid from pg_type`. */
const OID = { bytea: 17, int8: 20, int2: 21, int4: 23, text: 25, timestamptz: 1184, uuid: 2950 } as const;

/** Number of dimensions, flag of nulls, type, length, first index: four bytes each. */
const HEADER_BYTES = 20;
/** Nothing follows the type where there is no element. */
const EMPTY_HEADER_BYTES = 12;
const LENGTH_BYTES = 4;
const NULL_LENGTH = -1;
const UUID_BYTES = 16;
const TWO_TO_32 = 2 ** 32;

/** `text[]` */
export function textColumn(values: readonly Maybe<string>[]): Buffer {
  const texts = values.map((value) => value ?? '');
  // All texts are encoded at once, with room before each for its length.
  const room = '\0'.repeat(LENGTH_BYTES);
  const column = Buffer.from(`${'\0'.repeat(HEADER_BYTES)}${texts.map((text) => room + text).join('')}`);
  const characters = texts.reduce((sum, { length }) => sum + LENGTH_BYTES + length, HEADER_BYTES);
  const isOneByteEach = column.length === characters;
  let at = HEADER_BYTES;
  for (const [place, text] of texts.entries()) {
    const size = isOneByteEach ? text.length : Buffer.byteLength(text);
    const isNull = values[place] === null || values[place] === undefined;
    column.writeInt32BE(isNull ? NULL_LENGTH : size, at);
    at += LENGTH_BYTES + size;
  }
  return withHeader(column, OID.text, values.length);
}

/** `uuid[]`, of the usual text with its four dashes, or of its 32 digits alone. */
export function uuidColumn(values: readonly Maybe<string>[]): Buffer {
  return fixedColumn(values, { oid: OID.uuid, size: UUID_BYTES }, writeUuid);
}

/** `smallint[]` */
export function smallintColumn(values: readonly Maybe<number>[]): Buffer {
  return fixedColumn(values, { oid: OID.int2, size: 2 }, (column, at, value) => {
    column.writeInt16BE(value, at);
  });
}

/** `int[]` */
export function intColumn(values: readonly Maybe<number>[]): Buffer {
  return fixedColumn(values, { oid: OID.int4, size: 4 }, (column, at, value) => {
    column.writeInt32BE(value, at);
  });
}

/** `bigint[]` */
export function bigintColumn(values: readonly Maybe<bigint>[]): Buffer {
  return fixedColumn(values, { oid: OID.int8, size: 8 }, (column, at, value) => {
    column.writeBigInt64BE(value, at);
  });
}

/** `timestamptz[]`, of dates, of RFC 3339 texts (rounded to microseconds, as the server does), and of `-infinity`. */
export function instantColumn(values: readonly Maybe<Date | string>[]): Buffer {
  return fixedColumn(values, { oid: OID.timestamptz, size: 8 }, writeInstant);
}

/** `bytea[]` */
export function bytesColumn(values: readonly Uint8Array[]): Buffer {
  const parts = values.flatMap((value) => {
    const length = Buffer.allocUnsafe(LENGTH_BYTES);
    length.writeInt32BE(value.byteLength);
    return [length, value];
  });
  return withHeader(Buffer.concat([Buffer.alloc(HEADER_BYTES), ...parts]), OID.bytea, values.length);
}

interface Fixed {
  readonly oid: number;
  /** Of one value, in bytes. */
  readonly size: number;
}

function fixedColumn<Value>(
  values: readonly Maybe<Value>[],
  { oid, size }: Fixed,
  write: (column: Buffer, at: number, value: Value) => void,
): Buffer {
  const column = Buffer.allocUnsafe(HEADER_BYTES + (LENGTH_BYTES + size) * values.length);
  let at = HEADER_BYTES;
  for (const value of values) {
    const isNull = value === null || value === undefined;
    column.writeInt32BE(isNull ? NULL_LENGTH : size, at);
    at += LENGTH_BYTES;
    if (isNull) continue;
    write(column, at, value);
    at += size;
  }
  return withHeader(column.subarray(0, at), oid, values.length);
}

function withHeader(column: Buffer, oid: number, count: number): Buffer {
  column.writeInt32BE(count === 0 ? 0 : 1, 0);
  column.writeInt32BE(1, 4);
  column.writeInt32BE(oid, 8);
  column.writeInt32BE(count, 12);
  column.writeInt32BE(1, 16);
  return count === 0 ? column.subarray(0, EMPTY_HEADER_BYTES) : column;
}

const DASH = 0x2d;

function writeUuid(column: Buffer, start: number, text: string): void {
  let place = 0;
  for (let at = start; at < start + UUID_BYTES; at += 1) {
    if (text.charCodeAt(place) === DASH) place += 1;
    const byte = (digitOf(text, place) << 4) | digitOf(text, place + 1);
    if (byte < 0) throw new RangeError(`not a UUID: ${text}`);
    column[at] = byte;
    place += 2;
  }
  if (place !== text.length) throw new RangeError(`not a UUID: ${text}`);
}

const DIGITS = Int8Array.from({ length: 128 }, (_, code) =>
  '0123456789abcdef'.indexOf(String.fromCharCode(code | 0x20)),
);

/** −1 where the character is no hexadecimal digit. */
function digitOf(text: string, place: number): number {
  return DIGITS[text.charCodeAt(place)] ?? -1;
}

/** PostgreSQL counts microseconds from the year 2000. */
const EPOCH_MS = Date.UTC(2000, 0, 1);
const RFC_3339 = /^([0-9T:-]{19})(?:\.([0-9]+))?(Z|[+-][0-9]{2}:[0-9]{2})$/;

function writeInstant(column: Buffer, at: number, value: Date | string): void {
  if (value === '-infinity') return void column.writeBigInt64BE(-(2n ** 63n), at);
  const { ms, rest } = typeof value === 'string' ? partsOf(value) : { ms: value.getTime(), rest: 0 };
  if (Number.isNaN(ms)) throw new RangeError(`not an instant: ${String(value)}`);
  const microseconds = (ms - EPOCH_MS) * 1000 + rest;
  if (!Number.isSafeInteger(microseconds))
    return void column.writeBigInt64BE(BigInt(ms - EPOCH_MS) * 1000n + BigInt(rest), at);
  const high = Math.floor(microseconds / TWO_TO_32);
  column.writeInt32BE(high, at);
  column.writeUInt32BE(microseconds - high * TWO_TO_32, at + 4);
}

/** Milliseconds as JavaScript counts them, and the microseconds beyond whole seconds. */
function partsOf(text: string): { readonly ms: number; readonly rest: number } {
  const [, seconds = '', fraction = '', zone = ''] = RFC_3339.exec(text) ?? [];
  const rest = fraction === '' ? 0 : rounded(Number(`0.${fraction}`) * 1e6);
  return { ms: Date.parse(seconds + zone), rest };
}

/** As the server does it: what lies in the middle goes to the even number. */
function rounded(value: number): number {
  const nearest = Math.round(value);
  return nearest - value === 0.5 && nearest % 2 !== 0 ? nearest - 1 : nearest;
}
