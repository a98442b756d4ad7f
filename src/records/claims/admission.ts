/** What may enter: field names of the domain, plain JSON of sane size, versions and ids that can be kept; everything else is a breach. */
import type { RecordDomain } from '../../model/facts.ts';
import { fieldsOf } from '../../model/shapes.ts';
import { problem, type Problem } from '../../model/values/problem.ts';

const LONGEST_ID = 500;
const LONGEST_VERSION = 200;
const LONGEST_TEXT = 1_000_000;
const DEEPEST = 32;
const MOST_VALUES = 20_000;

/** The parts of a claim that come from outside. */
export interface Outside {
  readonly domain: RecordDomain;
  readonly externalId: string;
  readonly version: string;
  readonly fields: object;
  readonly related?: Readonly<Record<string, string>>;
}

const knownFields = new Map<RecordDomain, ReadonlySet<string>>();

/** Lists what is wrong with a claim; nothing if it may enter. Shapes of fields are checked before, by their contract. */
export function listBreaches(claim: Outside): Problem[] {
  return [
    ...textProblems('externalId', claim.externalId, LONGEST_ID),
    ...textProblems('version', claim.version, LONGEST_VERSION),
    ...Object.entries(claim.related ?? {}).flatMap(([kind, id]) => relatedProblems(kind, id)),
    ...Object.entries(claim.fields).flatMap(([field, value]) => fieldProblems(claim.domain, field, value)),
  ];
}

/**
 * Writes amounts in their one form (`12.50` → `12.5`), wherever a number stands beside its unit or currency: two systems that
 * mean the same must say the same.
 */
export function canonicalFields(fields: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(([field, value]) => [field, canonicalValue(value)]),
  );
}

function canonicalValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonicalValue);
  if (typeof value !== 'object' || value === null) return value;
  const measures = 'unit' in value || 'currency' in value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .map(([name, part]) => [
        name,
        measures && typeof part === 'string' ? withoutTrailingZeros(part) : canonicalValue(part),
      ]),
  );
}

function withoutTrailingZeros(text: string): string {
  if (!/^-?(0|[1-9][0-9]*)\.[0-9]+$/.test(text)) return text;
  const short = text.replace(/\.?0+$/, '');
  return short === '-0' ? '0' : short;
}

function textProblems(path: string, text: unknown, longest: number): Problem[] {
  if (typeof text !== 'string' || text === '') return [problem(text, 'a text that is not empty', path)];
  if (text.length > longest)
    return [problem(`${text.length} characters`, `at most ${longest} characters`, path)];
  return isKeepable(text) ? [] : [problem(text, 'text without NUL and broken characters', path)];
}

function relatedProblems(kind: string, id: unknown): Problem[] {
  if (kind === 'main' || kind === '')
    return [problem(kind, 'another kind of id than the main one', 'related')];
  return [
    ...textProblems('related', kind, LONGEST_VERSION),
    ...textProblems(`related.${kind}`, id, LONGEST_ID),
  ];
}

function fieldProblems(domain: RecordDomain, field: string, value: unknown): Problem[] {
  const known = knownFields.get(domain) ?? new Set(fieldsOf(domain));
  knownFields.set(domain, known);
  if (!known.has(field)) return [problem(field, `a field of ${domain}`, field)];
  if (value === undefined) return [];
  const walk = { values: 0, characters: 0 };
  const trouble = whyNotKept(value, walk, 0);
  return trouble === undefined ? [] : [problem(value, trouble, field)];
}

/** Says what of the rules a value breaks; never walks deeper or longer than they allow. */
function whyNotKept(
  value: unknown,
  walk: { values: number; characters: number },
  depth: number,
): string | undefined {
  walk.values += 1;
  if (depth > DEEPEST) return `at most ${DEEPEST} levels`;
  if (walk.values > MOST_VALUES) return `at most ${MOST_VALUES} values`;
  if (typeof value === 'string') return whyTextNotKept(value, walk);
  if (typeof value === 'object' && value !== null) return whyPartsNotKept(value, walk, depth);
  return value === null || typeof value === 'boolean' || Number.isFinite(value)
    ? undefined
    : 'a value that JSON can hold';
}

function whyPartsNotKept(
  value: object,
  walk: { values: number; characters: number },
  depth: number,
): string | undefined {
  for (const [name, part] of Object.entries(value)) {
    if (part === undefined) continue;
    const trouble = whyTextNotKept(name, walk) ?? whyNotKept(part, walk, depth + 1);
    if (trouble !== undefined) return trouble;
  }
  return undefined;
}

function whyTextNotKept(text: string, walk: { characters: number }): string | undefined {
  walk.characters += text.length;
  if (walk.characters > LONGEST_TEXT) return `at most ${LONGEST_TEXT} characters`;
  return isKeepable(text) ? undefined : 'text without NUL and broken characters';
}

/** PostgreSQL keeps neither NUL nor half a surrogate pair. */
function isKeepable(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed();
}
