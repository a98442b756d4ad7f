/** The part of Shopify's search syntax that integrations use: `field:value`, comparisons, quotes, `AND` (or nothing) and `OR`. */
import { refusal } from './paging.ts';

/** `:` is equality. */
type Operator = string;

interface Term {
  readonly field: string;
  readonly operator: Operator;
  readonly value: string;
}

/** Gives the searchable fields of one entry; an instant is compared as an instant. */
export type Searchable<Entry> = Readonly<Record<string, (entry: Entry) => string | Date | null>>;

const TERM =
  /\s*(?:(OR|AND)\s+)?([a-z_]+):\s*(>=|<=|>|<)?\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([^\s]+))/gy;

/** Compiles a search text into a filter; an unknown field is refused, so that a typing error does not find everything. */
export function searchFilter<Entry>(
  text: string | null | undefined,
  fields: Searchable<Entry>,
): (entry: Entry) => boolean {
  if (text === null || text === undefined || text.trim() === '') return () => true;
  const alternatives = parse(text);
  for (const { field } of alternatives.flat()) {
    if (!(field in fields)) throw refusal(`'${field}' is not a searchable field`, 'BAD_REQUEST');
  }
  return (entry) => alternatives.some((terms) => terms.every((term) => holds(term, entry, fields)));
}

/** Alternatives of terms that all must hold: `AND` binds closer than `OR`. */
function parse(text: string): readonly (readonly Term[])[] {
  const alternatives: Term[][] = [[]];
  let end = 0;
  TERM.lastIndex = 0;
  for (let match = TERM.exec(text); match !== null; match = TERM.exec(text)) {
    end = TERM.lastIndex;
    const [, joint, field = '', operator, single, double, bare] = match;
    if (joint === 'OR') alternatives.push([]);
    const value = (single ?? double ?? bare ?? '').replaceAll(/\\(.)/g, '$1');
    alternatives.at(-1)?.push({ field, operator: operator ?? ':', value });
  }
  if (text.slice(end).trim() !== '')
    throw refusal(`cannot read the search '${text.slice(end)}'`, 'BAD_REQUEST');
  return alternatives;
}

function holds<Entry>({ field, operator, value }: Term, entry: Entry, fields: Searchable<Entry>): boolean {
  const found = fields[field]?.(entry) ?? null;
  if (found === null) return false;
  if (found instanceof Date) return compare(found.getTime() - new Date(value).getTime(), operator);
  if (operator !== ':') return compare(Number(found) - Number(value), operator);
  return found.toLowerCase() === value.toLowerCase();
}

function compare(difference: number, operator: Operator): boolean {
  if (difference === 0) return operator !== '>' && operator !== '<';
  return difference > 0 ? operator.startsWith('>') : operator.startsWith('<');
}
