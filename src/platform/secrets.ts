/** Secrets are references until the moment of use, and never print themselves. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { inspect } from 'node:util';
import { failureCode, failureText } from './failure.ts';

/** A secret's value; every way of printing it gives `[redacted]`. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** Gives the value itself: only at the place that sends or compares it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[redacted]';
  }

  toJSON(): string {
    return '[redacted]';
  }

  [Symbol.toPrimitive](): string {
    return '[redacted]';
  }

  [inspect.custom](): string {
    return '[redacted]';
  }
}

/** Has the text the form of a reference? Then it may be shown. */
export function isReference(text: string): boolean {
  return /^(env:[A-Za-z_][A-Za-z0-9_]*|file:\/.+)$/.test(text);
}

export type ResolvedSecret =
  | { readonly outcome: 'resolved'; readonly secret: Secret }
  | { readonly outcome: 'unresolved'; readonly reason: string };

/**
 * Reads the value behind `env:NAME` or `file:/absolute/path`; one line end at the end of a file is not part of it. The reason never
 * repeats a text that is not a reference, because that may be the secret itself.
 */
export function resolveSecret(reference: string, env: NodeJS.ProcessEnv = process.env): ResolvedSecret {
  const [, scheme, name] = /^(env|file):(.+)$/s.exec(reference) ?? [];
  if (scheme === 'env' && name !== undefined) return fromEnvironment(name, env);
  if (scheme === 'file' && name !== undefined) return fromFile(name);
  return unresolved('a secret is given as a reference, env:NAME or file:/path; this is neither');
}

function fromEnvironment(name: string, env: NodeJS.ProcessEnv): ResolvedSecret {
  const value = env[name];
  if (value === undefined) return unresolved(`the environment variable ${name} is not set`);
  return value === '' ? unresolved(`the environment variable ${name} is empty`) : resolved(value);
}

function fromFile(path: string): ResolvedSecret {
  if (!isAbsolute(path)) return unresolved(`file:${path} is not an absolute path`);
  try {
    const value = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
    return value === '' ? unresolved(`the file ${path} is empty`) : resolved(value);
  } catch (error) {
    if (failureCode(error) === 'ENOENT') return unresolved(`the file ${path} does not exist`);
    return unresolved(`the file ${path} cannot be read: ${failureText(error)}`);
  }
}

function resolved(value: string): ResolvedSecret {
  return { outcome: 'resolved', secret: new Secret(value) };
}

function unresolved(reason: string): ResolvedSecret {
  return { outcome: 'unresolved', reason };
}

/** Compares without telling by its duration how much was right; values of different length are compared too. */
export function constantTimeEqual(given: string | Uint8Array, expected: string | Uint8Array): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(value: string | Uint8Array): Buffer {
  return createHash('sha256').update(value).digest();
}
