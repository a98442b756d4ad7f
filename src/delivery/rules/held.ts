/** Does the target hold what it was given? */

/**
 * Compares the body with what was read back. What the target adds of its own does not matter; lists must agree element by element;
 * a `null` or absent member may be missing there.
 */
export function isHeld(given: unknown, held: unknown): boolean {
  if (given === null || given === undefined) return held === null || held === undefined;
  if (Array.isArray(given)) return Array.isArray(held) && isListHeld(given, held);
  if (typeof given !== 'object') return given === held;
  return typeof held === 'object' && held !== null && !Array.isArray(held) && isObjectHeld(given, held);
}

function isListHeld(given: readonly unknown[], held: readonly unknown[]): boolean {
  return held.length === given.length && given.every((each, place) => isHeld(each, held[place]));
}

function isObjectHeld(given: object, held: object): boolean {
  return Object.entries(given).every(([name, value]) =>
    isHeld(value, Object.getOwnPropertyDescriptor(held, name)?.value),
  );
}
