/** Carries out what people decide about questions: one by one, or the same for all questions of one cause. */
import type { Exceptions } from '../exceptions/index.ts';
import type { DecisionName, OfferedDecision, TakenDecision } from '../model/exceptions.ts';
import type { RecordDomain } from '../model/facts.ts';
import { RECORD_DOMAINS } from '../model/shapes.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/sql.ts';
import { whyNotAccepted, type Decided } from '../processes/index.ts';
import type { Joined } from './joined.ts';
import { decidedOtherwise } from './orders/decided-already.ts';
import { mapUnit, saidUnit, unitHindrance } from './units/mapping-units.ts';

type Question = NonNullable<Awaited<ReturnType<Exceptions['find']>>>;

/** Who decides, and how what they say is understood. */
export interface Deciding extends TakenDecision {
  readonly by: string;
  readonly note?: string | undefined;
  /** The record that a person means by a text, or in words why it is none. */
  readonly recordOf: (
    domain: RecordDomain,
    text: string,
  ) => Promise<{ readonly id: string } | { readonly why: string }>;
  /** Does the caller name the request, so that it may be one that got no answer? Absent: no. */
  readonly isNamed?: boolean;
  /** May the caller accept any price? Absent: yes. */
  readonly mayOverride?: boolean;
  /** May the caller do this at all? Absent: yes. */
  readonly may?: (decision: DecisionName) => boolean;
}

/** What becomes, or would become, of a question. */
export type Verdict =
  | { readonly outcome: 'applies' | 'applied'; readonly words: string }
  /** It no longer asks: nothing was done, and nothing needs to be. */
  | { readonly outcome: 'skipped'; readonly words: string }
  | { readonly outcome: 'refused'; readonly words: string };

export interface Decisions {
  /** What deciding so would do to a question. */
  preview(question: Question, deciding: Deciding): Promise<Verdict>;
  /** Does it. Done again, it changes nothing. */
  apply(question: Question, deciding: Deciding): Promise<Verdict>;
}

interface Needs {
  readonly database: Database;
  readonly clock: Clock;
  readonly other: () => Joined;
}

export function decisions(needs: Needs): Decisions {
  const judge = async (question: Question, deciding: Deciding): Promise<Verdict | OfferedDecision> => {
    if (question.closedAt !== undefined) return skipped('it has been answered meanwhile');
    const offered = chosen(question, deciding);
    if ('outcome' in offered) return offered;
    if (deciding.may?.(offered.do) === false) return refused('this key may not do that');
    const missing = offered.needs.filter((need) => deciding[need] === undefined);
    if (missing.length > 0) return refused(`it needs to be told: ${missing.join(', ')}`);
    if (offered.do === 'map-unit')
      return (await unitHindrance(needs, saidUnit(offered.about, deciding))) ?? offered;
    return (await hindrance(needs.other(), offered, deciding)) ?? offered;
  };
  return {
    preview: async (question, deciding) => {
      const judged = await judge(question, deciding);
      return 'outcome' in judged ? judged : { outcome: 'applies', words: judged.label };
    },
    apply: async (question, deciding) => {
      const judged = await judge(question, deciding);
      if (!('outcome' in judged)) return await carryOut(needs, question, { ...deciding, offered: judged });
      return judged.outcome === 'skipped' && (await wasDecidedBy(needs.other(), question, deciding))
        ? await repeated(needs.other(), question, deciding)
        : judged;
    },
  };
}

function skipped(words: string): Verdict {
  return { outcome: 'skipped', words };
}
function refused(words: string): Verdict {
  return { outcome: 'refused', words };
}

/** The one that is meant of those that the question offers. */
function chosen({ decisions: offers = [] }: Question, deciding: Deciding): Verdict | OfferedDecision {
  const alike = offers.filter((each) => each.do === deciding.do);
  const meant = alike.filter(({ about }) => deciding.line === undefined || about.line === deciding.line);
  const [only, ...others] = meant;
  if (others.length > 0)
    return refused(`say for which line: ${meant.map(({ about }) => about.line ?? '').join(', ')}`);
  if (only !== undefined) return only;
  const words = [...new Set(offers.map((each) => each.do))].join(', ');
  return refused(words === '' ? 'nothing can be decided here' : `only these may be decided: ${words}`);
}

