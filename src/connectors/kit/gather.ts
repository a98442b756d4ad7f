/** Puts separately mapped fields together: all values, or all problems at once. */
import type { Mapped, Problem } from './mapping.ts';

/** Gives the object of the mapped values; one breach or more: every problem of every field. */
export function gather<Fields extends object>(parts: {
  readonly [Name in keyof Fields]: Mapped<Fields[Name]>;
}): Mapped<Fields> {
  const problems: Problem[] = [];
  const values: [string, unknown][] = [];
  for (const [name, part] of Object.entries<Mapped<unknown>>(parts)) {
    if ('breach' in part) problems.push(...part.breach);
    else values.push([name, part.mapped]);
  }
  if (problems.length > 0) return { breach: problems };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every field of Fields has given its value above
  return { mapped: Object.fromEntries(values) as Fields };
}

/** Applies a pure function to a mapped value. */
export function andThen<From, To>(value: Mapped<From>, next: (value: From) => To): Mapped<To> {
  return 'breach' in value ? value : { mapped: next(value.mapped) };
}

/** Lays partial objects over each other: all fields, or all problems. */
export function mergeAll<Whole extends object>(
  parts: readonly Mapped<Partial<Whole>>[],
): Mapped<Partial<Whole>> {
  return andThen(gatherEach(parts), (all) =>
    all.reduce<Partial<Whole>>((merged, part) => ({ ...merged, ...part }), {}),
  );
}

/** Maps each of a list: all values, or all problems. */
export function gatherEach<Value>(parts: readonly Mapped<Value>[]): Mapped<Value[]> {
  const problems = parts.flatMap((part) => ('breach' in part ? part.breach : []));
  if (problems.length > 0) return { breach: problems };
  return { mapped: parts.flatMap((part) => ('mapped' in part ? [part.mapped] : [])) };
}
