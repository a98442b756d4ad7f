/** Which documents are due, from whom and by when; pure. */
import type { Expectation } from '../../kit/process.ts';
import type { Around, DueDocument } from '../around.ts';
import { SALES_ORDER } from '../document-names.ts';
import type { LineView } from '../lines.ts';
import type { OrderState } from '../state.ts';

interface Due {
  readonly document: DueDocument;
  readonly of: string;
  readonly after: string;
  /** The instant of the fact after which it is due. */
  readonly since: string;
}

/** Lists what has not come; what came is expected no more. */
export function expectationsOf(
  state: OrderState,
  lines: readonly LineView[],
  { now, policy }: Pick<Around, 'now' | 'policy'>,
): readonly Expectation[] {
  return [
    ...salesOrderDue(state, lines, policy.places),
    ...advicesDue(state, lines),
    ...invoiceDue(state, lines, policy.places),
  ].flatMap(({ since, ...due }) => {
    const minutes = policy.dueMinutes[due.document];
    if (minutes === undefined) return [];
    const dueAt = new Date(Date.parse(since) + minutes * 60_000).toISOString();
    return [{ ...due, dueAt, standing: dueAt <= now ? ('overdue' as const) : ('due' as const) }];
  });
}

/** Nobody waits for the number of an order that was cancelled before it had one. */
function salesOrderDue(
  { credit, current, firstWritten, decisions }: OrderState,
  lines: readonly LineView[],
  places: string,
): readonly Due[] {
  const isWanted = lines.some(({ wanted }) => wanted.units > 0n);
  if (firstWritten[SALES_ORDER] !== undefined || current === undefined || !isWanted) return [];
  const granted = credit.findLast(({ verdict }) => verdict === 'granted')?.at ?? current.at;
  // What was held until a person let it go could not be placed before.
  const released = decisions.findLast(({ action }) => action === 'release')?.at ?? granted;
  const since = released > granted ? released : granted;
  return [{ document: 'sales-order', of: systemOf(places), after: 'the order was accepted', since }];
}

function advicesDue({ written }: OrderState, lines: readonly LineView[]): readonly Due[] {
  const open = new Set(
    lines.flatMap(({ holds }) => holds.filter((hold) => hold.open.units > 0n).map(({ name }) => name)),
  );
  return [...open].flatMap((name) => {
    const told = written[name];
    if (told === undefined) return [];
    const after = `warehouse order ${told.externalId} was released`;
    return [{ document: 'warehouse-advice' as const, of: told.system, after, since: told.at }];
  });
}

function invoiceDue({ advices }: OrderState, lines: readonly LineView[], places: string): readonly Due[] {
  const isOwed = lines.some((line) => line.shipped.units > 0n && line.invoiced.units === 0n);
  const last = advices.findLast(({ advice }) => advice.kind === 'shipped');
  if (!isOwed || last === undefined) return [];
  return [
    { document: 'invoice', of: systemOf(places), after: `despatch ${last.advice.adviceId}`, since: last.at },
  ];
}

function systemOf(target: string): string {
  return target.slice(0, target.indexOf('/'));
}
