/** Is a golden record good enough for a channel? A verdict in words, for people and for delivery, which withholds what is not. */
import type { QualityRule } from '../rules.ts';
import { viewFor, type Golden } from './golden.ts';

/** Why a record may not go to a channel. */
export interface Refusal {
  readonly rule: string;
  readonly channel: string;
  /** Fields without a value. */
  readonly missing: readonly string[];
  /** Person or team who can mend it. */
  readonly owner: string;
  /** E.g. `not sellable on storefront: no weight, no dimensions; owner: PIM team`. */
  readonly words: string;
}

/** Gives one refusal for each rule that a record does not meet; a deleted record is nobody's task. */
export function refusals(
  golden: Pick<Golden, 'domain' | 'deleted' | 'fields' | 'scoped'>,
  rules: readonly QualityRule[],
): Refusal[] {
  if (golden.deleted) return [];
  return rules
    .filter(({ domain }) => domain === golden.domain)
    .map((rule) => refusalBy(rule, golden))
    .filter((refusal) => refusal !== undefined);
}

function refusalBy(
  rule: QualityRule,
  golden: Pick<Golden, 'domain' | 'fields' | 'scoped'>,
): Refusal | undefined {
  const fields = viewFor(golden, rule.scope ?? {});
  const missing = rule.needs.filter((field) => isEmpty(fields[field]));
  const broken = rule.accepts === undefined || rule.accepts(fields) ? [] : [rule.message ?? rule.name];
  const reasons = [...missing.map((field) => `no ${inWords(field)}`), ...broken];
  if (reasons.length === 0) return undefined;
  const able = golden.domain === 'item' ? 'sellable' : 'ready';
  const words = `not ${able} on ${rule.channel}: ${reasons.join(', ')}; owner: ${rule.owner}`;
  return { rule: rule.name, channel: rule.channel, missing, owner: rule.owner, words };
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
  );
}

/** `listPrice` → `list price` */
function inWords(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
