/** Carries out what people decide about questions: one by one, or the same for all questions of one cause. */
import type { Exceptions } from '../exceptions/index.ts';
import type { DecisionName, OfferedDecision, TakenDecision } from '../model/exceptions.ts';
import type { RecordDomain } from '../model/facts.ts';
import { RECORD_DOMAINS } from '../model/shapes.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/sql.ts';
import { decideOrder, judgeOrder, repeatedOf } from './deciding/order-decisions.ts';
import type { Joined } from './joined.ts';
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
  /** It no longer asks: nothing was done, and nothing needs to be. `stands`: what was decided is so already. */
  | { readonly outcome: 'skipped'; readonly words: string; readonly stands?: true }
  /** `stands`: something else was decided, and is so already. */
  | { readonly outcome: 'refused'; readonly words: string; readonly stands?: true };

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
    return await judgedNow(needs.other(), offered, deciding);
  };
  return {
    preview: async (question, deciding) => {
      const judged = await judge(question, deciding);
      return 'outcome' in judged ? judged : { outcome: 'applies', words: judged.label };
    },
    apply: async (question, deciding) => {
      const judged = await judge(question, deciding);
      if (!('outcome' in judged)) return await carryOut(needs, question, { ...deciding, offered: judged });
      return judged.outcome === 'skipped' ? await asDecided(needs, question, { deciding, judged }) : judged;
    },
  };
}

/** What has closed the question may be this very decision. */
async function asDecided(
  needs: Needs,
  question: Question,
  { deciding, judged }: { readonly deciding: Deciding; readonly judged: Verdict },
): Promise<Verdict> {
  const offered = chosen(question, deciding);
  if ('outcome' in offered) return judged;
  const doing = { ...deciding, offered };
  if (offered.do === 'map-id' || offered.do === 'map-unit') {
    const isSo = question.closedAt !== undefined && (await isMeantSo(needs, doing));
    return isSo ? { outcome: 'skipped', words: 'it was decided so already', stands: true } : judged;
  }
  return (await repeatedOf(needs.other(), question, doing)) ?? judged;
}

/** Does the system mean what the person says, whoever has said so? */
async function isMeantSo({ database, other }: Needs, doing: Doing): Promise<boolean> {
  const { about } = doing.offered;
  const { records } = other();
  if (doing.offered.do === 'map-unit')
    return (await records.judgeUnit(database, saidUnit(about, doing))).outcome === 'already-so';
  const { system = '', externalId: value = '', by = 'externalId' } = about;
  const domain = domainOf(about.domain);
  const found = await doing.recordOf(domain, doing.record ?? '');
  const [meant] = await records.resolveReferences(database, system, [{ domain, reference: { by, value } }]);
  return 'id' in found && found.id === meant;
}

function skipped(words: string): Verdict {
  return { outcome: 'skipped', words };
}
function refused(words: string): Verdict {
  return { outcome: 'refused', words };
}

/** The one that is meant of those that the question offers. */
function chosen({ decisions: offers = [] }: Question, deciding: Deciding): Verdict | OfferedDecision {
  const { line } = deciding;
  const alike = offers.filter((each) => each.do === deciding.do);
  const meant = line === undefined ? alike : alike.flatMap((each) => ofLine(each, line));
  const [only, ...others] = meant;
  if (others.length > 0) return refused(`say for which line: ${meant.flatMap(linesOf).join(', ')}`);
  if (only !== undefined) return only;
  const words = [...new Set(offers.map((each) => each.do))].join(', ');
  return refused(words === '' ? 'nothing can be decided here' : `only these may be decided: ${words}`);
}

function linesOf({ about, lines }: OfferedDecision): readonly string[] {
  return lines ?? [about.line ?? ''];
}

/** Of several lines that may be decided together, a person may name one. */
function ofLine({ lines, ...offer }: OfferedDecision, line: string): readonly OfferedDecision[] {
  if (offer.about.line === line) return [offer];
  return lines?.includes(line) === true ? [{ ...offer, about: { ...offer.about, line } }] : [];
}

/** What was legal when it was asked may not be so any more; of several lines, those count that still ask. */
async function judgedNow(
  joined: Joined,
  offered: OfferedDecision,
  deciding: Deciding,
): Promise<Verdict | OfferedDecision> {
  const judged = await judgeOrder(joined, offered, deciding);
  if ('outcome' in judged || !NAMING.has(offered.do)) return judged;
  const { recordOf, record } = deciding;
  const found = await recordOf(domainMeant(offered.do, offered.about), record ?? '');
  return 'why' in found ? refused(found.why) : judged;
}

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
      ? (await stewardship.mapUnknown({ ...said, externalId })).outcome
      : await stewardship.mapWord({ ...said, kind, value: externalId });
  switch (outcome) {
    case 'mapped':
      return { outcome: 'applied', words: `${system} means ${record} by “${externalId}”` };
    case 'already-so':
      return { outcome: 'skipped', words: 'it is mapped so already', stands: true };
    case 'other':
      return {
        outcome: 'refused',
        words: `${system} means another ${domain} by it already`,
        stands: true,
      };
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
