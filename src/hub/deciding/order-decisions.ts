/** Carries out what people decide about an order or its lines: for each line that a question lists, as far as it may still be done. */
import type { Exceptions } from '../../exceptions/index.ts';
import type { DecisionName, DecisionSubject, OfferedDecision } from '../../model/exceptions.ts';
import type { Clock } from '../../platform/clock.ts';
import { whyNotAccepted, type Decided } from '../../processes/index.ts';
import type { Deciding, Verdict } from '../deciding.ts';
import type { Joined } from '../joined.ts';
import { cancelledInstead, decidedOtherwise } from '../orders/decided-already.ts';

type Question = NonNullable<Awaited<ReturnType<Exceptions['find']>>>;
type Found = Awaited<ReturnType<Joined['orders']['find']>>;

const ACTIONS: Readonly<Partial<Record<DecisionName, Decided['action']>>> = {
  'cancel-order': 'cancel',
  'cancel-rest': 'cancel-rest',
  'cancel-line': 'cancel-line',
  'keep-surplus': 'keep-surplus',
  'release-order': 'release',
  'invoice-on-account': 'invoice-on-account',
  'accept-price': 'accept-price',
  substitute: 'substitute',
  'split-order': 'split',
  wait: 'wait',
  'settle-return': 'settle-return',
  'change-return': 'change-return',
};

/** What of an offer may be done now, of its lines those of which it still can be. */
export async function judgeOrder(
  { orders }: Joined,
  offered: OfferedDecision,
  deciding: Deciding,
): Promise<OfferedDecision | Illegal> {
  const action = ACTIONS[offered.do];
  if (action === undefined) return offered;
  const { channel = '', number = '' } = offered.about;
  const found = await orders.find(channel, number);
  const judged = subjectsOf(offered).map((about) => ({
    about,
    illegal: illegality(actionNow(found, { ...about, action }), deciding),
  }));
  const [{ illegal } = {}] = [...judged.filter(isRefused), ...judged];
  const legal = judged.filter((each) => each.illegal === undefined);
  if (illegal !== undefined && (illegal.outcome === 'refused' || legal.length === 0)) return illegal;
  return ofLines(
    offered,
    legal.flatMap(({ about }) => about.line ?? []),
  );
}

interface JudgedSubject {
  readonly about: DecisionSubject;
  readonly illegal: Illegal | undefined;
}
type Illegal = Exclude<Verdict, { outcome: 'applies' | 'applied' }>;

function isRefused({ illegal }: JudgedSubject): boolean {
  return illegal?.outcome === 'refused';
}

/** Those of its lines of which it still may be done. */
function ofLines(offered: OfferedDecision, lines: readonly string[]): OfferedDecision {
  if (offered.lines === undefined) return offered;
  const over = offered.lines.length - lines.length;
  const label = over === 0 ? offered.label : `${offered.label}; ${over} of them ask no more`;
  return { ...offered, lines, label };
}

/** One for each line; one, where it is about none or about a single one. */
function subjectsOf({ about, lines }: OfferedDecision): readonly DecisionSubject[] {
  return lines === undefined ? [about] : lines.map((line) => ({ ...about, line }));
}

function illegality(
  offered: Judged | undefined,
  { mayOverride = true, unitPrice }: Deciding,
): Illegal | undefined {
  if (offered === undefined) return { outcome: 'skipped', words: 'the order offers it no more' };
  if (!offered.legal) return { outcome: 'skipped', words: `it cannot be done any more: ${offered.why}` };
  if (mayOverride) return undefined;
  const why = whyNotAccepted(offered.authority ?? {}, unitPrice);
  if (why === undefined) return undefined;
  return { outcome: 'refused', words: `${why}; a key with prices:override may accept it` };
}

interface Judged {
  readonly legal: boolean;
  readonly why: string;
  readonly authority?: Parameters<typeof whyNotAccepted>[0];
}

/** How the order judges the action at this moment, of a return as it was asked about. */
function actionNow(
  found: Found,
  { action, line, return: of, revision, leg }: DecisionSubject & Pick<Decided, 'action'>,
): Judged | undefined {
  if (of !== undefined)
    return found?.plan.returns
      ?.find((each) => each.number === of && each.revision === revision)
      ?.actions.find((each) => each.action === action && each.leg === leg);
  return found?.plan.actions?.find((each) => each.action === action && each.line === line);
}

interface Needs {
  readonly clock: Clock;
  readonly other: () => Joined;
}

type Doing = Deciding & { readonly offered: OfferedDecision };

/** Decided so for all its lines at once, or for none. The question names the decision: decided twice, the first word counts. */
export async function decideOrder(
  { clock, other }: Needs,
  question: Question,
  doing: Doing,
): Promise<Verdict> {
  const { offered, by } = doing;
  const action = ACTIONS[offered.do];
  if (action === undefined)
    return { outcome: 'refused', words: `${offered.do} is nothing that an order knows` };
  const { channel = '', number = '' } = offered.about;
  const { orders } = other();
  const found = await orders.find(channel, number);
  if (found === undefined) return gone;
  const at = clock().toISOString();
  const occasion = occasions(found, await orders.decided(found.id), at);
  const more = await said(doing);
  const wanted = subjectsOf(offered).map((about): Decided => {
    const identity = occasion(identityOf(question, offered, about));
    return { kind: 'decision', identity, at, action, by, ...partOf(about), ...more };
  });
  const decided = await orders.decideAll({ channel, number }, wanted);
  if (decided === 'unknown') return gone;
  if (decided.cancelled !== undefined) return { outcome: 'skipped', words: decided.cancelled };
  const late = wanted.filter((_decision, place) => decided.taken[place] !== 'applied');
  if (late.length < wanted.length) return { outcome: 'applied', words: appliedWords(offered, late.length) };
  const before = await orders.decided(found.id);
  const [otherwise = SO_ALREADY] = late.flatMap((decision) => otherwiseOf(before, decision) ?? []);
  return { outcome: 'skipped', words: otherwise };
}

