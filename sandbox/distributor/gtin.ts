/** GTIN-14 numbers under GS1 prefix 952, which is set aside for demonstrations: none belongs to a real company. */

/** Gives the 14 digits for an indicator (0 = base unit, 1–8 = pack level) and a running number below a milliard. */
export function demonstrationGtin(indicator: number, running: number): string {
  const body = `${indicator}952${String(running).padStart(9, '0')}`;
  if (!/^[0-8]952[0-9]{9}$/.test(body)) throw new Error(`no GTIN for ${indicator}, ${running}`);
  return body + checkDigit(body);
}

/** GS1 check digit: weights 3 and 1 from the right. */
function checkDigit(body: string): string {
  const sum = body
    .split('')
    .toReversed()
    .reduce((all, digit, place) => all + Number(digit) * (place % 2 ? 1 : 3), 0);
  return String((10 - (sum % 10)) % 10);
}
