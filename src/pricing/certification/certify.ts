/** One run of certification: draws prices, asks hub and ERP, and keeps what differs as questions until it is equal again. */
import type { PriceAnswer } from '../../connectors/kit/price-check.ts';
import type { Questions } from '../../model/exceptions.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Database, Queryable, Transaction } from '../../platform/sql.ts';
import { finishCertification, listMismatches, saveMismatches, type HeldRun } from '../certification-store.ts';
import { readOneSnapshot } from '../price-index-store.ts';
import { comparedPrices } from '../pricing-metrics.ts';
import type { QuotedLine } from '../quotes/quote-shapes.ts';
import type { Quotes } from '../quotes/quotes.ts';
import {
  mismatchKey,
  questionKeyOf,
  questionOf,
  tallyByParty,
  tallyOf,
  toMismatch,
  verdictOf,
} from './compare.ts';
import { draw } from './draw.ts';
import type { Compared, Erp, Mismatch, Sample } from './shapes.ts';
import { fillUrn, type UrnNeeds } from './urn.ts';

export interface CertificationNeeds extends UrnNeeds {
  /** The ERP's ids of these parties or items, where it knows them. */
  readonly externalIdsOf: (
    queryable: Queryable,
    system: string,
    recordIds: readonly string[],
  ) => Promise<ReadonlyMap<string, string>>;
}

export interface CertificationContext {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly newId: () => string;
  readonly questions: Questions<Transaction>;
  readonly needs: CertificationNeeds;
  readonly price: Quotes['price'];
}

/** What one run needs of the landscape, and who asks for it. */
export interface Assignment {
  readonly erp: Erp;
  readonly samples: number;
  readonly tolerance: string;
  /** Of customers who have none; absent: nothing is asked about them. */
  readonly currency: string | undefined;
  readonly askedBy: string;
  /** Absent: a new one. */
  readonly id?: string;
  /** Absent: any. */
  readonly seed?: bigint | undefined;
  /** Not where this asker began a run since then. */
  readonly unlessSince?: Date;
}

/** Asked together: so many lines make one hub call and a few calls of the ERP. */
const TOGETHER = 100;
/** Differences that are looked at again at most, oldest first. */
const MOST_REPEATED = 5000;

/** An assignment that this process works on. */
export type Task = Assignment & HeldRun & { readonly seed: bigint };

/** Carries it out to its end; rejects where the signal ends it, the ERP or the database fails, or somebody else has taken it over. */
export async function carryOut(
  context: CertificationContext,
  task: Task,
  signal: AbortSignal,
): Promise<void> {
  const samples = await samplesOf(context, task);
  const first = await compareAll(context, task, { samples, signal });
  // What is on its way looks like a difference: what still differs a moment later is one.
  const again = first.filter(({ verdict }) => verdict === 'mismatched').map(({ sample }) => sample);
  const second = await compareAll(context, task, { samples: again, signal });
  const settled = new Map(second.map((each) => [each.sample, each]));
  await keep(
    context,
    task,
    first.map((each) => settled.get(each.sample) ?? each),
  );
}

/** Known differences first, then what is drawn. */
async function samplesOf({ database, clock, needs }: CertificationContext, task: Task) {
  const today = clock().toISOString().slice(0, 10);
  const open = await listMismatches(database, { limit: MOST_REPEATED });
  const repeated = open.map((mismatch): Sample => {
    const { partyId, itemId, quantity, unit, currency, askedFor } = mismatch;
    const date = task.erp.days === 'any' ? askedFor : today;
    return { partyId, itemId, quantity, unit, currency, date };
  });
  const urn = await database.transaction(async (tx) => {
    await readOneSnapshot(tx);
    return fillUrn(needs, tx, task);
  });
  const drawn = draw(urn, { ...task, today, days: task.erp.days });
  const known = new Set(repeated.map(mismatchKey));
  return [...repeated, ...drawn.filter((sample) => !known.has(mismatchKey(sample)))];
}

async function compareAll(
  context: CertificationContext,
  task: Task,
  { samples, signal }: { readonly samples: readonly Sample[]; readonly signal: AbortSignal },
): Promise<readonly Compared[]> {
  const compared: Compared[] = [];
  // One day and one currency in one question to the hub.
  for (const alike of Map.groupBy(samples, ({ date, currency }) => `${date} ${currency}`).values())
    for (let from = 0; from < alike.length; from += TOGETHER) {
      signal.throwIfAborted();
      compared.push(...(await compareSome(context, task, alike.slice(from, from + TOGETHER))));
    }
  return compared;
}

