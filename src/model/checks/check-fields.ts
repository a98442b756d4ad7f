/** Is this a canonical record? Shape first, then check digits, codes and the rules between fields. */
import { Compile } from 'typebox/compile';
import { SHAPES, type CanonicalDomain, type CanonicalShapes } from '../shapes.ts';
import type { Plausibility } from '../values/instants.ts';
import { pathText, problem, type Problem } from '../values/problem.ts';
import { ruleProblems } from './rules.ts';
import { schemaProblems } from './schema-problems.ts';

const compiled = Object.fromEntries(
  Object.entries(SHAPES).map(([domain, shape]) => [domain, Compile(shape)]),
);

/**
 * Lists everything that is wrong with the fields of one record or document; empty = it may be kept. A field that is
 * absent is unchanged and a `null` clears it: neither is a problem where the shape allows it.
 * Safe for anything that JSON can hold; the instants of stock documents are held to `plausible` where it is given.
 */
export function checkFields(
  domain: CanonicalDomain,
  fields: unknown,
  plausible?: Plausibility,
): readonly Problem[] {
  if (!fits(domain, fields)) return schemaProblems(SHAPES[domain], fields);
  return [
    ...(isKeepable(fields) ? [] : unkeepableTexts(fields, [])),
    ...ruleProblems(domain, fields, plausible),
  ];
}

function fits<Domain extends CanonicalDomain>(
  domain: Domain,
  fields: unknown,
): fields is CanonicalShapes[Domain] {
  return compiled[domain]?.Check(fields) === true;
}

/** Nearly everything is: only what is not must be told with its path. */
function isKeepable(value: unknown): boolean {
  if (typeof value === 'string') return isKeepableText(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every(isKeepable);
}

function isKeepableText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/** The database keeps neither NUL characters nor half surrogate pairs. The shape has bounded the depth already. */
function unkeepableTexts(value: unknown, keys: readonly (string | number)[]): readonly Problem[] {
  if (typeof value === 'string') {
    return isKeepableText(value)
      ? []
      : [problem(value, 'a text without NUL and broken characters', pathText(keys))];
  }
  if (Array.isArray(value)) {
    return value.flatMap((element: unknown, index) => unkeepableTexts(element, [...keys, index]));
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => unkeepableTexts(inner, [...keys, key]));
}
