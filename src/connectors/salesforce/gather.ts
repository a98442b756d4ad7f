/** Puts separately mapped fields together: all values, or all problems at once. */
import type { Mapped, Problem } from '../kit/mapping.ts';

/** Gives the object of the mapped values; one breach or more: every problem of every field. */
export function gather<Fields extends object>(parts: {
  readonly [Name in keyof Fields]: Mapped<Fields[Name]>;
}): Mapped<Fields> {
  const all = Object.entries<Mapped<unknown>>(parts);
  const problems = all.flatMap(([, part]): readonly Problem[] => ('breach' in part ? part.breach : []));
  if (problems.length > 0) return { breach: problems };
  const values = all.flatMap(([name, part]) => ('mapped' in part ? [[name, part.mapped] as const] : []));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every field of Fields has given its value above
  return { mapped: Object.fromEntries(values) as Fields };
}

/** Applies a pure function to a mapped value. */
export function andThen<From, To>(value: Mapped<From>, next: (value: From) => To): Mapped<To> {
  return 'breach' in value ? value : { mapped: next(value.mapped) };
}
