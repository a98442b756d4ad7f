/** Does this change need a person's yes? The conditions of the landscape, applied to one field's old and new value. */
import {
  compareDecimals,
  decimalOf,
  isNegative,
  multiplyDecimals,
  negateDecimal,
  parseDecimal,
  subtractDecimals,
  type Decimal,
} from '../model/values/decimal.ts';
import { isProblem } from '../model/values/problem.ts';
import type { Approval } from './types.ts';

/** One field's value before and after; `undefined` and `null` both mean that there is none. */
export interface Change {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * Lists the approvals that the change waits for. A condition on size needs two numbers of one kind (decimal text, or an
 * object with `amount` or `value` whose other parts are equal); where there are none, as with another currency, the
 * change cannot be measured and waits. A first value is no change.
 */
export function approvalsFor(approvals: readonly Approval[], change: Change): readonly Approval[] {
  if (change.before === undefined || change.before === null) return [];
  return approvals.filter(({ field, when }) => field === change.field && isMet(when, change));
}

function isMet(when: Approval['when'], { before, after }: Change): boolean {
  if (JSON.stringify(before) === JSON.stringify(after)) return false;
  const [old, young] = [measured(before), measured(after)];
  if (when.kind === 'any-change' || !old || !young || old.kind !== young.kind) return true;
  return when.kind === 'change-above'
    ? isAbovePercent(old.number, young.number, decimalOf(when.percent))
    : compareDecimals(subtractDecimals(young.number, old.number), decimalOf(when.amount)) > 0;
}

/** |new − old| × 100 > |old| × percent: no division, so no rounding, and right for an old value of zero. */
function isAbovePercent(before: Decimal, after: Decimal, percent: Decimal): boolean {
  const moved = multiplyDecimals(magnitude(subtractDecimals(after, before)), { units: 100n, scale: 0 });
  return compareDecimals(moved, multiplyDecimals(magnitude(before), percent)) > 0;
}

function magnitude(value: Decimal): Decimal {
  return isNegative(value) ? negateDecimal(value) : value;
}

/** A number and everything beside it that must be equal for a comparison: unit, currency, quantity basis. */
function measured(value: unknown): { readonly number: Decimal; readonly kind: string } | undefined {
  if (typeof value === 'string') return withKind(value, {});
  if (typeof value !== 'object' || value === null) return undefined;
  if ('amount' in value && typeof value.amount === 'string')
    return withKind(value.amount, { ...value, amount: '' });
  if ('value' in value && typeof value.value === 'string')
    return withKind(value.value, { ...value, value: '' });
  return undefined;
}

function withKind(text: string, rest: object) {
  const number = parseDecimal(text);
  const kind = JSON.stringify(Object.entries(rest).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return isProblem(number) ? undefined : { number, kind };
}
