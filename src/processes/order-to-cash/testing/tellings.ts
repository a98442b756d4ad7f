/** The kinds of things that are told in stories of any course, as data that fast-check can make smaller. */
import type { Decided } from '../facts.ts';

export interface RevisedLine {
  readonly quantity: number;
  readonly price: 'shown' | 'odd' | 'none' | 'quoted';
  readonly cancelled: boolean;
  readonly mayBeSubstituted: boolean;
  /** Who remits the sales tax that the channel has collected on it; absent: it has collected none. */
  readonly collected?: 'channel' | 'seller' | undefined;
}

/** `much-given`: more than small orders cost. */
export type ChargesTold = 'none' | 'freight' | 'dearer-freight' | 'freight-and-discount' | 'much-given';

export interface Revise {
  readonly tell: 'order';
  readonly revision: number;
  readonly lines: readonly RevisedLine[];
  readonly payment: 'terms' | 'card' | 'card-unnamed' | 'card-renewed';
  readonly cancelled: boolean;
  readonly shipComplete: boolean;
  /** Beside the goods; absent: nothing. */
  readonly charges?: ChargesTold;
}
/** Orders are let go on as often as they are held and cancelled. */
export const DECISIONS = [
  'cancel',
  'cancel-line',
  'cancel-rest',
  'keep-surplus',
  'hold',
  'release',
  'release',
  'accept-price',
  'substitute',
  'split',
  'wait',
  'invoice-on-account',
  'cancel-return',
  'settle-return',
  'change-return',
] as const satisfies readonly Decided['action'][];

export interface Decide {
  readonly tell: 'decision';
  readonly action: Decided['action'];
  readonly line: string;
  readonly price: boolean;
}
export interface Advise {
  readonly tell: 'advice';
  readonly order: number;
  readonly kind: 'picked' | 'packed' | 'shipped' | 'cancelled';
  /** Against what was told to leave. */
  readonly more: number;
  readonly final: boolean;
  readonly as: 'itself' | 'another' | 'unknown-line';
  /** It speaks of what the hub does not know to have told it. */
  readonly isForgotten?: boolean;
}
export interface Bill {
  readonly tell: 'invoice';
  readonly number: number;
  readonly kind: 'invoice' | 'credit-note';
  readonly how: 'all-that-left' | 'one' | 'item-only';
  readonly cents: number;
}
export interface Pay {
  readonly tell: 'payment';
  readonly what:
    | 'as-it-is'
    | 'refunded-by-hand'
    | 'ran-out'
    | 'refused'
    | 'disputed'
    | 'more-authorised'
    | 'other-payment';
}
export interface SendBack {
  readonly tell: 'return';
  readonly number: string;
  readonly revision: number;
  readonly line: string;
  readonly quantity: number;
  readonly compensation: 'refund' | 'credit' | 'none';
  readonly inAdvance: boolean;
  readonly cancelled: boolean;
}
export interface Receive {
  readonly tell: 'receipt';
  readonly order: number;
  readonly less: number;
  readonly final: boolean;
}
export interface Respond {
  readonly tell: 'response';
  readonly state: 'open' | 'closed' | 'cancelled';
  /** Exactly what left; absent: by turns that, more or less. */
  readonly counts?: 'what-left';
}
export interface Follow {
  readonly tell: 'milestone';
  readonly status: 'in-transit' | 'delivered';
  readonly late: boolean;
}
/** The ERP posts what it was told to bill or to credit of goods for pennies; it rounds the tax of each of its lines anew. */
export interface Post {
  readonly tell: 'posting';
  readonly kind: 'invoice' | 'credit-notes';
}
export type Telling = Revise | Decide | Advise | Bill | Pay | SendBack | Receive | Respond | Follow | Post;
