/** What becomes of an order that may not go on: what stands outside neither grows nor vanishes; pure. */
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { WarehouseOrder } from '../../model/documents/outgoing.ts';
import {
  addDecimals,
  compareDecimals,
  decimalOf,
  formatDecimal,
  ZERO,
  type Decimal,
} from '../../model/values/decimal.ts';
import type { Plan, WantedDocument } from '../kit/process.ts';
import type { Around } from './around.ts';
import { isOnHold } from './asking/actions.ts';
import { revisionOf, WAREHOUSE_ORDERS, warehouseOrderName } from './document-names.ts';
import type { OrderEffect } from './effects.ts';
import type { AdviceTold } from './facts.ts';
import { larger, smaller, sumOf, type LineView } from './lines.ts';
import type { OrderState } from './state.ts';
import { isGivenUp } from './supply/agreeing.ts';
import { wordsOn } from './supply/advices/progress.ts';
import { toldLineOf } from './supply/holds.ts';
import type { Gate } from './terms/gate.ts';

/** Passed, and held by nobody: it may be held, placed and sent. */
export function isGoing({
  state,
  gate,
}: {
  readonly state: OrderState;
  readonly gate: Gate | undefined;
}): boolean {
  return gate?.verdict === 'passed' && !isOnHold(state);
}

/** Does the buyer want nothing of it any more, or is it cancelled? Then what it left anywhere is undone, whether it may go on or not. */
export function isUnwanted(lines: readonly LineView[]): boolean {
  return lines.length > 0 && lines.every(({ wanted }) => wanted.units === 0n);
}

/** A revision wants more of a line than an earlier one did, and this is not held: nobody has said yet that it may be ordered. */
export function mayGrow({ earlierLines, revisions }: OrderState, lines: readonly LineView[]): boolean {
  if (earlierLines.length === 0) return false;
  return lines.some(
    (line) => isLacking(line) && (wasLess(earlierLines, line) || wasLeftOut(revisions, line)),
  );
}

/** A revision took the line or the whole order back: what a later one wants again is more. */
function wasLeftOut(revisions: OrderState['revisions'], { line }: LineView): boolean {
  return revisions.some(
    ({ order }) => order.cancelled === true || !order.lines.some((told) => told.line === line),
  );
}

function isLacking({ wanted, holds }: LineView): boolean {
  return compareDecimals(wanted, sumOf(holds.map(({ open, shipped }) => addDecimals(open, shipped)))) > 0;
}

function wasLess(earlier: OrderState['earlierLines'], { line, ordered, unit }: LineView): boolean {
  return earlier.some(
    (told) =>
      told.line === line &&
      (told.cancelled === true ||
        told.quantity.unit !== unit ||
        compareDecimals(decimalOf(told.quantity.value), ordered) < 0),
  );
}

/** What stands outside of an order that may not go on. */
export interface Stopped {
  readonly state: OrderState;
  readonly lines: readonly LineView[];
  /** Names of the documents that the last plan wanted. */
  readonly kept: Around['kept'];
  /** They stay as they are, also for lines that nobody wants any more. */
  readonly standsStill: boolean;
}

/**
 * Nothing is held for it, and what a warehouse was told to ship stays held as long as it may ship it. Of what is wanted still, nothing is
 * given up: it could not be held again. It may only become less, where its warehouse is told so.
 */
export function whileStopped(
  effects: readonly OrderEffect[],
  { state, lines, kept, standsStill }: Stopped,
): readonly OrderEffect[] {
  const unwanted = new Set(lines.filter(isGivenUp).map(({ line }) => line));
  const told = new Set(
    state.holds
      .filter((hold) => kept.has(warehouseOrderName(hold)) && (standsStill || !unwanted.has(hold.line)))
      .map(({ key }) => key),
  );
  return effects.filter(
    (effect) =>
      effect.do !== 'reserve' &&
      (effect.do !== 'lessen' || !standsStill || !told.has(effect.key)) &&
      (effect.do !== 'release' || effect.because !== 'given-up' || !told.has(effect.key)),
  );
}

const toldLines = Compile(Type.Object({ lines: WarehouseOrder.properties.lines }));

