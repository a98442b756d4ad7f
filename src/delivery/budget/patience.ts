/** News that a moment of patience makes fewer: who is told how far an order is need not hear each of its steps. */
import type { SyncDomain } from '../../model/facts.ts';

/**
 * An order runs through its first states within this time where the systems answer at once, so that its channel is told once instead of
 * three times. A worker comes for the news with its next look by the clock.
 */
export const PATIENCE_MS = 1000;

/** Nothing is done because of these: people read them. Orders, goods, money and taxes never wait. */
const PATIENT: ReadonlySet<SyncDomain> = new Set(['order-status', 'order-summary']);

/** How long a mark of this domain may wait for the next one, from the first on. */
export function patienceMsOf(domain: SyncDomain): number {
  return PATIENT.has(domain) ? PATIENCE_MS : 0;
}
