/** What an order asks of other parts of the hub, within the same transaction; the answers are facts. */
import type { Money, Quantity } from '../../model/primitives.ts';
import type { PartyTerms } from './around.ts';
import type { Gathered, OrderFact, Promised, Substitute } from './facts.ts';
import type { Placement } from './prices/placed.ts';

export type OrderEffect =
  | {
      readonly do: 'judge-credit';
      readonly account: PartyTerms;
      readonly amount: Money;
      /** Counts the questions: each has an answer of its own. */
      readonly attempt: number;
      /** It was granted while the ERP was silent: as long as the ERP is, it stays granted. */
      readonly isMadeGood?: true;
    }
  | {
      readonly do: 'price';
      readonly revision: string;
      readonly attempt: number;
      readonly channel: string;
      readonly currency: string;
      /** The instant that counts for agreements: when the order was placed, as far as that is believed. */
      readonly placedAt: string;
      readonly lines: readonly LineToPrice[];
    }
  /** Says what a line waits for from now on, possibly nothing. */
  | {
      readonly do: 'await';
      readonly key: string;
      readonly line: string;
      readonly attempt: number;
      readonly itemId: string;
      readonly quantity: Quantity;
      /** Where it may arrive, the preferred first. */
      readonly locationIds: readonly string[];
    }
  /** Says that this order is paid by a buyer's authorisation. */
  | { readonly do: 'claim-payment'; readonly target: string; readonly payment: string }
  /** Notes what was taken beyond what was invoiced before it goes back: what is owed later is owed besides. */
  | { readonly do: 'note-overpaid'; readonly amount: string }
  /** Notes since when the answer to a document is waited for. */
  | { readonly do: 'note-asked'; readonly document: string }
  /** Notes what the buyer is promised from now on. */
  | ({ readonly do: 'note-promise'; readonly attempt: number } & Pick<
      Promised,
      'content' | 'message' | 'expectedOn' | 'lines'
    >)
  /** Notes which despatches one message tells. */
  | ({ readonly do: 'note-gathered' } & Pick<Gathered, 'message' | 'advices'>)
  | {
      readonly do: 'reserve';
      readonly key: string;
      readonly channel: string;
      /** Of the customer; absent: none. */
      readonly tier?: string;
      /** Number of the warehouse order: what leaves under it uses up the hold. */
      readonly reference: string;
      readonly line: string;
      readonly itemId: string;
      readonly locationId: string;
      readonly wave: number;
      readonly quantity: Quantity;
      /** This is held in the place of `itemId`. */
      readonly substitute?: Substitute;
      readonly reasons: readonly string[];
    }
  | {
      readonly do: 'release';
      readonly key: string;
      readonly reservationId: string;
      readonly because: 'given-up' | 'left';
    }
  /** The warehouse is done: all but `keep`, which left, is free. */
  | { readonly do: 'shrink'; readonly key: string; readonly reservationId: string; readonly keep: Quantity }
  /** Less is wanted than is held: all but `keep` is free. */
  | { readonly do: 'lessen'; readonly key: string; readonly reservationId: string; readonly keep: Quantity }
  | { readonly do: 'confirm'; readonly key: string; readonly reservationId: string };

/** What is done with a hold that there is already. */
export type HoldEffect = Extract<OrderEffect, { reservationId: string }>;

export function isOfHold(effect: OrderEffect): effect is HoldEffect {
  return 'reservationId' in effect;
}

/** What a plan only says: it becomes a fact as it is. */
export type NoteEffect = Extract<OrderEffect, { do: `note-${string}` }>;

export function isNote(effect: OrderEffect): effect is NoteEffect {
  return effect.do.startsWith('note-');
}

/** The fact that a note becomes. */
export function noted(effect: NoteEffect, at: string): OrderFact {
  switch (effect.do) {
    case 'note-asked':
      return { kind: 'asked', identity: `asked/${effect.document}`, at, document: effect.document };
    case 'note-overpaid':
      return { kind: 'overpaid', identity: `overpaid/${effect.amount}`, at, amount: effect.amount };
    case 'note-gathered': {
      const { message, advices } = effect;
      return { kind: 'gathered', identity: `gathered/${message}`, at, message, advices };
    }
    case 'note-promise': {
      const { do: _do, attempt, ...promise } = effect;
      return { kind: 'promised', identity: `promised/${attempt}`, at, ...promise };
    }
  }
}

export interface LineToPrice {
  readonly line: string;
  readonly itemId: string;
  /** The narrowest party that buys. */
  readonly partyId: string;
  readonly quantity: Quantity;
  /** A signed quote, and the instant at which it must have been valid. */
  readonly quote?: { readonly signed: string; readonly placement: Placement };
}
