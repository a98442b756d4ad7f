/** The kinds of settings: how the text of an environment variable becomes a value, or a problem in words. */
import { whyNotAllowable } from '../outgoing/address-guard.ts';
import { resolveSecret } from '../secrets.ts';

export type Found<Value> = { readonly value: Value } | { readonly problem: string };

export interface Setting<Value> {
  readonly name: string;
  readonly help: string;
  readonly fallback: Value;
  readonly fallbackText: string;
  readonly read: (text: string, env: NodeJS.ProcessEnv) => Found<Value>;
}

/** A variable without help and default yet. */
export interface Variable<Value> {
  readonly name: string;
  readonly read: (text: string, env: NodeJS.ProcessEnv) => Found<Value>;
}

interface Explained<Value> {
  readonly help: string;
  readonly fallback: Value;
}

function setting<Value>(
  { name, read }: Variable<Value>,
  { help, fallback }: Explained<Value>,
): Setting<Value> {
  return { name, help, fallback, fallbackText: String(fallback), read };
}

/** Any text that is not empty. */
export function text(name: string, explained: Explained<string>): Setting<string> {
  return setting({ name, read: (given) => ({ value: given }) }, explained);
}

/** A file or folder; relative ones count from where the hub is started. */
export function path(name: string, explained: Explained<string>): Setting<string> {
  return text(name, explained);
}

/** A whole number within a range, both ends included. */
export function integer(
  name: string,
  { range, ...explained }: Explained<number> & { readonly range: readonly [number, number] },
): Setting<number> {
  return setting({ name, read: (given) => integerWithin(given, range) }, explained);
}

export function integerWithin(given: string, [least, most]: readonly [number, number]): Found<number> {
  const value = /^-?\d+$/.test(given) ? Number(given) : Number.NaN;
  if (value >= least && value <= most) return { value };
  return { problem: `"${given}" is not a whole number from ${least} to ${most}` };
}

/** One of a few words. */
export function oneOf<Word extends string>(
  name: string,
  { words, ...explained }: Explained<Word> & { readonly words: readonly Word[] },
): Setting<Word> {
  return setting({ name, read: (given) => wordAmong(given, words) }, explained);
}

/** Host names, addresses and networks, separated by commas. */
export function places(
  name: string,
  { help, fallback }: Explained<readonly string[]>,
): Setting<readonly string[]> {
  return {
    name,
    read: placesAmong,
    help,
    fallback,
    fallbackText: fallback.length === 0 ? 'none' : fallback.join(', '),
  };
}

function placesAmong(given: string): Found<readonly string[]> {
  const value = given.split(',').flatMap((each) => each.trim().toLowerCase() || []);
  const [problem] = value.flatMap((each) => whyNotAllowable(each) ?? []);
  return problem === undefined ? { value } : { problem };
}

/** Some of a few words, separated by commas. */
export function list<Word extends string>(
  name: string,
  { words, ...explained }: Explained<readonly Word[]> & { readonly words: readonly Word[] },
): Setting<readonly Word[]> {
  const read = (given: string): Found<readonly Word[]> => {
    const found = given.split(',').map((each) => wordAmong(each.trim(), words));
    const problem = found.find((each) => 'problem' in each);
    return problem ?? { value: [...new Set(found.flatMap((each) => ('value' in each ? [each.value] : [])))] };
  };
  return setting({ name, read }, explained);
}

function wordAmong<Word extends string>(given: string, words: readonly Word[]): Found<Word> {
  const value = words.find((word) => word === given);
  return value === undefined ? { problem: `"${given}" is none of ${words.join(', ')}` } : { value };
}

/** A setting that may be left out. */
export function optional<Value>(
  variable: Variable<Value>,
  { help, fallback }: { readonly help: string; readonly fallback: string },
): Setting<Value | undefined> {
  return { ...variable, help, fallback: undefined, fallbackText: fallback };
}

/** An address of one of these protocols. The problem does not repeat it: it may hold a password. */
export function url(protocols: readonly string[]): (given: string) => Found<string> {
  return (given) => {
    const parsed = URL.parse(given);
    if (parsed !== null && protocols.includes(parsed.protocol) && parsed.hostname !== '')
      return { value: given };
    return {
      problem: `this is not an address that begins with ${protocols.map((each) => `${each}//`).join(' or ')}`,
    };
  };
}

/** A text given as it is, or as `file:/path` or `env:NAME` that holds it. */
export function valueOrReference(name: string, read: (given: string) => Found<string>): Variable<string> {
  return {
    name,
    read: (given, env) => {
      if (!/^(file|env):/.test(given)) return read(given);
      const found = resolveSecret(given, env);
      return found.outcome === 'resolved' ? read(found.secret.reveal()) : { problem: found.reason };
    },
  };
}
