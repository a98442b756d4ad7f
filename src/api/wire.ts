/** Values of the hub as JSON carries them: instants as text, big numbers as numbers, `undefined` left out. */

type Present<Value> = Exclude<Value, undefined>;

/** Names of properties that may be `undefined`: on the wire they may be missing. */
type MayMiss<T> = {
  [Name in keyof T]-?: unknown extends T[Name] ? never : undefined extends T[Name] ? Name : never;
}[keyof T];

type WireObject<T> = { [Name in keyof T as Name extends MayMiss<T> ? never : Name]: Wire<T[Name]> } & {
  [Name in MayMiss<T>]?: Wire<Present<T[Name]>>;
};

/** What `toWire` makes of a value. */
export type Wire<T> = unknown extends T
  ? unknown
  : T extends Date
    ? string
    : T extends bigint
      ? number
      : T extends string | number | boolean | null
        ? T
        : T extends readonly (infer Element)[]
          ? Wire<Element>[]
          : T extends object
            ? WireObject<T>
            : T;

/** Gives the value in JSON's words. */
export function toWire<T>(value: T): Wire<T> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the conversion is the definition of the type
  return convert(value) as Wire<T>;
}

function convert(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(convert);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) =>
      member === undefined ? [] : [[name, convert(member)]],
    ),
  );
}
