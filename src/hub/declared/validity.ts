/** Is a record valid on a day? Days are UTC days: local ones would need a place, and an agreement has none; pure. */

/** The day of an instant, as `2026-11-21`. */
export function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

/** Judges by `validFrom` and `validTo`, both inclusive; a record without them is always valid. */
export function validityOn(
  { validFrom, validTo }: Readonly<Record<string, unknown>>,
  day: string,
): 'to-come' | 'valid' | 'over' {
  if (typeof validTo === 'string' && validTo < day) return 'over';
  return typeof validFrom === 'string' && validFrom > day ? 'to-come' : 'valid';
}
