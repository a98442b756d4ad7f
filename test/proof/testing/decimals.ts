/** Decimal texts added up by whole numbers, independent of the hub's own arithmetic. */

const SCALE = 6;

/** `units` with the point moved `scale` digits to the left. */
export function formatDecimal(units: number, scale: number): string {
  return textOf(BigInt(units) * 10n ** BigInt(SCALE - scale));
}

/** The shortest text of the same number. */
export function decimalOf(text: string): string {
  return textOf(unitsOf(text));
}

/** Adds decimal texts; a doubled sign is none. */
export function sumDecimals(texts: readonly string[]): string {
  return textOf(texts.reduce((sum, text) => sum + unitsOf(text.replace(/^--/, '')), 0n));
}

function unitsOf(text: string): bigint {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const units = BigInt(whole + fraction.padEnd(SCALE, '0'));
  return text.startsWith('-') ? -units : units;
}

function textOf(units: bigint): string {
  const digits = String(units < 0n ? -units : units).padStart(SCALE + 1, '0');
  const fraction = digits.slice(-SCALE).replace(/0+$/, '');
  const text = digits.slice(0, -SCALE) + (fraction === '' ? '' : `.${fraction}`);
  return units < 0n ? `-${text}` : text;
}
