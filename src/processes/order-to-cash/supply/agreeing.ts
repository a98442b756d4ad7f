/** What a warehouse was told to ship is free only when the warehouse has agreed that it will not; pure. */
import type { Around } from '../around.ts';
import type { WantedDocument } from '../../kit/process.ts';
import type { LineView } from '../lines.ts';
import { revisionOf } from '../document-names.ts';
import type { OrderState } from '../state.ts';
import type { LineHold } from './holds.ts';

export interface AgreeingInput {
  readonly state: Pick<OrderState, 'lastRevisions'>;
  readonly lines: readonly LineView[];
  /** Names of the documents that the last plan wanted: a warehouse may have been told. */
  readonly kept: Around['kept'];
  /** The documents of an order of these lines; `undefined` as long as nobody can say them. */
  readonly documentsOf: (lines: readonly LineView[]) => readonly WantedDocument[] | undefined;
}

/** Keys of the holds of lines that are cancelled, or whose rest is, whose warehouse has not said yet that it leaves them: it may be picking them. */
export function unagreed({ state, lines, kept, documentsOf }: AgreeingInput): ReadonlySet<string> {
  const asked = lines
    .filter(isCancelled)
    .flatMap(({ holds }) => holds.filter((hold) => isOpen(hold) && kept.has(hold.name)));
  if (asked.length === 0) return new Set();
  const documents = documentsOf(without(lines, new Set(asked.map(({ key }) => key))));
  if (documents === undefined) return new Set();
  const agreed = new Set(
    documents
      .filter((each) => state.lastRevisions[each.name]?.includes(revisionOf(each)) === true)
      .map(({ name }) => name),
  );
  return new Set(asked.filter(({ name }) => !agreed.has(name)).map(({ key }) => key));
}

/** The lines as if these were not held. */
export function without(lines: readonly LineView[], keys: ReadonlySet<string>): readonly LineView[] {
  if (keys.size === 0) return lines;
  return lines.map((line) => ({ ...line, holds: line.holds.filter(({ key }) => !keys.has(key)) }));
}

/** Of a line whose rest is cancelled, what nobody has begun with is part of the rest. */
function isCancelled({ wanted, cancelledBecause }: LineView): boolean {
  return wanted.units === 0n || cancelledBecause !== undefined;
}

function isOpen({ end, progress, open }: LineHold): boolean {
  return end === 'open' && progress === 'none' && open.units > 0n;
}
