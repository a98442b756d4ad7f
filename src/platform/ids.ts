/** Ids: random ones that sort by time, and ones that follow from a name, so that the same thing gets the same id everywhere. */
import { createHash, randomUUIDv7 } from 'node:crypto';

/** Makes a UUID version 7 (RFC 9562): the first 48 bits are the milliseconds of now, so new rows lie together in an index. */
export function newId(): string {
  return randomUUIDv7();
}

/**
 * Gives the same UUID for the same namespace and name, always. It is version 8 of RFC 9562 (free form) over SHA-256, as the
 * RFC's example B.2 does it; version 5 would be the same idea over the older SHA-1. Both parts are any text; the length of the
 * namespace is hashed along, so that `('a', 'bc')` and `('ab', 'c')` differ.
 */
export function deterministicId(namespace: string, name: string): string {
  const bytes = createHash('sha256')
    .update(`${Buffer.byteLength(namespace)}:${namespace}${name}`)
    .digest()
    .subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
