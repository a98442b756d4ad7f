/** Takes what is expected to arrive: each document in its latest version, in the caller's transaction. */
import { appendEvents } from '../../log/index.ts';
import type { ExpectedReceipt } from '../../model/documents/expected-receipt.ts';
import { baseUnitOf } from '../../model/unmapped.ts';
import { compareDecimals, decimalOf, formatDecimal, subtractDecimals } from '../../model/values/decimal.ts';
import { isProblem, problemUnder, type Problem } from '../../model/values/problem.ts';
import { convertQuantity, type ItemUnits } from '../../model/values/quantity.ts';
import { stableHash } from '../../platform/hash.ts';
import type { Transaction } from '../../platform/sql.ts';
import { sortedPairs, type StockOutcome, type StockPair } from '../facts.ts';
import type { ItemTerms } from '../policies.ts';
import type { StockContext } from '../stock.ts';
import { leaveMoved } from './backorder-store.ts';
import {
  findDocuments,
  itemsOfDocuments,
  lockItems,
  replaceLines,
  writeDocuments,
  type ExpectedLine,
} from './expected-store.ts';
import { letRest } from './rest.ts';

/** A document whose references are resolved: of each of its lines, in their order. */
export interface ExpectedFact {
  readonly system: string;
  readonly messageId: string;
  readonly correlationId: string;
  readonly traceparent?: string | undefined;
  readonly fact: ExpectedReceipt;
  readonly pairs: readonly StockPair[];
  readonly supplierId: string | undefined;
}

export interface ExpectAnswer {
  /** One for each fact, in order. */
  readonly outcomes: readonly StockOutcome[];
  /** Where somebody rests otherwise than before. */
  readonly changed: readonly StockPair[];
}

type Sound = ExpectedFact & { readonly place: number; readonly lines: readonly ExpectedLine[] };

/** Documents in any order, with any duplicates: the latest version of each counts. */
export async function expect(
  { needs, clock }: Pick<StockContext, 'needs' | 'clock'>,
  tx: Transaction,
  facts: readonly ExpectedFact[],
): Promise<ExpectAnswer> {
  if (facts.length === 0) return { outcomes: [], changed: [] };
  const outcomes: StockOutcome[] = facts.map(() => 'absorbed');
  const items = await needs.itemsOf(tx, [...new Set(facts.flatMap(itemIdsOf))]);
  const sound: Sound[] = [];
  facts.forEach((fact, place) => {
    const lines = readLines(fact, items);
    if ('length' in lines) sound.push({ ...fact, place, lines });
    else outcomes[place] = lines;
  });
  const latest = latestOf(sound);
  const written = await writeDocuments(tx, latest.map(toDocument), clock());
  const news = latest.filter((each) => written.has(nameOf(each)));
  for (const { place } of news) outcomes[place] = 'applied';
  await noteConflicts(
    tx,
    sound.filter((each) => !news.includes(each)),
    outcomes,
  );
  if (news.length === 0) return { outcomes, changed: [] };
  await appendEvents(
    tx,
    news.map((each) => toEvent(each, clock())),
  );
  return { outcomes, changed: await replaceAll(tx, news, clock()) };
}

async function replaceAll(tx: Transaction, news: readonly Sound[], at: Date): Promise<readonly StockPair[]> {
  const documents = news.map(({ system, fact: { document } }) => ({ system, document }));
  // Two who tell of one item wait for each other here, and what an earlier one wrote is seen then.
  const itemIds = [...new Set([...(await itemsOfDocuments(tx, documents)), ...news.flatMap(itemIdsOf)])];
  await lockItems(tx, itemIds);
  const lines = news.flatMap((each) => each.lines);
  await leaveMoved(tx, lines);
  await replaceLines(tx, documents, lines);
  return sortedPairs([...(await letRest(tx, itemIds, at))]);
}

function itemIdsOf({ pairs }: Pick<ExpectedFact, 'pairs'>): readonly string[] {
  return pairs.map(({ itemId }) => itemId);
}

function nameOf({ system, fact: { document } }: Pick<ExpectedFact, 'system' | 'fact'>): string {
  return `${system}/${document}`;
}