/** What was legal when it was asked may not be so any more. */
async function hindrance(
  joined: Joined,
  { do: decision, about }: OfferedDecision,
  deciding: Deciding,
): Promise<Verdict | undefined> {
  const { recordOf, record } = deciding;
  const action = ACTIONS[decision];
  const illegal = action === undefined ? undefined : await illegality(joined, { ...about, action }, deciding);
  if (illegal !== undefined || !NAMING.has(decision)) return illegal;
  const found = await recordOf(domainMeant(decision, about), record ?? '');
  return 'why' in found ? refused(found.why) : undefined;
}

async function illegality(
  joined: Joined,
  about: OfferedDecision['about'] & Pick<Decided, 'action'>,
  { mayOverride = true, unitPrice }: Deciding,
): Promise<Verdict | undefined> {
  const offered = await actionNow(joined, about);
  if (offered === undefined) return skipped('the order offers it no more');
  if (!offered.legal) return skipped(`it cannot be done any more: ${offered.why}`);
  if (mayOverride) return undefined;
  const why = whyNotAccepted(offered.authority ?? {}, unitPrice);
  return why === undefined ? undefined : refused(`${why}; a key with prices:override may accept it`);
}

interface Judged {
  readonly legal: boolean;
  readonly why: string;
  readonly authority?: Parameters<typeof whyNotAccepted>[0];
}

/** How the order judges the action at this moment, of a return as it was asked about. */
async function actionNow(
  { orders }: Joined,
  about: OfferedDecision['about'] & Pick<Decided, 'action'>,
): Promise<Judged | undefined> {
  const { action, channel = '', number = '', line, return: of, revision, leg } = about;
  const found = await orders.find(channel, number);
  if (of !== undefined)
    return found?.plan.returns
      ?.find((each) => each.number === of && each.revision === revision)
      ?.actions.find((each) => each.action === action && each.leg === leg);
  return found?.plan.actions?.find((each) => each.action === action && each.line === line);
}

const ACTIONS: Readonly<Partial<Record<DecisionName, Decided['action']>>> = {
  'cancel-order': 'cancel',
  'cancel-rest': 'cancel-rest',
  'cancel-line': 'cancel-line',
  'release-order': 'release',
  'invoice-on-account': 'invoice-on-account',
  'accept-price': 'accept-price',
  substitute: 'substitute',
  'split-order': 'split',
  wait: 'wait',
  'settle-return': 'settle-return',
  'change-return': 'change-return',
};

/** These need a record that a person names. */
const NAMING: ReadonlySet<DecisionName> = new Set(['map-id', 'substitute']);

function domainMeant(decision: DecisionName, { domain }: OfferedDecision['about']): RecordDomain {
  return decision === 'substitute' ? 'item' : domainOf(domain);
}

function domainOf(text: string | undefined): RecordDomain {
  const domain = RECORD_DOMAINS.find((each) => each === text);
  if (domain === undefined) throw new Error(`no record is of the domain ${text ?? ''}`);
  return domain;
}

type Doing = Deciding & { readonly offered: OfferedDecision };

async function carryOut(needs: Needs, question: Question, doing: Doing): Promise<Verdict> {
  const { offered } = doing;
  if (offered.do === 'map-id') return await map(needs.other(), doing);
  if (offered.do === 'map-unit') {
    const { by, note } = doing;
    return await mapUnit(needs.other(), { ...saidUnit(offered.about, doing), by, note });
  }
  if (offered.do === 'retry') return await retry(needs, offered);
  return await decideOrder(needs, question, doing);
}

