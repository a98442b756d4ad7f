/** What an order asks of other parts of the hub, within the same transaction; the answers are facts. */
import type { Money, Quantity } from '../../model/primitives.ts';
import type { PartyTerms } from './around.ts';

export type OrderEffect =
  | {
      readonly do: 'judge-credit';
      readonly account: PartyTerms;
      readonly amount: Money;
      /** Counts the questions: each has an answer of its own. */
      readonly attempt: number;
    }
  | {
      readonly do: 'reserve';
      readonly key: string;
      readonly channel: string;
      /** Number of the warehouse order: what leaves under it uses up the hold. */
      readonly reference: string;
      readonly line: string;
      readonly itemId: string;
      readonly locationId: string;
      readonly wave: number;
      readonly quantity: Quantity;
      readonly reasons: readonly string[];
    }
  | {
      readonly do: 'release';
      readonly key: string;
      readonly reservationId: string;
      readonly because: 'given-up' | 'short';
    }
  | { readonly do: 'confirm'; readonly key: string; readonly reservationId: string };