/**
 * Of what stands outside, no warehouse is told to ship more: what the ERP takes of the order while it is stopped waits until it goes on. What
 * a warehouse speaks of by itself stays on the order that it has, also where the last plan had taken that out.
 */
export function notGrown(
  documents: readonly WantedDocument[],
  { lines, kept }: Pick<Stopped, 'lines' | 'kept'>,
): readonly WantedDocument[] {
  return documents.flatMap((document): readonly WantedDocument[] => {
    const told = kept.get(document.name);
    if (told === undefined) return [];
    if (document.domain !== 'warehouse-order' || !toldLines.Check(told)) return [document];
    return [{ ...document, body: asFarAsKnown(document.body, told.lines, spokenOf(lines, document.name)) }];
  });
}

/** What of a warehouse order its warehouse has begun with or has shipped, by the line as it is called there, in its unit. */
function spokenOf(lines: readonly LineView[], name: string): ReadonlyMap<string, Decimal> {
  const holds = lines.flatMap((line) => line.holds.filter((hold) => hold.name === name));
  return new Map(
    [...Map.groupBy(holds, toldLineOf)].map(([told, group]) => [
      told,
      sumOf(group.map(({ isBegun, goods: { held, shipped } }) => (isBegun ? held : shipped))),
    ]),
  );
}

function asFarAsKnown(
  wanted: WarehouseOrder,
  told: WarehouseOrder['lines'],
  spoken: ReadonlyMap<string, Decimal>,
): WarehouseOrder {
  const lines = wanted.lines.flatMap(({ quantity, ...line }) => {
    const before = told.find((each) => each.line === line.line && each.quantity.unit === quantity.unit);
    const known = larger(decimalOf(before?.quantity.value ?? '0'), spoken.get(line.line) ?? ZERO);
    const value = formatDecimal(smaller(decimalOf(quantity.value), known));
    return known.units > 0n ? [{ ...line, quantity: { ...quantity, value } }] : [];
  });
  return { ...wanted, state: lines.length === 0 ? 'cancelled' : wanted.state, lines };
}

/** A person's word keeps back what never went out, as long as anything of it is wanted: what may be outside is undone all the same. */
export function keptBack(
  state: Pick<OrderState, 'decisions'>,
  lines: readonly LineView[],
): Pick<Plan<never>, 'keepsBack'> {
  return isOnHold(state) && !isUnwanted(lines) ? { keepsBack: 'a person holds the order' } : {};
}

/** What a target has, or may have, is known by its id. Of what it has not, a case that keeps back holds in orders of goods; papers, questions and what others are told go on. */
export function isKeptBack({
  domain,
  externalId,
}: {
  readonly domain: WantedDocument['domain'];
  readonly externalId: string | null;
}): boolean {
  return externalId === null && (domain === 'sales-order' || domain === 'warehouse-order');
}

/**
 * Orders to warehouses that have said their last word on them. What they have not taken of the order by then, they are not told: they would
 * refuse it, and what is missing goes on their next order.
 */
export function overOf(
  state: Pick<OrderState, 'advices' | 'lastRevisions'>,
  { kept }: Pick<Around, 'kept'>,
  documents: Plan<never>['documents'],
): Pick<Plan<never>, 'over'> {
  const bodies = new Map(
    documents === 'as-they-are' ? kept : documents.map(({ name, body }) => [name, body]),
  );
  const over = [...bodies].flatMap(([name, body]) => {
    if (!name.startsWith(WAREHOUSE_ORDERS) || !isWarehouseOrder(body)) return [];
    const last = wordsOn(state, { name, number: body.document }).find(isLastWord);
    const wanted = { name, domain: 'warehouse-order' as const, target: '', body };
    const isTaken = () => state.lastRevisions[name]?.includes(revisionOf(wanted)) === true;
    return last === undefined || isTaken()
      ? []
      : [[name, `${last.system} has said its last word on it: ${last.advice.adviceId}`] as const];
  });
  return over.length === 0 ? {} : { over: Object.fromEntries(over) };
}

/** A warehouse that refuses an order may be told of it again. */
function isLastWord({ advice }: AdviceTold): boolean {
  return advice.final && advice.kind !== 'cancelled';
}

/** The plan wrote it. */
function isWarehouseOrder(body: object): body is WarehouseOrder {
  return 'document' in body && 'shipComplete' in body;
}
