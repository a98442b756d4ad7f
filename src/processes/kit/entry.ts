/** What stands in a record under a name that others chose. */

/** Nothing that every object has besides: a line may be called `constructor`. */
export function entryOf<Value>(entries: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(entries, name) ? entries[name] : undefined;
}