const gone = { outcome: 'skipped', words: 'the order is gone' } as const;
const SO_ALREADY = 'it was decided so already';

function appliedWords({ label }: OfferedDecision, late: number): string {
  return late === 0 ? label : `${label}; ${late} of them were decided already`;
}

function otherwiseOf(before: ReadonlyMap<string, Decided>, decision: Decided): string | undefined {
  const first = before.get(decision.identity);
  return first === undefined ? undefined : decidedOtherwise(first, decision);
}

/**
 * A question about several lines stays while any of them asks: what was decided of one may be asked anew, of a later revision of the
 * order, when the day is over until which it should wait, or when more left than the buyer was to keep. That is another occasion, and has a
 * name of its own.
 */
function occasions(
  found: NonNullable<Found>,
  before: ReadonlyMap<string, Decided>,
  now: string,
): (identity: string) => string {
  const over = [...before.values()].filter((each) => isOver(each, found.plan.actions, now.slice(0, 10)));
  const revision = found.plan.verdict?.revision ?? '';
  return (identity) => {
    const begin = `${identity}/`;
    const times = over.filter((each) => each.identity.startsWith(begin)).length;
    return times === 0 ? `${begin}${revision}` : `${begin}${revision}/${times}`;
  };
}

/** The day until which it should wait has come, or more left than was left to the buyer. */
function isOver(
  { action, line, until, keeps }: Decided,
  actions: NonNullable<Found>['plan']['actions'] = [],
  today: string,
): boolean {
  if (action !== 'keep-surplus') return until !== undefined && until <= today;
  const offered = actions.find((each) => each.action === action && each.line === line);
  return offered !== undefined && offered.keeps !== keeps;
}

/** A line of the order, a return of it as it was asked about, or neither. */
function partOf({ line, return: of, revision, leg }: DecisionSubject): Partial<Decided> {
  return {
    ...(line !== undefined && { line }),
    ...(of !== undefined && revision !== undefined && { return: of, revision }),
    ...(leg !== undefined && { leg }),
  };
}

/**
 * Whoever got no answer to a decision about an order asks again, and the question has closed because of it: he hears that it was done, and
 * whoever means something else now, that the first word counts. `undefined`: he has not decided it.
 */
export async function repeatedOf(
  { orders }: Joined,
  question: Question,
  doing: Doing,
): Promise<Verdict | undefined> {
  const action = ACTIONS[doing.offered.do];
  if (doing.isNamed !== true || action === undefined) return undefined;
  const own = await decidedBefore(orders, question, doing);
  if (own.length === 0) return undefined;
  const { channel = '', number = '', line } = doing.offered.about;
  const meant = { action, ...(line !== undefined && { line }) };
  const cancelled = await cancelledInstead({ orders, channel, number }, meant);
  if (cancelled !== undefined) return { outcome: 'skipped', words: cancelled };
  const more = await said(doing);
  const verdicts = own.map((first) => decidedOtherwise(first, more));
  const [otherwise] = verdicts;
  return otherwise === undefined || verdicts.includes(undefined)
    ? { outcome: 'applied', words: SO_ALREADY }
    : { outcome: 'skipped', words: otherwise };
}

/** What this person has decided so about these lines, on whatever occasion. */
async function decidedBefore(
  orders: Joined['orders'],
  question: Question,
  { offered, by }: Doing,
): Promise<readonly Decided[]> {
  const { channel = '', number = '' } = offered.about;
  const found = await orders.find(channel, number);
  if (found === undefined) return [];
  const begins = subjectsOf(offered).map((about) => `${identityOf(question, offered, about)}/`);
  const own = found.facts.filter(
    ({ system, identity }) => system === `api: ${by}` && begins.some((begin) => identity.startsWith(begin)),
  );
  const before = own.length === 0 ? undefined : await orders.decided(found.id);
  return own.flatMap(({ identity }) => before?.get(identity) ?? []);
}

function identityOf({ id }: Question, { do: decision }: OfferedDecision, about: DecisionSubject): string {
  const { line, revision } = about;
  return `decision/${id}/${decision}/${encodeURIComponent(line ?? revision ?? '')}`;
}

/** What the person said besides. */
async function said({ offered, note, unitPrice, until, record, recordOf }: Doing): Promise<Partial<Decided>> {
  const item =
    offered.do === 'substitute' && record !== undefined ? await recordOf('item', record) : undefined;
  return {
    ...(note === undefined ? {} : { note }),
    ...(unitPrice === undefined ? {} : { unitPrice }),
    ...(until === undefined ? {} : { until }),
    ...(item !== undefined && 'id' in item ? { item: item.id } : {}),
  };
}
