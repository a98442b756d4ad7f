/** Which documents are due, from whom and by when; pure. */
import { standingOfOwed } from '../../kit/owed.ts';
import type { Expectation } from '../../kit/process.ts';
import type { Around, DueDocument } from '../around.ts';
import { SALES_ORDER } from '../document-names.ts';
import type { LineView } from '../lines.ts';
import { afterWorkingDays, cutOffOn, workingDayOf } from '../promise/calendar.ts';
import type { Promises } from '../promise/promising.ts';
import type { OrderState } from '../state.ts';

interface Due {
  readonly document: DueDocument;
  readonly of: string;
  readonly after: string;
  /** The instant of the fact after which it is due. */
  readonly since: string;
  /** Where it is due by the clock of whoever owes it, and not so long after a fact. */
  readonly dueAt?: string;
}

/** Without these nothing leaves. */
const BEFORE_LEAVING = new Set(['sales-order', 'warehouse-advice']);

/** Until when goods must leave to come as promised, of a document without which they do not. */
export function timeLeft(
  document: string,
  { keptUntil }: Pick<Promises, 'keptUntil'>,
): Pick<Expectation, 'keptUntil'> {
  return keptUntil === undefined || !BEFORE_LEAVING.has(document) ? {} : { keptUntil };
}

/** Lists what has not come; what came is expected no more. */
export function expectationsOf(
  state: OrderState,
  lines: readonly LineView[],
  around: Pick<Around, 'now' | 'policy' | 'locationNumber' | 'outagesOf'> & Pick<Promises, 'keptUntil'>,
): readonly Expectation[] {
  const { policy } = around;
  return [
    ...salesOrderDue(state, lines, policy.places),
    ...advicesDue(state, lines, around),
    ...invoiceDue(state, lines, policy.places),
    ...trackingDue(state, policy.tracking),
  ].flatMap(({ since, dueAt: byClock, ...due }) => {
    const minutes = policy.dueMinutes[due.document];
    if (minutes === undefined && byClock === undefined) return [];
    const dueAt = byClock ?? new Date(Date.parse(since) + (minutes ?? 0) * 60_000).toISOString();
    const owed = standingOfOwed({ ...due, since, dueAt }, around);
    return [{ ...due, ...owed, ...(owed.standing === 'waiting' ? timeLeft(due.document, around) : {}) }];
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

function advicesDue(
  { written }: OrderState,
  lines: readonly LineView[],
  around: Pick<Around, 'policy' | 'locationNumber'>,
): readonly Due[] {
  const open = Map.groupBy(
    lines.flatMap(({ holds }) => holds.filter((hold) => hold.open.units > 0n)),
    ({ name }) => name,
  );
  return [...open].flatMap(([name, holds]) => {
    const told = written[name];
    if (told === undefined) return [];
    const after = `warehouse order ${told.externalId} was released`;
    const dueAt = cutOffFor(holds, told.at, around);
    const due = { document: 'warehouse-advice' as const, of: told.system, after, since: told.at };
    return [dueAt === undefined ? due : { ...due, dueAt }];
  });
}

/** The cut-off of the day on which the last of it was promised to leave, or of the first on which it can since it was told. */
function cutOffFor(
  holds: readonly LineView['holds'][number][],
  toldAt: string,
  { policy, locationNumber }: Pick<Around, 'policy' | 'locationNumber'>,
): string | undefined {
  const location = holds[0] === undefined ? undefined : locationNumber(holds[0].locationId);
  const terms = policy.warehouses.find((each) => each.location === location)?.promise;
  if (terms === undefined) return undefined;
  const days = holds.map(({ at }) => afterWorkingDays(terms, workingDayOf(terms, at), terms.handlingDays));
  const last = [...days, workingDayOf(terms, toldAt)]
    .toSorted((a, b) => Temporal.PlainDate.compare(a, b))
    .at(-1);
  return last === undefined ? undefined : cutOffOn(terms, last);
}

/** A parcel that has left and of which the carrier has told nothing yet. */
function trackingDue({ advices, milestones }: OrderState, tracking: string | undefined): readonly Due[] {
  if (tracking === undefined) return [];
  const heard = new Set(milestones.map(({ milestone }) => milestone.trackingNumber));
  const parcels = new Map(
    advices
      .filter(({ advice }) => advice.kind === 'shipped')
      .flatMap(({ advice: { packages = [] }, at }) =>
        packages.flatMap(({ trackingNumber }) =>
          trackingNumber === undefined || heard.has(trackingNumber) ? [] : [[trackingNumber, at] as const],
        ),
      ),
  );
  return [...parcels].map(([number, since]) => ({
    document: 'tracking',
    of: systemOf(tracking),
    after: `parcel ${number} left`,
    since,
  }));
}

function invoiceDue({ advices }: OrderState, lines: readonly LineView[], places: string): readonly Due[] {
  const isOwed = lines.some(
    ({ shipped, invoiced, isBilledUnclearly }) =>
      shipped.units > 0n && invoiced.units === 0n && !isBilledUnclearly,
  );
  const last = advices.findLast(({ advice }) => advice.kind === 'shipped');
  if (!isOwed || last === undefined) return [];
  return [
    { document: 'invoice', of: systemOf(places), after: `despatch ${last.advice.adviceId}`, since: last.at },
  ];
}

/** The system of a `system/target`. */
export function systemOf(target: string): string {
  return target.slice(0, target.indexOf('/'));
}
