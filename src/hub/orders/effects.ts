/** Carries out what plans of orders ask of stock and of the accounts' limits; the answers are facts. */
import { decimalOf, addDecimals, ZERO, type Decimal } from '../../model/values/decimal.ts';
import type { Money } from '../../model/primitives.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Transaction } from '../../platform/sql.ts';
import {
  claimPayments,
  isNote,
  judgeCredit,
  lockAccounts,
  noted,
  readExposures,
  type Asked,
  type Exposure,
  type OrderEffect,
  type OrderFact,
} from '../../processes/index.ts';
import type { Pricing } from '../../pricing/index.ts';
import type { Records } from '../../records/index.ts';
import type { ReservationAnswer, Stock } from '../../stock/index.ts';
import { priceLines } from './price-lines.ts';

/** An order that nobody places for so long is looked at again; the plan renews what ran out. */
const HELD_SECONDS = 30 * 24 * 3600;

type Doing<Kind extends OrderEffect['do']> = Extract<OrderEffect, { do: Kind }>;

export interface EffectNeeds {
  readonly stock: Pick<Stock, 'within'>;
  readonly pricing: Pick<Pricing, 'priceWithin' | 'open' | 'revisions'>;
  readonly records: Pick<Records, 'takenIn'>;
  readonly clock: Clock;
  /** How long the ERP has been silent, where that matters; `undefined`: it is heard. */
  readonly silence: ErpSilence;
}

/** What accounts may still be granted while the ERP is silent since this instant. */
export type ErpSilence = (
  tx: Transaction,
) => Promise<{ readonly since: Date; readonly upTo: Money } | undefined>;

/** Gives one fact for each, in order. What is given back comes first, so that others in the batch can have it. */
export async function carryOut(
  needs: EffectNeeds,
  tx: Transaction,
  asked: readonly Asked[],
): Promise<readonly OrderFact[]> {
  const at = needs.clock().toISOString();
  const facts = new Map<OrderEffect, OrderFact>();
  const [given, handed] = [of(asked, 'release'), of(asked, 'confirm')];
  if (given.length > 0) await needs.stock.within.releaseAll(tx, given.map(reservationOf));
  await shrinkAll(needs, tx, { asked, at, facts });
  if (handed.length > 0) await needs.stock.within.confirmAll(tx, handed.map(reservationOf));
  for (const effect of given) {
    const { key, because } = effect;
    facts.set(effect, { kind: 'released', identity: `released/${key}`, at, key, because });
  }
  for (const effect of handed)
    facts.set(effect, { kind: 'custody', identity: `custody/${effect.key}`, at, key: effect.key });
  await awaitAll(needs, tx, { asked, at, facts });
  await claimAll(tx, { asked, at, facts });
  for (const { effect } of asked) if (isNote(effect)) facts.set(effect, noted(effect, at));
  await priceAll(needs, tx, { asked, at, facts });
  await judgeAll(needs, tx, { asked, at, facts });
  await reserveAll(needs, tx, { asked, at, facts });
  return asked.map(({ effect }) => {
    const fact = facts.get(effect);
    if (fact === undefined) throw new Error(`${effect.do} was left without an answer`);
    return fact;
  });
}

function of<Kind extends OrderEffect['do']>(asked: readonly Asked[], kind: Kind): readonly Doing<Kind>[] {
  return asked.map(({ effect }) => effect).filter((effect): effect is Doing<Kind> => effect.do === kind);
}

function reservationOf({ reservationId }: Doing<'release' | 'confirm'>): string {
  return reservationId;
}

interface Answering {
  readonly asked: readonly Asked[];
  readonly at: string;
  readonly facts: Map<OrderEffect, OrderFact>;
}

