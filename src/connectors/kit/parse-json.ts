/** Reads JSON from outside without trusting it: depth, encoding, prototype keys, repeated names, and numbers that JavaScript would round. */
import { isUtf8 } from 'node:buffer';
import type { HttpAnswer } from '../../platform/http.ts';
import { breach, mapped, type Mapped, type Problem } from './mapping.ts';
import { findRepeatedName, saidTwice } from './repeated-names.ts';

export const DEEPEST_JSON = 64;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
/** From here on a whole number may not fit; shorter ones always do. */
const SAFE_DIGITS = 15;

interface Scan {
  readonly tooDeep: boolean;
  /** A number with an exponent or more digits than are certainly exact. */
  readonly hasLongNumbers: boolean;
  /** How many names all objects have together, repeated ones too. */
  readonly names: number;
}

/**
 * Gives the value, or a breach. Invalid UTF-8, nesting deeper than `DEEPEST_JSON`, `__proto__` as a key and a name that stands twice in its
 * object are refused: of two values nobody says which one is meant. A number that a double cannot hold exactly (an 18-digit id, `1e999`)
 * comes as its text: the contract says whether text is agreed, and nothing is rounded silently.
 */
export function parseJson(bytes: Uint8Array): Mapped<unknown> {
  const seen = scan(bytes);
  const unsafe = problemOf(bytes, seen);
  if (unsafe !== undefined) return { breach: [unsafe] };
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString()
    .replace(/^\u{FEFF}/u, '');
  try {
    const value: unknown = seen.hasLongNumbers ? JSON.parse(text, exactNumber) : JSON.parse(text);
    const mayHide = text.includes('__proto__') || text.includes('\\u');
    if (mayHide && hasPrototypeKey(value)) return breach('', '__proto__', 'no field of this name');
    return seen.names > namesIn(value)
      ? { breach: [saidTwice(findRepeatedName(text) ?? [])] }
      : mapped(value);
  } catch (error) {
    return breach('', error instanceof Error ? error.message : 'unreadable', 'JSON');
  }
}

/** The body of an answer, read as webhooks are; what is no clear JSON is nothing. */
export function jsonOf({ bytes }: Pick<HttpAnswer, 'bytes'>): unknown {
  const parsed = parseJson(bytes);
  return 'mapped' in parsed ? parsed.mapped : undefined;
}

/** Looks over the bytes without building anything; gives why they must not be parsed, or nothing. */
export function checkJson(bytes: Uint8Array): Problem | undefined {
  return problemOf(bytes, scan(bytes));
}

function problemOf(bytes: Uint8Array, { tooDeep }: Scan): Problem | undefined {
  if (!isUtf8(bytes)) return { path: '', found: 'bytes that are not UTF-8', agreed: 'JSON in UTF-8' };
  return tooDeep
    ? {
        path: '',
        found: `more than ${DEEPEST_JSON} levels of nesting`,
        agreed: `at most ${DEEPEST_JSON} levels`,
      }
    : undefined;
}

function scan(bytes: Uint8Array): Scan {
  let depth = 0;
  let digits = 0;
  let hasLongNumbers = false;
  let names = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) at = endOfString(bytes, at);
    if (byte === COLON) names += 1;
    digits = isDigit(byte) ? digits + 1 : digitsAfter(byte, digits);
    hasLongNumbers ||= digits > SAFE_DIGITS;
    depth += nesting(byte);
    if (depth > DEEPEST_JSON) return { tooDeep: true, hasLongNumbers, names };
  }
  return { tooDeep: false, hasLongNumbers, names };
}

/** Gives the position of the closing quote. */
function endOfString(bytes: Uint8Array, from: number): number {
  let at = from + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** A point or sign goes on with the number, an exponent makes it long, anything else ends it. */
function digitsAfter(byte: number, digits: number): number {
  if (byte === 0x2e || byte === 0x2b || byte === 0x2d) return digits;
  return (byte === 0x65 || byte === 0x45) && digits > 0 ? SAFE_DIGITS : 0;
}

function nesting(byte: number): number {
  if (byte === 0x7b || byte === 0x5b) return 1;
  return byte === 0x7d || byte === 0x5d ? -1 : 0;
}

function exactNumber(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || context?.source === undefined) return value;
  return isExact(context.source, value) ? value : context.source;
}

/** The double prints the same number again: digits compared without sign, point, exponent and outer zeros. */
function isExact(source: string, value: number): boolean {
  return Number.isFinite(value) && plainDecimal(source) === plainDecimal(String(value));
}

/** `-12.50e3` → `-|125|2`: sign, digits without outer zeros, power of ten. */
function plainDecimal(text: string): string {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace(/^[+-]/, '').split('.');
  const all = `${whole}${fraction}`.replace(/^0+/, '');
  const digits = all.replace(/0+$/, '');
  if (digits === '') return '0';
  const power = Number(exponent) - fraction.length + (all.length - digits.length);
  return `${mantissa.startsWith('-') ? '-' : ''}${digits}|${power}`;
}

/** How many names the objects of a value have: fewer than its text, where some stood there twice. It is never deeper than agreed. */
function namesIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const members: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  let names = Array.isArray(value) ? 0 : members.length;
  for (const member of members) if (typeof member === 'object') names += namesIn(member);
  return names;
}

/** Without recursion, because only the bytes' depth is bounded, not our stack. */
function hasPrototypeKey(value: unknown): boolean {
  const left: unknown[] = [value];
  while (left.length > 0) {
    const here = left.pop();
    if (typeof here !== 'object' || here === null) continue;
    if (Object.hasOwn(here, '__proto__')) return true;
    for (const member of Object.values(here)) left.push(member);
  }
  return false;
}
