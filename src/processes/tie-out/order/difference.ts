/** One difference between shipment, invoice and payment: its amount, its reason in words, and how long it may still be explained. */
import { minorUnitDigits } from '../../../model/values/currencies.ts';
import {
  decimal,
  formatDecimal,
  multiplyDecimals,
  roundDecimal,
  type Decimal,
} from '../../../model/values/decimal.ts';
import type { TieInput } from './tie-input.ts';

export const DIFFERENCE_KINDS = [
  'not-invoiced',
  'short-invoice',
  'invoiced-never-shipped',
  'invoiced-too-much',
  'price-differs',
  'price-unknown',
  'unit-unknown',
  'not-credited',
  'credited-not-returned',
  'not-ordered',
  'charge-not-invoiced',
  'charge-differs',
  'charge-not-ordered',
  'total-differs',
  'currency-differs',
  'tax-differs',
  'captured-too-little',
  'captured-too-much',
  'not-refunded',
  'refunded-too-much',
  'payment-disputed',
  'receipt-not-booked',
  'receipt-booked-too-much',
  'refund-not-booked',
  'refund-booked-too-much',
  'rounding',
] as const;
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

export interface Difference {
  readonly kind: DifferenceKind;
  /** The line of the order; absent: it is about the whole order. */
  readonly line?: string;
  /** The invoice, credit note or payment that says it. */
  readonly paper?: string;
  /** Decimal text: above zero, the buyer was charged too much; below, too little. */
  readonly amount: string;
  readonly currency: string;
  readonly words: string;
  /** `open`: nothing explains it. `pending`: what would explain it is not due yet. `explained`: listed, and nobody is asked. */
  readonly standing: 'open' | 'pending' | 'explained';
  /** From when on a pending one is open. */
  readonly dueAt?: string;
}

/** What every rule sees. */
export interface Ties {
  readonly currency: string;
  readonly input: TieInput;
}

/** What a rule found. `since`: the fact after which the missing one has its time. `until: 'later'`: it has no time of its own. */
export interface Found {
  readonly kind: DifferenceKind;
  readonly amount: Decimal;
  readonly words: string;
  readonly line?: string | undefined;
  readonly paper?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: 'later' | undefined;
}

/** Gives the difference as it stands now; none where the amount is nothing. */
export function difference({ currency, input }: Ties, found: Found): readonly Difference[] {
  const { kind, amount, words, line, paper } = found;
  if (amount.units === 0n) return [];
  return [
    {
      kind,
      ...(line === undefined ? {} : { line }),
      ...(paper === undefined ? {} : { paper }),
      amount: formatDecimal(amount),
      currency,
      words,
      ...dueOf(found, input),
    },
  ];
}

function dueOf(
  { kind, since, until }: Found,
  { now, graceHours }: TieInput,
): Pick<Difference, 'standing' | 'dueAt'> {
  if (kind === 'rounding') return { standing: 'explained' };
  if (until === 'later') return { standing: 'pending' };
  if (since === undefined) return { standing: 'open' };
  const dueAt = Temporal.Instant.from(since).add({ hours: graceHours });
  if (Temporal.Instant.compare(now, dueAt) >= 0) return { standing: 'open' };
  return { standing: 'pending', dueAt: dueAt.toString() };
}

/** Quantity × price, to the currency's smallest coin, as an invoice has it. */
export function amountAt(quantity: Decimal, price: Decimal, currency: string): Decimal {
  const scale = minorUnitDigits(currency) ?? 2;
  return roundDecimal(multiplyDecimals(quantity, price), { scale, mode: 'half-up' });
}

/** So many of the currency's smallest coins. */
export function coins(count: number, currency: string): Decimal {
  return decimal(BigInt(count), minorUnitDigits(currency) ?? 2);
}

/** The value without its sign. */
export function size(value: Decimal): Decimal {
  return value.units < 0n ? { units: -value.units, scale: value.scale } : value;
}

/** The later of two instants, where there are any. */
export function later(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Temporal.Instant.compare(a, b) >= 0 ? a : b;
}
