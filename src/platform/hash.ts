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

/** Have both the same canonical JSON? Cheaper than to compare hashes: it ends at the first difference. Values are those that have JSON. */
export function isSameJson(a: unknown, b: unknown): boolean {
  const [one, other] = [plainOf(a), plainOf(b)];
  if (isObject(one) && isObject(other)) return hasSameMembers(one, other);
  return isObject(one) || isObject(other) ? false : canonicalJson(one) === canonicalJson(other);
}

/** Arrays by their places: of an array, the length counts too. */
function hasSameMembers(one: object, other: object): boolean {
  if (Array.isArray(one) || Array.isArray(other))
    return (
      Array.isArray(one) &&
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((each, place) => isSameJson(each, other[place]))
    );
  const members = membersOf(one);
  const others = new Map(membersOf(other));
  return (
    members.length === others.size &&
    members.every(([key, member]) => others.has(key) && isSameJson(member, others.get(key)))
  );
}

/**
 * JSON with sorted keys and no spaces, as RFC 8785 has it: numbers and strings as ECMAScript prints them, keys by UTF-16 code
 * units. As in `JSON.stringify`, `toJSON` is honoured and keys whose value is `undefined` are left out. Throws a `TypeError` for what has no JSON:
 * NaN, infinity, bigint, functions, and for `undefined` outside an object.
 */
export function canonicalJson(value: unknown): string {
  const plain = plainOf(value);
  if (Array.isArray(plain)) return `[${plain.map(canonicalJson).join(',')}]`;
  if (typeof plain === 'object' && plain !== null) return canonicalObject(plain);
  if (!isJsonScalar(plain)) throw new TypeError(`${String(plain)} has no JSON`);
  return JSON.stringify(plain);
}

function isJsonScalar(value: unknown): boolean {
  return value === null || Number.isFinite(value) || typeof value === 'string' || typeof value === 'boolean';
}

function canonicalObject(value: object): string {
  const members = membersOf(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
}

/** Without keys whose value is `undefined`. */
function membersOf(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, member]) => member !== undefined);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function plainOf(value: unknown): unknown {
  return hasToJson(value) ? value.toJSON() : value;
}

function hasToJson(value: unknown): value is { toJSON(): unknown } {
  return (
    typeof value === 'object' && value !== null && 'toJSON' in value && typeof value.toJSON === 'function'
  );
}
