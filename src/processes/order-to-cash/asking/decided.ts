/** What people decide about an order, and what they saw when they did. */
import type { Money } from '../../../model/primitives.ts';
import type { Fact } from '../../kit/process.ts';

/** What kept an order when a person let it go on. */
export interface Seen {
  /** The kind of question. */
  readonly reason: string;
  readonly line?: string;
  /** What the order came to then: it is covered up to that. */
  readonly amount: Money;
  /** The day (ISO 8601) that it was about. */
  readonly day?: string;
}

/** What of a line is cancelled and what stays, because it had left or was being picked; decimal text in the line's unit. */
export interface Rest {
  readonly line: string;
  readonly unit: string;
  readonly cancels: string;
  readonly keeps: string;
}

/** The legs of a return that people end: what is waited for, and how the buyer is compensated. */
export type ReturnLeg = 'goods' | 'money';

/** What a person or the buyer decided about an order, besides new revisions. */
export interface Decided extends Fact {
  readonly kind: 'decision';
  readonly action:
    | 'cancel'
    | 'cancel-line'
    /** What has not gone of all lines. */
    | 'cancel-rest'
    | 'hold'
    | 'release'
    /** The buyer may have what left of a line beyond what is wanted. */
    | 'keep-surplus'
    | 'accept-price'
    | 'substitute'
    | 'split'
    | 'wait'
    /** What no payment covers is owed on the account. */
    | 'invoice-on-account'
    | 'cancel-return'
    | 'settle-return'
    /** Money goes back for a return that was credited before it asked for money. */
    | 'change-return';
  readonly line?: string;
  /** Of a return: the channel's own number of it. */
  readonly return?: string;
  /** Of `settle-return`: the leg that is taken as it is, and the other goes on; absent: both. */
  readonly leg?: ReturnLeg;
  /** Of an accepted price: the revision whose price it is; of a release: the one that was seen; of a return: its own. */
  readonly revision?: string;
  /** Of an accepted price: for one of the line's unit, in the order's currency; absent: the price as it was shown. */
  readonly unitPrice?: string;
  /**
   * In the line's unit. Of `cancel-line`: what had left or was being picked when it was decided; absent: nothing, and all of it is cancelled.
   * Of `keep-surplus`: the same, without what had come back: all that he may have of the line.
   */
  readonly keeps?: string;
  /** Of `cancel-rest`: the lines of which something could be stopped when it was decided. */
  readonly rests?: readonly Rest[];
  /** Of `substitute`: record id of the item that may leave in the place of the ordered one. */
  readonly item?: string;
  /** Of `wait`: the day from which the line is asked about again. */
  readonly until?: string;
  /** Of a release: what kept the order; it lets nothing else go on. */
  readonly seen?: readonly Seen[];
  readonly by: string;
  readonly note?: string;
}
