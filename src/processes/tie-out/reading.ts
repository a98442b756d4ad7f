/** Reads orders in portions and ties each out. */
import { listReferences } from '../../model/references.ts';
import type { SalesCharge } from '../../model/documents/charges.ts';
import type { TaxAnswer, TaxDocument } from '../../model/documents/tax.ts';
import type { Reference } from '../../model/primitives.ts';
import { decimalOf, type Decimal } from '../../model/values/decimal.ts';
import type { Meant } from '../../model/values/measured.ts';
import type { Queryable } from '../../platform/sql.ts';
import { stateOf } from '../kit/process.ts';
import { askedByClaims } from '../order-to-cash/asking/claim-notes.ts';
import type { KnownItem } from '../order-to-cash/billing/places.ts';
import { isSalesOrder, SALES_ORDER } from '../order-to-cash/document-names.ts';
import type { OrderFact } from '../order-to-cash/facts.ts';
import { orderToCash } from '../order-to-cash/plan.ts';
import type { OrderState } from '../order-to-cash/state.ts';
import type { SpokenUnit } from '../order-to-cash/terms/units/spoken.ts';
import { readState, spokenUnits, type Meaning, type Spoken } from '../order-to-cash/terms/units/meant.ts';
import { readNames, type NamedRow } from '../store/case-reading-store.ts';
import { readDocuments, type KeptDocument } from '../store/document-store.ts';
import { readFacts } from '../store/fact-store.ts';
import type { AnsweredTax, TieInput } from './order/tie-input.ts';
import { tieOut, type OrderTie } from './order/tie.ts';

/** An item as a system calls it. */
export interface AskedItem {
  readonly system: string;
  readonly reference: Reference;
}

export interface TieNeeds {
  /** The items that systems mean, in the order of the questions; `undefined`: nobody knows it. */
  readonly itemsOf: (
    queryable: Queryable,
    asked: readonly AskedItem[],
  ) => Promise<readonly (KnownItem | undefined)[]>;
  /** The units that systems mean, in the order of the questions; `undefined`: what they say. Absent: nobody ever said what is meant. */
  readonly unitsOf?: (
    queryable: Queryable,
    asked: readonly SpokenOf[],
  ) => Promise<readonly (Meant | undefined)[]>;
  /** Does the hub have the ERP book the payments of this channel's orders? Absent: of none. */
  readonly booksPayments?: (channel: string) => boolean;
  /** After so many minutes the order itself asks about contradicting claims. Absent: never. */
  readonly graceMinutes?: number | undefined;
}

/** Of an item that is known. */
export interface SpokenOf extends SpokenUnit {
  readonly item: KnownItem;
}

/** An order with its tie. */
export interface TiedOrder extends NamedRow {
  readonly tie: OrderTie;
}

/** Ties these orders out as of `now`; those of which no revision is known are left out. */
export async function tieOrders(
  { itemsOf, unitsOf, booksPayments, graceMinutes }: TieNeeds,
  queryable: Queryable,
  { ids, now, graceHours }: { readonly ids: readonly string[] } & Pick<TieInput, 'now' | 'graceHours'>,
): Promise<readonly TiedOrder[]> {
  const names = await readNames(queryable, ids);
  const facts = await readFacts<OrderFact>(queryable, ids);
  const documents = Map.groupBy(await readDocuments(queryable, ids), ({ caseId }) => caseId);
  const states = names.map((row) => ({ row, state: stateOf(orderToCash, facts.get(row.id) ?? []) }));
  const itemOf = await readItems(
    itemsOf,
    queryable,
    states.flatMap(({ state }) => itemsNamed(state)),
  );
  const meaning = await readMeaning(
    unitsOf,
    queryable,
    states.flatMap(({ state }) => spokenUnits(state)).flatMap((each) => withItem(each, itemOf)),
  );
  return states.flatMap(({ row, state: told }) => {
    const state = readState(told, { itemOf, meaning });
    const kept = documents.get(row.id) ?? [];
    const tie = tieOut({
      state,
      document: row.document,
      prices: pricesOf(kept),
      charges: chargesOf(kept),
      taxes: taxesOf(kept, state),
      itemOf,
      booksPayments: booksPayments?.(row.channel) === true,
      asked: askedByClaims(state, { now, graceMinutes }),
      now,
      graceHours,
    });
    return tie === undefined ? [] : [{ ...row, tie }];
  });
}

