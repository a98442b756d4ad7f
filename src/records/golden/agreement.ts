/** Does what a system says agree with the golden record? Agreement confirms our own write; a difference is drift. */
import { lastRun, valueKey } from '../claims/cell.ts';
import { fieldCells, isDeleted, type Claim } from '../claims/claim.ts';
import type { RuleBook } from '../rule-book.ts';
import { parseScope } from '../scope.ts';
import { viewFor, type Golden } from './golden.ts';

/** `echo`: it agrees in every field it speaks of. `drift`: it differs in these fields, none of which it owns. */
export type Agreement =
  | { readonly kind: 'echo' }
  | { readonly kind: 'drift'; readonly fields: readonly string[] }
  | { readonly kind: 'own-words' };

/** Compares a whole claim with the golden record as the system sees it. A system that lost a living record drifts in `deleted`. */
export function agreementOf(claim: Claim, golden: Golden, book: RuleBook): Agreement {
  if (isDeleted(claim)) {
    if (golden.deleted) return { kind: 'echo' };
    return ownsField(claim, 'number', book) ? { kind: 'own-words' } : { kind: 'drift', fields: ['deleted'] };
  }
  const view = viewFor(golden, parseScope(claim.scope));
  const differing = fieldCells(claim)
    .filter(([field, cell]) => lastRun(cell).key !== viewKey(view, field))
    .map(([field]) => field);
  if (differing.length === 0) return { kind: 'echo' };
  const foreign = differing.filter((field) => !ownsField(claim, field, book));
  return foreign.length === 0 ? { kind: 'own-words' } : { kind: 'drift', fields: foreign };
}

function ownsField(claim: Claim, field: string, book: RuleBook): boolean {
  return book
    .rulings(claim.domain, field)
    .some(
      (ruling) =>
        ruling.rule.owner === claim.system && book.reach(ruling, claim.system, claim.scope) !== undefined,
    );
}

/** A field without a value agrees with a system that shows it as empty. */
function viewKey(view: Readonly<Record<string, unknown>>, field: string): string {
  return Object.hasOwn(view, field) ? valueKey(view[field]) : valueKey(null);
}
