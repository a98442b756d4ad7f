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
