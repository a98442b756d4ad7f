/** Content hashes: of bytes as they came, and of values whatever the order in which their keys were written. */
import { createHash } from 'node:crypto';

/** SHA-256 of the bytes, 32 bytes long. */
export function contentHash(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest();
}

/** SHA-256 of the canonical JSON of a value, as 64 hexadecimal digits. */
export function stableHash(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/**
 * JSON with sorted keys and no spaces, as RFC 8785 has it: numbers and strings as ECMAScript prints them, keys by UTF-16 code
 * units. As in `JSON.stringify`, `toJSON` is honoured and keys whose value is `undefined` are left out. Throws a `TypeError` for what has no JSON:
 * NaN, infinity, bigint, functions, and for `undefined` outside an object.
 */
export function canonicalJson(value: unknown): string {
  const plain = hasToJson(value) ? value.toJSON() : value;
  if (Array.isArray(plain)) return `[${plain.map(canonicalJson).join(',')}]`;
  if (typeof plain === 'object' && plain !== null) return canonicalObject(plain);
  if (!isJsonScalar(plain)) throw new TypeError(`${String(plain)} has no JSON`);
  return JSON.stringify(plain);
}

function isJsonScalar(value: unknown): boolean {
  return value === null || Number.isFinite(value) || typeof value === 'string' || typeof value === 'boolean';
}

function canonicalObject(value: object): string {
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
}

function hasToJson(value: unknown): value is { toJSON(): unknown } {
  return (
    typeof value === 'object' && value !== null && 'toJSON' in value && typeof value.toJSON === 'function'
  );
}
