/** What the API needs: the stations as the hub joins them, and its own few parts. */
import type { Hub } from '../hub.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { KeyRing } from './access/key-ring.ts';

/** The hub as the API sees it. */
export type ServedHub = Pick<
  Hub,
  | 'landscape'
  | 'connections'
  | 'database'
  | 'intake'
  | 'records'
  | 'stock'
  | 'pricing'
  | 'orders'
  | 'tieOuts'
  | 'simulations'
  | 'delivery'
  | 'feeds'
  | 'exceptions'
  | 'decisions'
  | 'stewardship'
  | 'silences'
  | 'customerTier'
>;

/** What every route may use. */
export interface Services extends ServedHub {
  readonly keys: KeyRing;
  readonly clock: Clock;
  readonly log: Log;
}
