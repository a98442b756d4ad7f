/** Runs one figure in this process and sends it to the parent. */
import { failureText } from '../../src/platform/failure.ts';
import { tellParentLast } from '../report/parent.ts';
import type { Figure, FigureKey, FigureOptions } from '../report/figure.ts';
import { acknowledgement } from './acknowledgement.ts';
import { availability } from './availability.ts';
import { backfill } from './backfill.ts';
import { firstLoad } from './first-load.ts';
import { memory } from './memory.ts';
import { movements } from './movements.ts';
import { orders } from './orders.ts';
import { outage } from './outage.ts';
import { priceQuotes } from './price-quotes.ts';
import { reservations } from './reservations.ts';

/** All figures, in the order of the issue. */
const FIGURES: Readonly<Record<FigureKey, (options: FigureOptions) => Promise<Figure>>> = {
  a: movements,
  b: acknowledgement,
  c: availability,
  d: reservations,
  e: firstLoad,
  f: memory,
  g: priceQuotes,
  h: orders,
  i: outage,
  j: backfill,
};

export type FromFigure =
  { readonly say: 'figure'; readonly figure: Figure } | { readonly say: 'failed'; readonly reason: string };

/** The figure's letter, the number of rounds, and `quick` where it is so. */
export async function runFigure([key = '', rounds = '1', ...words]: readonly string[]): Promise<void> {
  const [, run] = Object.entries(FIGURES).find(([name]) => name === key) ?? [];
  if (run === undefined) throw new Error(`there is no figure ${key}`);
  try {
    tell({ say: 'figure', figure: await run({ quick: words.includes('quick'), rounds: Number(rounds) }) });
  } catch (error) {
    tell({ say: 'failed', reason: failureText(error) });
    process.exitCode = 1;
  }
}

function tell(words: FromFigure): void {
  tellParentLast(words);
}
