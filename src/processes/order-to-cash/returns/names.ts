/** What the documents of returns are called: in the case, and by the numbers that stand on them outside. */
import { stableHash } from '../../../platform/hash.ts';

/** Crockford's digits: none can be taken for another, and ERPs keep capitals. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 6;
/** ERPs let an external document number be no longer than this. */
const LONGEST = 35;

/** Our number of a return: that of its order and six digits that follow from the return's own. It stands on the credit memo. */
export function returnDocument(document: string, returnNumber: string): string {
  return `${document}-R${digitsOf(['return-number', document, returnNumber])}`;
}

/** The number on the order to one location to take goods back. */
export function returnOrderNumber(document: string, returnNumber: string, location: string): string {
  const begin = returnDocument(document, returnNumber);
  const whole = `${begin}.${location}`;
  return whole.length <= LONGEST ? whole : `${begin}.${digitsOf(['location', location])}`;
}

export function returnOrderName(returnNumber: string, locationId: string): string {
  return `return-order/${returnNumber}/${locationId}`;
}

/** Our id of the location that a return order of this return goes to; `undefined`: the document is none. */
export function returnOrderPlace(name: string, returnNumber: string): string | undefined {
  const begin = returnOrderName(returnNumber, '');
  const place = name.slice(begin.length);
  // Numbers may have slashes, and ids have none.
  return name.startsWith(begin) && !place.includes('/') ? place : undefined;
}

export function creditMemoName(returnNumber: string): string {
  return `credit-memo/${returnNumber}`;
}

function digitsOf(parts: readonly string[]): string {
  let rest = Number.parseInt(stableHash(parts).slice(0, 8), 16);
  let text = '';
  for (let place = 0; place < LENGTH; place += 1) {
    text = (DIGITS[rest % DIGITS.length] ?? '') + text;
    rest = Math.floor(rest / DIGITS.length);
  }
  return text;
}
