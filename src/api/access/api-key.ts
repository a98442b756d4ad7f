/** The text of an API key: made once, shown once, and compared by its hash only. */
import { createHash, randomBytes } from 'node:crypto';
import { constantTimeEqual } from '../../platform/secrets.ts';

/** A key as its owner holds it, and what the hub keeps of it. */
export interface MadeKey {
  /** `cdk_<prefix>_<secret>`; shown once. */
  readonly text: string;
  readonly prefix: string;
  readonly secretHash: Uint8Array;
}

const KEY = /^cdk_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;

/** Makes a key of 48 bits to find it by and 256 bits of secret. */
export function makeKey(): MadeKey {
  const prefix = randomBytes(6).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  return { text: `cdk_${prefix}_${secret}`, prefix, secretHash: hashOf(secret) };
}

/** Reads the two halves of a key; anything else is `undefined`. */
export function parseKey(text: string): { readonly prefix: string; readonly secret: string } | undefined {
  const [, prefix, secret] = KEY.exec(text) ?? [];
  return prefix === undefined || secret === undefined ? undefined : { prefix, secret };
}

/** Does the secret belong to the hash? Takes the same time whatever was right of it. */
export function isSecretOf(secret: string, secretHash: Uint8Array): boolean {
  return constantTimeEqual(hashOf(secret), secretHash);
}

/**
 * SHA-256 is right here: slow hashes protect what people choose, and nobody can try 2^256 random secrets. The check
 * happens on each request and must stay cheap.
 */
function hashOf(secret: string): Uint8Array {
  return createHash('sha256').update(secret).digest();
}
