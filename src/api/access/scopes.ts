/** What a key may be allowed to do. */

/** Each scope with its words for people. */
export const SCOPES = {
  'ops:read': 'See how everything stands: status, exceptions, messages, deliveries, events',
  'ops:write': 'Decide and steer: proposals, approvals, replays, pauses, ids, readings',
  'records:read': 'Read golden records and their history',
  'records:write': 'Say which record an outside id names',
  'stock:read': 'Ask what can be promised',
  'stock:reserve': 'Hold, confirm and release stock',
  'prices:read': 'Ask what a customer pays, and why',
  'orders:read': 'See orders, where they stand and why',
  'orders:write': 'Place, cancel, hold and release orders',
  'prices:override':
    'Let prices count that are further from what is agreed than the landscape lets others go',
  admin: 'Everything, and the keys themselves',
} as const;
export type Scope = keyof typeof SCOPES;

export const SCOPE_NAMES = Object.keys(SCOPES).filter(isScope);

/** Does a key with these scopes have this one? `admin` has all. */
export function hasScope(granted: readonly Scope[], wanted: Scope): boolean {
  return granted.includes(wanted) || granted.includes('admin');
}

/** Is it the name of a scope? */
export function isScope(text: string): text is Scope {
  return Object.hasOwn(SCOPES, text);
}
