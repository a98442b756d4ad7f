/** Arithmetic with money: one currency at a time, rounded only where somebody says how. */
import type { Money } from '../primitives.ts';
import { minorUnitDigits } from './currencies.ts';
import {
  addDecimals,
  compareDecimals,
  decimalOf,
  formatDecimal,
  isStorable,
  multiplyDecimals,
  roundDecimal,
  subtractDecimals,
  type Decimal,
  type RoundingMode,
} from './decimal.ts';
import { problem, type Problem } from './problem.ts';

/** The sum, or a problem where the currencies differ. */
export function addMoney(a: Money, b: Money): Money | Problem {
  return combined(a, b, addDecimals);
}

/** `a` less `b`, or a problem where the currencies differ. */
export function subtractMoney(a: Money, b: Money): Money | Problem {
  return combined(a, b, subtractDecimals);
}

/** −1, 0 or 1, or a problem where the currencies differ. */
export function compareMoney(a: Money, b: Money): -1 | 0 | 1 | Problem {
  if (a.currency !== b.currency) return otherCurrency(a, b);
  return compareDecimals(decimalOf(a.amount), decimalOf(b.amount));
}

/**
 * The amount as people read it: with the digits of the currency's smallest coin at least, further ones stay; nothing is rounded. What is no
 * amount, or in no known currency, stays as it is.
 */
export function amountText(amount: string, currency: string): string {
  const digits = minorUnitDigits(currency);
  const [, whole, fraction = ''] = /^(-?[0-9]+)(?:\.([0-9]+))?$/.exec(amount) ?? [];
  if (whole === undefined || digits === undefined) return amount;
  const shown = fraction.replace(/0+$/, '').padEnd(digits, '0');
  return shown === '' ? whole : `${whole}.${shown}`;
}

/** `130.80 USD`: see `amountText`. */
export function moneyText({ amount, currency }: Money): string {
  return `${amountText(amount, currency)} ${currency}`;
}

/** Amount × factor to the currency's smallest coin: a unit price times a number of units. */
export function multiplyMoney(money: Money, factor: Decimal, mode: RoundingMode): Money | Problem {
  return inMinorUnits(multiplyDecimals(decimalOf(money.amount), factor), money.currency, mode);
}

/** Rounds to the currency's smallest coin (ISO 4217). */
export function roundMoney(money: Money, mode: RoundingMode): Money | Problem {
  return inMinorUnits(decimalOf(money.amount), money.currency, mode);
}

function combined(a: Money, b: Money, combine: (a: Decimal, b: Decimal) => Decimal): Money | Problem {
  if (a.currency !== b.currency) return otherCurrency(a, b);
  return asMoney(combine(decimalOf(a.amount), decimalOf(b.amount)), a.currency);
}

function inMinorUnits(amount: Decimal, currency: string, mode: RoundingMode): Money | Problem {
  const scale = minorUnitDigits(currency);
  if (scale === undefined) return problem(currency, 'a currency of ISO 4217', 'currency');
  return asMoney(roundDecimal(amount, { scale, mode }), currency);
}

function asMoney(amount: Decimal, currency: string): Money | Problem {
  const text = formatDecimal(amount);
  return isStorable(amount) ? { amount: text, currency } : problem(text, 'an amount that fits', 'amount');
}

function otherCurrency(a: Money, b: Money): Problem {
  return problem(b.currency, `the same currency, ${a.currency}`, 'currency');
}