async function compareSome(
  context: CertificationContext,
  task: Task,
  samples: readonly Sample[],
): Promise<readonly Compared[]> {
  const [first] = samples;
  if (first === undefined) return [];
  const hub = await context.price({
    currency: first.currency,
    date: first.date,
    lines: samples.map(({ itemId, partyId, quantity, unit }) => ({
      item: { name: itemId, id: itemId },
      party: { name: partyId, id: partyId },
      quantity,
      unit,
    })),
  });
  const erp = await askErp(context, task.erp, { samples, hub });
  return samples.flatMap((sample, place) => {
    const [line, answer] = [hub[place], erp[place]];
    if (line === undefined || answer === undefined) return [];
    return [{ sample, hub: line, erp: answer, verdict: verdictOf(line, answer, task.tolerance) }];
  });
}

async function askErp(
  { database, needs }: CertificationContext,
  erp: Erp,
  { samples, hub }: { readonly samples: readonly Sample[]; readonly hub: readonly QuotedLine[] },
): Promise<readonly PriceAnswer[]> {
  const chains = samples.map(({ partyId }, place) => chainOf(hub[place], partyId));
  const ids = [...chains.flat().map(({ id }) => id), ...samples.map(({ itemId }) => itemId)];
  const known = await needs.externalIdsOf(database, erp.system, [...new Set(ids)]);
  const questions = samples.map(({ itemId, quantity, unit, currency, date }, place) => ({
    chain: (chains[place] ?? []).flatMap(({ id, level }) => {
      const externalId = known.get(id);
      return externalId === undefined ? [] : [{ level, externalId }];
    }),
    item: known.get(itemId) ?? '',
    quantity: { value: quantity, unit },
    currency,
    date,
  }));
  const answered = await erp.ask(questions.filter(({ item }) => item !== ''));
  const next = answered.values();
  return questions.map(({ item }): PriceAnswer => {
    if (item === '') return { answer: 'not-answered', reason: 'the ERP does not know the item' };
    return next.next().value ?? { answer: 'not-answered', reason: 'the ERP gave too few answers' };
  });
}

/** The parties that the hub's price rests on; of a refused line the party alone is known. */
function chainOf(line: QuotedLine | undefined, partyId: string) {
  return line?.restsOn?.parties ?? [{ id: partyId, level: undefined }];
}

async function keep(
  { database, clock, questions, needs, log }: CertificationContext,
  task: Task,
  compared: readonly Compared[],
): Promise<void> {
  const finishedAt = clock();
  const differing = compared
    .filter(({ verdict }) => verdict === 'mismatched')
    .map((each) => toMismatch(each, finishedAt));
  const equal = compared.filter(isOver).map(({ sample }) => sample);
  const tally = tallyOf(compared);
  await database.transaction(async (tx) => {
    const ending = { finishedAt, tally, parties: tallyByParty(compared) };
    if ((await finishCertification(tx, task, ending)) === 'lost')
      throw new Error('somebody else has taken this run over');
    await saveMismatches(tx, task.id, { differing, equal });
    const pairs = [...differing, ...equal];
    const open = await listMismatches(tx, { pairs, limit: 2 * MOST_REPEATED });
    const names = await namesOf(needs, tx, open);
    const byPair = Map.groupBy(open, (each) => questionKeyOf(each).subject);
    await questions.raise(
      tx,
      [...byPair.values()].flatMap(([first, ...more]) =>
        first === undefined ? [] : [questionOf([first, ...more], { system: task.erp.system, nameOf: names })],
      ),
    );
    const settled = equal.map(questionKeyOf).filter(({ subject }) => !byPair.has(subject));
    await questions.settle(tx, [...new Map(settled.map((key) => [key.subject, key])).values()]);
  });
  for (const [verdict, count] of Object.entries(tally)) comparedPrices.add(Number(count), { verdict });
  log.info('pricing.certified', { id: task.id, system: task.erp.system, ...tally });
}

/** Equal now, or about something that is gone: no difference is left. */
function isOver({ verdict, hub }: Compared): boolean {
  if (verdict === 'matched') return true;
  const isGone =
    hub.outcome === 'refused' && (hub.reason === 'unknown-item' || hub.reason === 'unknown-party');
  return verdict === 'unanswered' && isGone;
}

async function namesOf(needs: UrnNeeds, tx: Transaction, open: readonly Mismatch[]) {
  const ids = [...new Set(open.flatMap(({ partyId, itemId }) => [partyId, itemId]))];
  const numbers = new Map((await needs.recordsOf(tx, ids)).map(({ recordId, number }) => [recordId, number]));
  return (id: string): string => numbers.get(id) ?? id;
}
