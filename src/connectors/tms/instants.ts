/** The service's times: most with their offset, some without any, and days that look like times. */
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { instantVersion, OrderableInstant } from '../kit/versions.ts';

const WITHOUT_ZONE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?$/;
const MIDNIGHT = /T00:00:00(\.0+)?(Z|[+-]00:00)?$/i;

/** A time that `instantOf` can read. */
export const TmsTime = Type.Refine(
  Type.String(),
  (text) => instantOf(text) !== undefined,
  () => 'must be a date and time, e.g. 2026-03-01T08:30:00-05:00',
);

/** A calendar day, without any zone. */
export const TmsDay = Type.Refine(
  Type.String(),
  (text) => /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) && instantOf(`${text}T12:00:00Z`) !== undefined,
  () => 'must be a day, e.g. 2026-03-01',
);

/** UTC of a time. One without an offset is UTC already: the service says so of scans whose place it does not know. */
export function instantOf(text: string): string | undefined {
  const zoned = WITHOUT_ZONE.test(text) ? `${text}Z` : text;
  return Value.Check(OrderableInstant, zoned) ? instantVersion(zoned) : undefined;
}

/**
 * When the parcel is expected. Midnight in UTC means a day and no time: west of Greenwich it would read as the day before. Such a day, like the
 * day that the carrier names for the place of delivery, is told as its noon in UTC, which is the same day from Alaska to Japan.
 */
export function expectedInstant(estimate?: string | null, localDay?: string | null): string | undefined {
  if (estimate && !MIDNIGHT.test(estimate)) return instantOf(estimate);
  const day = localDay ?? estimate?.slice(0, 10);
  return day === undefined ? undefined : instantOf(`${day}T12:00:00Z`);
}
