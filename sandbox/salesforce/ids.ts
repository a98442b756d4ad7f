/** Ids as Salesforce makes them: a prefix for each object, a counter in base 62, and three letters that keep the case. */

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** The 18-character id number `counter` of the object with this prefix of three. */
export function newId(prefix: string, counter: number): string {
  let rest = counter;
  let text = '';
  for (let at = 0; at < 7; at += 1) {
    text = (DIGITS[rest % 62] ?? '0') + text;
    rest = Math.floor(rest / 62);
  }
  return withSuffix(`${prefix}Xd000${text}`.slice(0, 15));
}

/** Gives the 18-character form of an id of 15 (case counts) or 18 (case does not), or `undefined` where it is none. */
export function canonicalId(text: unknown): string | undefined {
  if (typeof text !== 'string' || !/^([A-Za-z0-9]{15}|[A-Za-z0-9]{18})$/.test(text)) return undefined;
  if (text.length === 15) return withSuffix(text);
  const masks = Array.from(text.slice(15).toUpperCase(), (letter) => LETTERS.indexOf(letter));
  const cased = Array.from(text.slice(0, 15), (sign, at) => {
    const mask = masks[Math.floor(at / 5)] ?? 0;
    return (mask & (1 << (at % 5))) === 0 ? sign.toLowerCase() : sign.toUpperCase();
  });
  return withSuffix(cased.join(''));
}

function withSuffix(short: string): string {
  let suffix = '';
  for (let from = 0; from < 15; from += 5) {
    let mask = 0;
    for (let at = 0; at < 5; at += 1) if (/[A-Z]/.test(short[from + at] ?? '')) mask |= 1 << at;
    suffix += LETTERS[mask] ?? '';
  }
  return short + suffix;
}
