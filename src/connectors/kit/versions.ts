/** Versions that order as text: what a system says of one key is compared by them, never by arrival. */
import { Type } from 'typebox';
import { isUtc } from '../../model/values/instants.ts';

/** Date, time and offset as RFC 3339 writes them, with up to nine digits of a second. */
const RFC_3339 =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-5][0-9](\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})$/;
/** Twenty digits hold every unsigned 64-bit counter. */
const COUNTER_WIDTH = 20;
/** Where the seconds end in `2026-03-01T13:30:00.25Z`. */
const SECONDS_END = 19;

/** An instant that `instantVersion` accepts: use it in a contract, so that a false one is a breach and not a crash. */
export const OrderableInstant = Type.Refine(
  Type.String({ description: 'RFC 3339 instant with its offset' }),
  (text) => orderableInstant(text) !== undefined,
  () => 'must be an RFC 3339 instant with an offset, e.g. 2026-03-01T08:30:00.25-05:00',
);

/** A whole number that `counterVersion` accepts, for contracts. */
export const OrderableCounter = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

/**
 * Gives an RFC 3339 instant as UTC text of fixed width, e.g. `2026-03-01T13:30:00.250000000Z`: it orders as text and
 * is an `Instant` of the model. Throws a `RangeError` for anything that has no place in that order (impossible dates,
 * missing offsets, leap seconds, more than nine digits of a second, years outside 0000 to 9999).
 */
export function instantVersion(instant: string): string {
  const version = orderableInstant(instant);
  if (version === undefined) throw new RangeError(`not an instant that can be ordered: ${instant}`);
  return version;
}

/** Gives a counter as zero-padded text; throws a `RangeError` where it is negative, not whole, unsafe or too large. */
export function counterVersion(counter: number | bigint | string): string {
  const digits = typeof counter === 'number' && !Number.isSafeInteger(counter) ? 'unsafe' : String(counter);
  if (!/^[0-9]{1,20}$/.test(digits)) throw new RangeError(`not a counter that can be ordered: ${counter}`);
  return digits.padStart(COUNTER_WIDTH, '0');
}

function orderableInstant(text: string): string | undefined {
  if (!RFC_3339.test(text)) return undefined;
  if (isUtc(text)) return `${text.slice(0, SECONDS_END)}.${text.slice(SECONDS_END + 1, -1).padEnd(9, '0')}Z`;
  try {
    const utc = Temporal.Instant.from(text.toUpperCase()).toString({ fractionalSecondDigits: 9 });
    // Years beyond four digits carry a sign and would break the order.
    return /^[0-9]/.test(utc) ? utc : undefined;
  } catch {
    return undefined;
  }
}
