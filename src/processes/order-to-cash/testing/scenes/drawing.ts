/** What stories of any course draw again and again. */
import fc from 'fast-check';
import type { ChargesTold } from '../tellings.ts';

/** The usual five times of six. */
export const often = <T>(usual: T, ...seldom: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 5, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...seldom) },
  );

/** Beside the goods of an order. */
export const anyCharges = often<ChargesTold>(
  'none',
  'freight',
  'freight',
  'dearer-freight',
  'freight-and-discount',
  'much-given',
);