async function awaitAll(
  { stock }: EffectNeeds,
  tx: Transaction,
  { asked, at, facts }: Answering,
): Promise<void> {
  const effects = of(asked, 'await');
  await stock.within.awaitAll(tx, effects);
  for (const effect of effects) {
    const { line, attempt, itemId, quantity, locationIds } = effect;
    const awaiting = { line, attempt, itemId, quantity, locationIds };
    facts.set(effect, { kind: 'awaiting', identity: `awaiting/${line}/${attempt}`, at, ...awaiting });
  }
}

async function claimAll(tx: Transaction, { asked, at, facts }: Answering): Promise<void> {
  const claims = asked.flatMap(({ caseId, effect }) =>
    effect.do === 'claim-payment' ? [{ caseId, effect }] : [],
  );
  const holders = await claimPayments(
    tx,
    claims.map(({ caseId, effect: { target, payment } }) => ({ caseId, target, payment })),
  );
  claims.forEach(({ caseId, effect }, place) => {
    const { payment } = effect;
    const holder = holders[place];
    const taken = holder === undefined || holder.caseId === caseId ? {} : { takenBy: holder.naturalKey };
    facts.set(effect, { kind: 'claimed', identity: `claimed/${payment}`, at, payment, ...taken });
  });
}

async function priceAll(
  { pricing }: EffectNeeds,
  tx: Transaction,
  { asked, at, facts }: Answering,
): Promise<void> {
  const effects = of(asked, 'price');
  if (effects.length === 0) return;
  const answers = await priceLines(pricing, tx, { effects, at });
  effects.forEach((effect, place) => {
    const answer = answers[place];
    if (answer !== undefined) facts.set(effect, answer);
  });
}

/** Under the locks of the accounts: what one order of the batch is granted counts for the next. */
async function judgeAll(
  { silence, records }: EffectNeeds,
  tx: Transaction,
  { asked, at, facts }: Answering,
): Promise<void> {
  const questions = asked.flatMap(({ caseId, effect }) =>
    effect.do === 'judge-credit' ? [{ caseId, effect }] : [],
  );
  if (questions.length === 0) return;
  const accounts = [...new Set(questions.map(({ effect }) => effect.account.id))];
  await lockAccounts(tx, accounts);
  const balances = await records.takenIn(tx, accounts, 'creditUsed');
  const balanced = accounts.map((id) => ({ id, balanceAt: balances.get(id) }));
  const silent = await silence(tx);
  const cases = questions.map(({ caseId }) => caseId);
  let exposures = await readExposures(tx, balanced, { cases, since: silent?.since });
  for (const { caseId, effect } of questions) {
    const { account, amount, attempt } = effect;
    const others = exposures.filter(({ id }) => id !== caseId);
    const judged = judgeOne(
      effect,
      others.filter((each) => each.account === account.id),
      silent,
    );
    if (judged.verdict === 'granted') {
      const { amount: exposure, currency } = amount;
      exposures = [...others, { id: caseId, account: account.id, currency, exposure, sinceThen: exposure }];
    }
    const credit = { ...judged, account: account.id, amount };
    facts.set(effect, { kind: 'credit', identity: `credit/${attempt}`, at, ...credit });
  }
}

function judgeOne(
  { account, amount, isMadeGood }: Doing<'judge-credit'>,
  others: readonly Exposure[],
  silent: Awaited<ReturnType<ErpSilence>>,
): ReturnType<typeof judgeCredit> {
  if (isMadeGood === true && silent !== undefined)
    return { verdict: 'granted', why: 'granted before, and the ERP is silent still', basis: 'cached' };
  const { creditLimit: limit, creditUsed: used } = account;
  const question = { amount, limit, used, accepted: sumByCurrency(others, 'exposure') };
  if (silent === undefined) return judgeCredit(question);
  return judgeCredit({
    ...question,
    silent: { ...silent, accepted: sumByCurrency(others, 'sinceThen') },
  });
}

