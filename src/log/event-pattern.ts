/** Patterns by which followers name the events that they want; pure. */

/** Such as `order.accepted`; `order.*` for all of orders, `*` for everything. */
export const EVENT_PATTERN = '^(\\*|[a-z][a-zA-Z-]*\\.(\\*|[a-z][a-zA-Z-]*))$';
const form = new RegExp(EVENT_PATTERN);

/** Is it a pattern, and one that means any of these types? */
export function meansAnyEvent(pattern: string, types: readonly string[]): boolean {
  if (!form.test(pattern)) return false;
  const begin = pattern.replace(/\*$/, '');
  return types.some((type) => (pattern.endsWith('*') ? type.startsWith(begin) : type === pattern));
}
