/** Exact decimal texts out of whole numbers, so that no float ever reaches a price. */

/** Gives e.g. `12.5` for (1250, 2): no trailing zeros, no point without digits behind it. */
export function decimalText(scaled: number, digits: number): string {
  if (!Number.isSafeInteger(scaled)) throw new Error(`not a whole number: ${scaled}`);
  const sign = scaled < 0 ? '-' : '';
  const figures = String(Math.abs(scaled)).padStart(digits + 1, '0');
  const whole = figures.slice(0, figures.length - digits);
  const fraction = figures.slice(figures.length - digits).replace(/0+$/, '');
  return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** The reverse: `scaledOf('12.5', 2)` is 1250. Digits beyond are a broken program. */
export function scaledOf(text: string, digits: number): number {
  const [whole = '', fraction = ''] = text.split('.');
  if (!/^-?[0-9]+$/.test(whole) || !/^[0-9]*$/.test(fraction) || fraction.length > digits)
    throw new Error(`not a decimal with ${digits} digits: ${text}`);
  return Number(whole + fraction.padEnd(digits, '0'));
}