function sumByCurrency(
  exposures: readonly Exposure[],
  of: 'exposure' | 'sinceThen',
): ReadonlyMap<string, Decimal> {
  const sums = new Map<string, Decimal>();
  for (const each of exposures)
    sums.set(each.currency, addDecimals(sums.get(each.currency) ?? ZERO, decimalOf(each[of])));
  return sums;
}

async function shrinkAll(
  { stock }: EffectNeeds,
  tx: Transaction,
  { asked, at, facts }: Answering,
): Promise<void> {
  const [short, less] = [of(asked, 'shrink'), of(asked, 'lessen')];
  if (short.length + less.length === 0) return;
  await stock.within.shrinkAll(
    tx,
    [...short, ...less].map(({ reservationId, keep }) => ({ id: reservationId, keep })),
  );
  for (const effect of short) {
    const { key } = effect;
    facts.set(effect, { kind: 'released', identity: `released/${key}`, at, key, because: 'short' });
  }
  for (const effect of less) {
    const { key, keep } = effect;
    const identity = `lessened/${key}/${keep.value}`;
    facts.set(effect, { kind: 'lessened', identity, at, key, quantity: keep });
  }
}

async function reserveAll(
  { stock }: EffectNeeds,
  tx: Transaction,
  { asked, at, facts }: Answering,
): Promise<void> {
  const effects = await firstComeFirst(stock, tx, of(asked, 'reserve'));
  if (effects.length === 0) return;
  const answers = await stock.within.reserve(
    tx,
    effects.map((effect) => ({
      key: effect.key,
      channel: effect.channel,
      tier: effect.tier,
      reference: effect.reference,
      expiresInSeconds: HELD_SECONDS,
      lines: [{ ...goodsOf(effect), locationIds: [effect.locationId] }],
    })),
  );
  effects.forEach((effect, place) => {
    const answer = answers[place];
    if (answer !== undefined) facts.set(effect, reservationFact(effect, answer, at));
  });
}

/** What came in is given first to those who wait for it, in the order in which they came. */
async function firstComeFirst(
  { within }: EffectNeeds['stock'],
  tx: Transaction,
  effects: readonly Doing<'reserve'>[],
): Promise<readonly Doing<'reserve'>[]> {
  if (effects.length < 2) return effects;
  const places = await within.placesInQueue(tx, effects.map(waitingKey));
  const placeOf = (effect: Doing<'reserve'>): bigint => places.get(waitingKey(effect)) ?? NEVER_WAITED;
  return effects.toSorted((a, b) => {
    const [first, second] = [placeOf(a), placeOf(b)];
    if (first === second) return 0;
    return first < second ? -1 : 1;
  });
}

const NEVER_WAITED = 2n ** 63n;

/** The key under which a line waits: that of its holds without their count and place. */
function waitingKey({ key }: Doing<'reserve'>): string {
  return key.replace(/\/\d+@.*$/, '');
}

/** What is really held: of a substitute another item, in another quantity. */
function goodsOf({
  itemId,
  quantity,
  substitute,
}: Pick<Doing<'reserve'>, 'itemId' | 'quantity' | 'substitute'>) {
  const goods = substitute ?? { itemId, quantity };
  return { itemId: goods.itemId, quantity: goods.quantity };
}

/** All or nothing at one location; nothing is an answer too: the plan looks elsewhere. */
function reservationFact(
  { key, line, itemId, locationId, wave, quantity, substitute, reasons }: Doing<'reserve'>,
  answer: ReservationAnswer,
  at: string,
): OrderFact {
  const fact = {
    kind: 'reservation' as const,
    identity: `reservation/${key}`,
    at,
    key,
    line,
    itemId,
    locationId,
    wave,
    reasons,
    ...(substitute === undefined ? {} : { substitute }),
  };
  if (answer.outcome !== 'reserved') return { ...fact, quantity: { value: '0', unit: quantity.unit } };
  return { ...fact, quantity, reservationId: answer.id, expiresAt: answer.expiresAt.toISOString() };
}
