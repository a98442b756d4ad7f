/** What a tie-out is as a whole: its run, its sums, and the differences that it lists. */
import type { Difference } from './order/difference.ts';

/** Sums of one currency over all orders of a run, as decimal texts. */
export interface Totals {
  readonly shipped: string;
  /** What was due beside goods; absent in runs of before. */
  readonly charges?: string;
  readonly invoicedNet: string;
  readonly invoicedTax: string;
  readonly invoiced: string;
  readonly credited: string;
  readonly captured: string;
  readonly refunded: string;
  /** Every open difference, counted up whichever way it points. */
  readonly unexplained: string;
}

/** How many orders a run has looked at, and how they stand. */
export interface Tally {
  readonly orders: number;
  readonly tied: number;
  readonly pending: number;
  readonly differing: number;
  /** By currency. */
  readonly totals: Readonly<Record<string, Totals>>;
}

export interface TieOut extends Tally {
  readonly id: string;
  /** Such as `2026-11-20`, in `zone`. */
  readonly day: string;
  readonly zone: string;
  readonly askedBy: string;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly failure: string | null;
}

/** A difference with the order that it is about. */
export interface ListedDifference extends Difference {
  readonly caseId: string;
  /** Counts the differences of one order. */
  readonly place: number;
  readonly channel: string;
  readonly number: string;
}

/** An order that did not tie when it was last looked at. */
export interface OpenTie {
  readonly caseId: string;
  readonly standing: 'pending' | 'differs';
  readonly subjects: readonly string[];
}