/** Every item that the order or a paper about it names. */
function itemsNamed(state: OrderState): readonly AskedItem[] {
  const { current, earlierLines, holds, invoices, receipts } = state;
  if (current === undefined) return [];
  return [
    ...[...current.order.lines, ...earlierLines].map(({ item }) => ({
      system: current.system,
      reference: item,
    })),
    ...invoices.flatMap(({ system, invoice }) =>
      listReferences('invoice', invoice)
        .filter(({ domain }) => domain === 'item')
        .map(({ reference }) => ({ system, reference })),
    ),
    ...holds
      .flatMap(({ itemId, substitute }) => [itemId, substitute?.itemId])
      .flatMap((value) =>
        value === undefined ? [] : [{ system: 'hub', reference: { by: 'record' as const, value } }],
      ),
    ...receipts.flatMap(({ system, receipt }) =>
      receipt.lines.map(({ item }) => ({ system, reference: item })),
    ),
  ];
}

async function readItems(
  itemsOf: TieNeeds['itemsOf'],
  queryable: Queryable,
  named: readonly AskedItem[],
): Promise<TieInput['itemOf']> {
  const asked = new Map(named.map((each) => [keyOf(each.system, each.reference), each]));
  const found = asked.size === 0 ? [] : await itemsOf(queryable, [...asked.values()]);
  const known = new Map([...asked.keys()].map((key, place) => [key, found[place]]));
  return (system, reference) => known.get(keyOf(system, reference));
}

type KnownSpoken = Spoken & { readonly known: KnownItem };

function withItem(spoken: Spoken, itemOf: TieInput['itemOf']): readonly KnownSpoken[] {
  const known = itemOf(spoken.item.system, spoken.item.reference);
  return known === undefined ? [] : [{ ...spoken, known }];
}

/** An order is tied out in the units in which it was worked. */
async function readMeaning(
  unitsOf: TieNeeds['unitsOf'],
  queryable: Queryable,
  spoken: readonly KnownSpoken[],
): Promise<Meaning> {
  const asked = new Map(spoken.map((each) => [spokenKey(each), each]));
  if (unitsOf === undefined || asked.size === 0) return () => undefined;
  const questions = [...asked.values()].map(({ system, code, known: item, worked, begun, picked }) => ({
    system,
    code,
    item,
    worked,
    begun,
    picked,
  }));
  const answers = await unitsOf(queryable, questions);
  const known = new Map([...asked.keys()].map((key, place) => [key, answers[place]]));
  return (each) => known.get(spokenKey(each));
}

function spokenKey({ system, code, item, worked, begun = false, picked = false }: Spoken): string {
  const standing = [worked ?? null, begun, picked];
  return JSON.stringify([system, code, ...standing, keyOf(item.system, item.reference)]);
}

function keyOf(system: string, { by, kind, value }: Reference): string {
  return JSON.stringify([system, by, kind ?? null, value]);
}

/** The prices with which the order was placed; a line that ships from several locations stands there once for each. */
function pricesOf(documents: readonly KeptDocument[]): ReadonlyMap<string, Decimal> {
  const body = documents.find(({ name }) => name === SALES_ORDER)?.body;
  if (!isSalesOrder(body)) return new Map();
  const prices = new Map<string, Decimal>();
  for (const { line, unitPrice } of body.lines) {
    const whole = line.includes('/') ? line.slice(0, line.lastIndexOf('/')) : line;
    prices.set(line, decimalOf(unitPrice));
    if (!prices.has(whole)) prices.set(whole, decimalOf(unitPrice));
  }
  return prices;
}

/** What the order was placed with beside its goods. */
function chargesOf(documents: readonly KeptDocument[]): readonly SalesCharge[] {
  const body = documents.find(({ name }) => name === SALES_ORDER)?.body;
  return isSalesOrder(body) ? (body.charges ?? []) : [];
}

function taxesOf(documents: readonly KeptDocument[], { written }: OrderState): readonly AnsweredTax[] {
  return documents
    .filter(({ domain }) => domain === 'tax-document')
    .flatMap(({ name, body }) => {
      const answer = written[name]?.answer;
      return isTax(answer) && isAsked(body)
        ? [{ document: body.document, state: body.state, kind: body.kind, asked: body.lines, answer }]
        : [];
    });
}

/** Delivery has checked it against the shape of its domain. */
function isTax(answer: object | undefined): answer is TaxAnswer {
  return answer !== undefined && 'tax' in answer && 'lines' in answer;
}

/** The plan wrote it. */
function isAsked(body: object): body is TaxDocument {
  return 'document' in body && 'state' in body && 'kind' in body && 'lines' in body;
}
