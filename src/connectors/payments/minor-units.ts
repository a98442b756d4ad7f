/** Stripe's minor units, which are not those of ISO 4217 everywhere. https://docs.stripe.com/currencies */
import { minorUnitDigits } from '../../model/values/currencies.ts';
import { decimal, formatDecimal, isNegative, parseDecimal } from '../../model/values/decimal.ts';
import { breach, mapped, type Mapped } from '../kit/mapping.ts';

const codes = (text: string): ReadonlySet<string> => new Set(text.split(' '));
const ZERO_DECIMAL = codes('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF');
const THREE_DECIMAL = codes('BHD JOD KWD OMR TND');
/** Have no coins any more, and are told in hundredths all the same. */
const WHOLE_ONLY = codes('ISK UGX');
/** Are not charged at all. */
const UNKNOWN = codes('IQD LYD');
const LARGEST = 999_999_999_999n;

interface Units {
  /** Digits behind the point in an `amount`. */
  readonly digits: number;
  /** Every amount is a multiple of it. */
  readonly step: bigint;
}

function unitsOf(currency: string): Units | undefined {
  if (ZERO_DECIMAL.has(currency)) return { digits: 0, step: 1n };
  if (THREE_DECIMAL.has(currency)) return { digits: 3, step: 10n };
  if (WHOLE_ONLY.has(currency)) return { digits: 2, step: 100n };
  if (UNKNOWN.has(currency) || minorUnitDigits(currency) === undefined) return undefined;
  return { digits: 2, step: 1n };
}

/** Our decimal as Stripe's whole number; a breach where that cannot be said exactly. `currency` in capitals. */
export function toMinor(amount: string, currency: string, path: string): Mapped<number> {
  const units = unitsOf(currency);
  if (units === undefined) return breach('currency', currency, 'a currency that Stripe charges');
  const value = parseDecimal(amount);
  if ('agreed' in value) return breach(path, amount, value.agreed);
  const agreed = `an amount of ${currency} of at most ${LARGEST} minor units`;
  if (isNegative(value)) return breach(path, amount, `${agreed}, zero or more`);
  const behind = units.digits - value.scale;
  if (behind < 0) return breach(path, amount, `${agreed}, with ${units.digits} digits behind the point`);
  const minor = value.units * 10n ** BigInt(behind);
  if (minor % units.step !== 0n) return breach(path, amount, `${agreed}, in multiples of ${units.step}`);
  return minor > LARGEST ? breach(path, amount, agreed) : mapped(Number(minor));
}

/** Stripe's whole number as our decimal. `currency` in capitals. */
export function fromMinor(amount: number, currency: string): Mapped<string> {
  const units = unitsOf(currency);
  return units === undefined
    ? breach('/intent/currency', currency, 'a currency of ISO 4217')
    : mapped(formatDecimal(decimal(BigInt(amount), units.digits)));
}
