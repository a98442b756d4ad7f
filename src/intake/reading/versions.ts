/**
 * Versions that intake derives where the system gives none: content that changed while its version stood still, and records that
 * vanished without a trace. A derived version is `<theirs>!<instant of the reading>`. Versions compare as text, and `!` sorts
 * before every letter and digit: it comes after the version it was derived from and before every later one of theirs.
 * It is kept with the record in the message, so that a replay gives the same claims in any order.
 */

/** Gives a version after everything known of the record and before the system's next one. `theirs` is what it says now. */
export function derivedVersion(theirs: string, known: string, at: Date): string {
  const derived = `${theirs}!${at.toISOString()}`;
  // A clock that went back must not make a change look older than the one before it.
  return derived > known ? derived : `${known}!`;
}