function latestOf(facts: readonly Sound[]): readonly Sound[] {
  const latest = new Map<string, Sound>();
  for (const each of facts) {
    const known = latest.get(nameOf(each));
    if (known === undefined || known.fact.version < each.fact.version) latest.set(nameOf(each), each);
  }
  return [...latest.values()];
}

/** One version says one thing. */
async function noteConflicts(
  tx: Transaction,
  facts: readonly Sound[],
  outcomes: StockOutcome[],
): Promise<void> {
  if (facts.length === 0) return;
  const known = await findDocuments(
    tx,
    facts.map(({ system, fact: { document } }) => ({ system, document })),
  );
  const byName = new Map(known.map((each) => [`${each.system}/${each.document}`, each]));
  for (const each of facts) {
    const held = byName.get(nameOf(each));
    const { version, document } = each.fact;
    if (held?.version === version && held.contentHash !== hashOf(each))
      outcomes[each.place] = {
        conflict: `document ${document} of ${each.system} is known at version ${version} with other content`,
      };
  }
}

function hashOf({ fact, lines }: Sound): string {
  return stableHash({ number: fact.number, state: fact.state, lines }).slice(0, 32);
}

function toDocument(each: Sound): Parameters<typeof writeDocuments>[1][number] {
  const { system, messageId, supplierId, fact } = each;
  const { document, version, number, state } = fact;
  return { system, document, version, contentHash: hashOf(each), number, supplierId, state, messageId };
}

/** A document is taken as a whole or not at all. */
function readLines(
  fact: ExpectedFact,
  items: ReadonlyMap<string, ItemTerms>,
): readonly ExpectedLine[] | Exclude<StockOutcome, string> {
  const unknown = itemIdsOf(fact).find((itemId) => !items.has(itemId));
  if (unknown !== undefined) return { waitsFor: baseUnitOf(unknown) };
  const lines = linesOf(fact, items);
  const broken = lines.filter((line) => isProblem(line));
  return broken.length > 0
    ? { breach: broken }
    : lines.filter((line): line is ExpectedLine => !isProblem(line));
}

/** In base units; what cannot be converted is a problem. */
function linesOf(
  { system, fact, pairs }: ExpectedFact,
  items: ReadonlyMap<string, ItemTerms>,
): readonly (ExpectedLine | Problem)[] {
  return fact.lines.map(({ line, quantity, received, expectedOn }, place) => {
    const pair = pairs[place];
    const units = pair === undefined ? undefined : items.get(pair.itemId);
    if (pair === undefined || units === undefined)
      throw new Error(`line ${line} of ${fact.document} was not resolved`);
    const [whole, come] = [quantity.value, received].map((value) =>
      toBase({ value, unit: quantity.unit }, units),
    );
    if (whole === undefined || come === undefined) throw new Error('two quantities were converted');
    if (isProblem(whole)) return problemUnder(`lines[${place}]`, whole);
    if (isProblem(come)) return problemUnder(`lines[${place}]`, come);
    const open = openOf(fact.state, whole, come);
    const named = { system, document: fact.document, line, ...pair };
    return { ...named, quantity: whole, received: come, expectedOn: expectedOn ?? null, open };
  });
}

/** Nobody waits for what is only a draft, or for more of what has come in full. */
function openOf(state: ExpectedReceipt['state'], quantity: string, received: string): string {
  const [whole, come] = [decimalOf(quantity), decimalOf(received)];
  if (state !== 'open' || compareDecimals(whole, come) <= 0) return '0';
  return formatDecimal(subtractDecimals(whole, come));
}

/** Digits behind the point that stock keeps. */
const SCALE = 10;

function toBase(
  quantity: { readonly value: string; readonly unit: string },
  units: ItemUnits,
): string | Problem {
  const base = convertQuantity(quantity, units, { unit: units.baseUnit, scale: SCALE });
  return isProblem(base) ? problemUnder('quantity', base) : base.value;
}

function toEvent({ system, fact, correlationId, traceparent }: Sound, at: Date) {
  const { document, number, state, lines } = fact;
  return {
    type: 'receipt.expected',
    source: '/stock',
    subject: `expected-receipt/${system}/${document}`,
    time: at.toISOString(),
    data: { system, document, ...(number !== undefined && { number }), state, lines: lines.length },
    correlationId,
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}