async function map({ stewardship }: Joined, { offered, recordOf, record = '', by }: Doing): Promise<Verdict> {
  const { system = '', externalId = '', by: kind } = offered.about;
  const domain = domainOf(offered.about.domain);
  const found = await recordOf(domain, record);
  if ('why' in found) return refused(found.why);
  const said = { system, domain, recordId: found.id, by };
  const outcome =
    kind === undefined
      ? (await stewardship.map({ ...said, externalId })).outcome
      : await stewardship.mapWord({ ...said, kind, value: externalId });
  switch (outcome) {
    case 'mapped':
      return { outcome: 'applied', words: `${system} means ${record} by “${externalId}”` };
    case 'already-so':
      return skipped('it is mapped so already');
    case 'other':
      return refused(`${system} means another ${domain} by it already`);
    case 'unknown-record':
      return refused(`no ${domain} is called ${record} any more`);
  }
}

/** Refused content once more as it is, or a kept message with today's mapping. */
async function retry({ database, other }: Needs, { about }: OfferedDecision): Promise<Verdict> {
  const { target, key, messageId } = about;
  if (target !== undefined && key !== undefined) {
    await database.transaction((tx) => other().delivery.retry(tx, [{ target, key }]));
    return { outcome: 'applied', words: `${target} is tried again` };
  }
  if (messageId === undefined) return refused('nothing here can be tried again');
  const messages = await other().intake.reprocess({ messageId });
  return messages === 0
    ? skipped('the message is taken in already')
    : { outcome: 'applied', words: 'the message is taken in again' };
}

/** The question names the decision: decided twice, it counts once. */
async function decideOrder({ clock, other }: Needs, question: Question, doing: Doing): Promise<Verdict> {
  const { offered, by } = doing;
  const { channel = '', number = '' } = offered.about;
  const part = partOf(offered.about);
  const action = ACTIONS[offered.do];
  if (action === undefined) return refused(`${offered.do} is nothing that an order knows`);
  const decision: Decided = {
    kind: 'decision',
    identity: identityOf(question, offered),
    at: clock().toISOString(),
    action,
    by,
    ...part,
    ...(await said(doing)),
  };
  const decided = await other().orders.decide({ channel, number }, decision);
  if (decided === 'unknown') return skipped('the order is gone');
  if (decided.taken === 'applied') return { outcome: 'applied', words: offered.label };
  return skipped((await decidedOtherwise(other(), { channel, number }, decision)) ?? SO_ALREADY);
}

const SO_ALREADY = 'it was decided so already';

/** Whoever repeats himself hears that it was done; whoever means something else now, that the first word counts. */
async function repeated(joined: Joined, question: Question, deciding: Deciding): Promise<Verdict> {
  const offered = chosen(question, deciding);
  if ('outcome' in offered) return offered;
  const { channel = '', number = '' } = offered.about;
  const identity = identityOf(question, offered);
  const mine = { identity, ...(await said({ ...deciding, offered })) };
  const otherwise = await decidedOtherwise(joined, { channel, number }, mine);
  return otherwise === undefined ? { outcome: 'applied', words: SO_ALREADY } : skipped(otherwise);
}

/** A line of the order, a return of it as it was asked about, or neither. */
function partOf({ line, return: of, revision, leg }: OfferedDecision['about']): Partial<Decided> {
  return {
    ...(line !== undefined && { line }),
    ...(of !== undefined && revision !== undefined && { return: of, revision }),
    ...(leg !== undefined && { leg }),
  };
}

/** Whoever got no answer to a decision about an order asks again, and the question has closed because of it. */
async function wasDecidedBy({ orders }: Joined, question: Question, deciding: Deciding): Promise<boolean> {
  const offered = chosen(question, deciding);
  if (deciding.isNamed !== true || 'outcome' in offered || ACTIONS[offered.do] === undefined) return false;
  const { channel = '', number = '' } = offered.about;
  const found = await orders.find(channel, number);
  const [identity, system] = [identityOf(question, offered), `api: ${deciding.by}`];
  return found?.facts.some((fact) => fact.identity === identity && fact.system === system) ?? false;
}

/** Decided twice, it counts once. */
function identityOf({ id }: Question, { do: decision, about }: OfferedDecision): string {
  const { line, revision } = partOf(about);
  return `decision/${id}/${decision}/${line ?? revision ?? ''}`;
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
