/** The system's own answer to what something costs: the hub's prices are held against it. */
import type { Quantity } from '../../model/primitives.ts';
import type { ConnectorContext } from './context.ts';

/** One price that is asked, in the system's own ids. */
export interface PriceQuestion {
  /** The party that buys and whoever stands above it, narrowest first, as far as the system knows them. */
  readonly chain: readonly { readonly level: string | undefined; readonly externalId: string }[];
  readonly item: string;
  /** In a unit of the item. */
  readonly quantity: Quantity;
  /** ISO 4217. */
  readonly currency: string;
  /** The day that counts, as `2026-11-21`. */
  readonly date: string;
}

export type PriceAnswer =
  /** Decimal text, for one of the asked unit, in the asked currency. */
  | { readonly answer: 'priced'; readonly unitPrice: string }
  /** The system has no price for it. */
  | { readonly answer: 'no-price' }
  /** The system refuses the question, or cannot be asked it: it proves nothing. */
  | { readonly answer: 'not-answered'; readonly reason: string };

export interface PriceCheck<Settings = unknown> {
  /** The days it can be asked about: where it is `today`, questions about others prove nothing. */
  readonly days: 'any' | 'today';
  /**
   * Asks the system to compute these prices by its own rules; an answer for each question, in order. Whatever had to be made in the
   * system for it is taken away again. Throws where the system cannot be reached.
   */
  ask(
    context: ConnectorContext<Settings>,
    questions: readonly PriceQuestion[],
  ): Promise<readonly PriceAnswer[]>;
}
