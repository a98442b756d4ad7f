/** Fields that need a person's yes: the value in force stays until somebody agrees to the new one. */
import {
  compareDecimals,
  decimalOf,
  multiplyDecimals,
  parseDecimal,
  subtractDecimals,
  negateDecimal,
  isNegative,
  type Decimal,
} from '../../model/values/decimal.ts';
import type { RecordDomain } from '../../model/facts.ts';
import { lastRun, runValue, trimmed, type Cell, type Run } from '../claims/cell.ts';
import { canonicalJson } from '../../platform/hash.ts';
import type { Trim } from '../claims/claim.ts';
import type { Decision } from '../decisions/decision.ts';
import type { RuleBook } from '../rule-book.ts';
import type { ApprovalCondition } from '../rules.ts';

export interface Settled {
  /** The run whose value is in force. */
  readonly inForce: Run;
  /** How the system's present value stands: taken, waiting for a person, or turned down. */
  readonly present: 'in-force' | 'pending' | 'declined';
  readonly decision?: Decision;
}

const HUNDRED = decimalOf('100');
/** Beyond so many changes the oldest are folded into the value that was in force after them. */
const MOST_RUNS = 64;
const KEPT_AFTER_FOLD = 48;

/**
 * Follows the owner's values in the order of their versions: the first counts as approved; each next one is taken if the
 * condition does not ask or a person approved it, and passed over otherwise.
 */
export function settle(cell: Cell, condition: ApprovalCondition, decisions: readonly Decision[]): Settled {
  const last = lastRun(cell);
  const { run: inForce, decision } = cell
    .filter(hasValue)
    .map((run, index, runs): Taken => ({ run, decision: decisionOn(run, runs[index + 1], decisions) }))
    .reduce((before: Taken, next) => (isTaken(before.run, next, condition) ? next : before), NOTHING);
  const by = decision?.verdict === 'approved' ? { decision } : {};
  if (inForce === undefined || inForce === last) return { inForce: last, present: 'in-force', ...by };
  const turnedDown = decisionOn(last, undefined, decisions)?.verdict === 'declined';
  return { inForce, present: turnedDown ? 'declined' : 'pending', ...by };
}

interface Taken {
  readonly run: Run | undefined;
  readonly decision: Decision | undefined;
}
const NOTHING: Taken = { run: undefined, decision: undefined };

function isTaken(before: Run | undefined, next: Taken, condition: ApprovalCondition): boolean {
  if (before === undefined || next.run === undefined || next.run.key === before.key) return true;
  if (next.decision !== undefined) return next.decision.verdict === 'approved';
  return !needsApproval(condition, runValue(before), runValue(next.run));
}

/** Keeps a cell under approval bounded without forgetting which value was in force. */
function foldOldest(cell: Cell, condition: ApprovalCondition, decisions: readonly Decision[]): Cell {
  if (cell.length <= MOST_RUNS) return cell;
  const oldest = cell.slice(0, -KEPT_AFTER_FOLD);
  return [settle(oldest, condition, decisions).inForce, ...cell.slice(-KEPT_AFTER_FOLD)];
}

/** How the cells of one record are kept short. */
export function trimFor(domain: RecordDomain, decisions: readonly Decision[], book: RuleBook): Trim {
  return (field, cell) => {
    const condition = book.approval(domain, field)?.condition;
    if (condition === undefined) return trimmed(cell);
    return foldOldest(
      cell,
      condition,
      decisions.filter((decision) => decision.field === field),
    );
  };
}

/** Does going from one value to the other need a yes? A first value does not; what cannot be compared as amounts always does. */
export function needsApproval(condition: ApprovalCondition, before: unknown, after: unknown): boolean {
  if (before === null) return false;
  if (condition.when === 'any-change') return true;
  const old = amountOf(before);
  const next = amountOf(after);
  if (old === undefined || next === undefined || old.basis !== next.basis) return true;
  const difference = subtractDecimals(next.amount, old.amount);
  if (condition.when === 'increase-above')
    return compareDecimals(difference, decimalOf(condition.amount)) > 0;
  const allowed = multiplyDecimals(absolute(old.amount), decimalOf(condition.percent));
  return compareDecimals(multiplyDecimals(absolute(difference), HUNDRED), allowed) > 0;
}

/** A decision is about a run if it was made while the run was the system's word. The last decision counts. */
function decisionOn(run: Run, next: Run | undefined, decisions: readonly Decision[]): Decision | undefined {
  return decisions
    .filter(({ verdict }) => verdict === 'approved' || verdict === 'declined')
    .filter(({ key, version }) => key === run.key && run.from <= version)
    .findLast(({ version }) => next === undefined || version <= next.from);
}

function hasValue(run: Run): boolean {
  return !run.key.startsWith('#') || run.long !== undefined;
}

/** A decimal, a quantity, an amount or a price; `basis` is everything else about it, such as currency and unit. */
function amountOf(value: unknown): { amount: Decimal; basis: string } | undefined {
  if (typeof value === 'string') return withBasis(value, '');
  if (typeof value !== 'object' || value === null) return undefined;
  const { amount, value: quantity, ...rest } = Object.fromEntries<unknown>(Object.entries(value));
  const text = amount ?? quantity;
  return typeof text === 'string' ? withBasis(text, canonicalJson(rest)) : undefined;
}

function withBasis(text: string, basis: string): { amount: Decimal; basis: string } | undefined {
  const amount = parseDecimal(text);
  return 'agreed' in amount ? undefined : { amount, basis };
}

function absolute(value: Decimal): Decimal {
  return isNegative(value) ? negateDecimal(value) : value;
}
