/** Certification: prices that are asked twice, of the hub and of the ERP, and what came of it. */
import type { PriceAnswer, PriceQuestion } from '../../connectors/kit/price-check.ts';
import type { QuotedLine } from '../quotes/quote-shapes.ts';

/** One price that is compared. */
export interface Sample {
  readonly partyId: string;
  readonly itemId: string;
  /** Decimal text. */
  readonly quantity: string;
  readonly unit: string;
  readonly currency: string;
  readonly date: string;
}

export type Verdict = 'matched' | 'mismatched' | 'unanswered';

/** A sample with both answers. */
export interface Compared {
  readonly sample: Sample;
  readonly verdict: Verdict;
  readonly hub: QuotedLine;
  readonly erp: PriceAnswer;
}

export interface Tally {
  readonly matched: number;
  readonly mismatched: number;
  readonly unanswered: number;
}

export interface Certification extends Tally {
  readonly id: string;
  readonly system: string;
  readonly askedBy: string;
  readonly seed: bigint;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly failure: string | null;
  /** Prices that were asked. */
  readonly asked: number;
}

export interface PartyTally extends Tally {
  readonly partyId: string;
}

/** A price that differs until a later run finds it equal. */
export interface Mismatch extends Omit<Sample, 'date'> {
  readonly hubPrice: string | null;
  readonly hubWords: string;
  readonly erpPrice: string | null;
  readonly askedFor: string;
  readonly since: Date;
}

/** The ERP, as certification asks it. */
export interface Erp {
  readonly system: string;
  readonly days: 'any' | 'today';
  ask(questions: readonly PriceQuestion[]): Promise<readonly PriceAnswer[]>;
}
