/** What a warehouse was told to ship is free only when the warehouse has agreed that it will not; pure. */
import { compareDecimals } from '../../../model/values/decimal.ts';
import type { Around } from '../around.ts';
import { goneOf, type LineView } from '../lines.ts';
import type { OrderState } from '../state.ts';
import { isWithout } from './advices/progress.ts';
import { toldLineOf, type LineHold } from './holds.ts';

export interface AgreeingInput {
  readonly state: Pick<OrderState, 'lastRevisions'>;
  readonly lines: readonly LineView[];
  /** What the last plan wanted to stand: a warehouse may have been told. */
  readonly kept: Around['kept'];
}

/** Keys of the holds of lines that are cancelled, or whose rest is or came too late, whose warehouse has not taken an order without them yet: it may be picking them. */
export function unagreed({ state: { lastRevisions }, lines, kept }: AgreeingInput): ReadonlySet<string> {
  const hasAgreed = (hold: LineHold): boolean => isWithout(lastRevisions[hold.name] ?? [], toldLineOf(hold));
  return new Set(
    lines
      .filter(isGivenUp)
      .flatMap(({ holds }) => holds.filter((hold) => isOpen(hold) && kept.has(hold.name) && !hasAgreed(hold)))
      .map(({ key }) => key),
  );
}

/** The lines as if these were not held. */
export function without(lines: readonly LineView[], keys: ReadonlySet<string>): readonly LineView[] {
  if (keys.size === 0) return lines;
  return lines.map((line) => ({ ...line, holds: line.holds.filter(({ key }) => !keys.has(key)) }));
}

/** Of a line whose rest is cancelled, or is more than its closed sales order takes, what nobody has begun with is part of the rest. */
export function isGivenUp(line: LineView): boolean {
  const { wanted, cancelledBecause, tooLate } = line;
  const isClosed = tooLate.units > 0n && compareDecimals(goneOf(line), wanted) >= 0;
  return wanted.units === 0n || cancelledBecause !== undefined || isClosed;
}

function isOpen({ end, progress, open }: LineHold): boolean {
  return end === 'open' && progress === 'none' && open.units > 0n;
}
