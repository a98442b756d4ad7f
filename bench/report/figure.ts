/** What one figure of the benchmark comes to: its numbers beside their limits, what bounds them, what was proved. */
import type { Spent } from '../estate/statement-clock.ts';
import type { Usage } from './usage.ts';

export type FigureKey = 'a' | 'b' | 'c' | 'd' | 'e' | 'f' | 'g' | 'h' | 'i' | 'j';

/** One measured number, a value for each round. */
export interface Measured {
  readonly what: string;
  readonly unit: '/s' | 'ms' | 'MB' | 'µs' | '%' | 'each';
  readonly rounds: readonly number[];
  /** The limit measured in the same run. */
  readonly limit?: { readonly what: string; readonly rounds: readonly number[] };
  /** What it should reach: a share of the limit, or a number of its own. */
  readonly aim?: {
    readonly ratioAtLeast?: number;
    readonly ratioAtMost?: number;
    readonly atLeast?: number;
  };
}

/** Where the time of one measurement went. */
export interface Bound {
  readonly what: string;
  readonly usage: Usage;
  /** Cores that the load generator used. */
  readonly generator?: number;
  /** The dearest statements. */
  readonly statements: readonly Spent[];
}

export interface Figure {
  readonly key: FigureKey;
  readonly title: string;
  /** How it was measured, in sentences. */
  readonly how: readonly string[];
  readonly measured: readonly Measured[];
  readonly bounds: readonly Bound[];
  /** What was asserted and held. */
  readonly proved: readonly string[];
  /** What went wrong beside the numbers. */
  readonly problems: readonly string[];
}

export interface FigureOptions {
  /** Small sizes, one round: shows that everything works, not how fast it is. */
  readonly quick: boolean;
  /** Rounds of every measurement. */
  readonly rounds: number;
}
