/** Money and rates without floats: amounts in hundred-millionths, rates in millionths, tax in whole cents. */

const PLACES = 8;
const UNIT = 10n ** BigInt(PLACES);
const CENT = UNIT / 100n;
const MILLION = 1_000_000n;

/** An amount of JSON in hundred-millionths, or nothing where it has more places or digits than money has. */
export function amountOf(value: number): bigint | undefined {
  const parts = /^(-?)([0-9]{1,15})(?:\.([0-9]{1,8}))?$/.exec(String(value));
  if (parts === null) return undefined;
  const [, sign = '', whole = '', fraction = ''] = parts;
  const units = BigInt(whole) * UNIT + BigInt(fraction.padEnd(PLACES, '0'));
  return sign === '-' ? -units : units;
}

/** The tax in cents on an amount, half a cent away from zero. */
export function taxInCents(amount: bigint, millionths: bigint): bigint {
  return rounded(amount * millionths, MILLION * CENT);
}

/** The product of two amounts in cents, half a cent away from zero. */
export function centsOfProduct(one: bigint, other: bigint): bigint {
  return rounded(one * other, UNIT * CENT);
}

/** Half a unit away from zero. */
function rounded(value: bigint, divisor: bigint): bigint {
  const [size, sign] = value < 0n ? [-value, -1n] : [value, 1n];
  return (sign * (2n * size + divisor)) / (2n * divisor);
}

/** Cents as a JSON number, e.g. 1234 as 12.34. */
export function centsAsNumber(cents: bigint): number {
  return asNumber(cents, 2);
}

export function amountAsNumber(amount: bigint): number {
  return asNumber(amount, PLACES);
}

export function rateAsNumber(millionths: bigint): number {
  return asNumber(millionths, 6);
}

/** By way of the text: dividing would round twice. */
function asNumber(scaled: bigint, places: number): number {
  const digits = String(scaled < 0n ? -scaled : scaled).padStart(places + 1, '0');
  return Number(`${scaled < 0n ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`);
}
