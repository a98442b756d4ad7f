/** Is what no payment covers owed on the account? Pure. */
import type { OrderState } from '../../state.ts';
import type { Authorisation } from './authorisations.ts';

/** By the order's own terms, or by a person's word; an authorisation that comes after this word takes its place. */
export function isOnAccount(
  { current, decisions, claims }: Pick<OrderState, 'current' | 'decisions' | 'claims'>,
  own: readonly Authorisation[],
): boolean {
  if (current?.order.payment?.method === 'terms') return true;
  const word = decisions.findLast(({ action }) => action === 'invoice-on-account');
  if (word === undefined) return false;
  const since = own.map(({ payment }) => claims[payment]?.at ?? word.at);
  return since.every((at) => Temporal.Instant.compare(at, word.at) <= 0);
}
