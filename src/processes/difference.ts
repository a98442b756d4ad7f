/** Writes what a plan wants otherwise than the last one: documents, waits, questions, events. One statement for all cases each. */
import { appendEvents } from '../log/index.ts';
import type { Question, QuestionKey } from '../model/exceptions.ts';
import { isSameJson, stableHash } from '../platform/hash.ts';
import type { Transaction } from '../platform/sql.ts';
import type { KeptPlan, ProcessContext } from './context.ts';
import type { Wait, WantedDocument } from './kit/process.ts';
import { revisionOf } from './order-to-cash/document-names.ts';
import type { OrderPlan } from './order-to-cash/plan.ts';
import { eventsOf } from './order-events.ts';
import type { Planned } from './planning.ts';
import { isKeptBack } from './order-to-cash/stopped.ts';
import { noteSecondLook } from './store/case-due-store.ts';
import { isFrozenWith, isToldForGood } from './order-to-cash/telling/buyers/message.ts';
import { tellJudged, writePlans, type PlannedCase } from './store/case-store.ts';
import { dropDocuments, writeDocuments, writeWaits, type KeptDocument } from './store/document-store.ts';

/** A case whose plan could be computed. */
type Sound = Planned & { readonly plan: OrderPlan };

export async function writeDifference(
  context: ProcessContext,
  tx: Transaction,
  { planned, learned }: { readonly planned: readonly Planned[]; readonly learned: ReadonlySet<string> },
): Promise<void> {
  const at = context.clock();
  const sound = planned.filter(isSound);
  const rows = planned
    .map((each) => ({ row: each.row, now: toRow(each) }))
    .filter(({ row, now }) => learned.has(row.id) || !isAsBefore(row, now));
  await writePlans(
    tx,
    rows.map(({ now }) => now),
    at,
  );
  const waiting = sound.filter(restsOnOther);
  await writeWaits(
    tx,
    waiting.map(({ row }) => row.id),
    waiting.flatMap(({ row, plan }) => changing(plan).map((wait) => ({ ...wait, caseId: row.id }))),
  );
  await noteSecondLook(
    tx,
    sound.filter(beginsToRest).map(({ row }) => row.id),
  );
  await ask(context, tx, planned);
  await tellJudged(
    tx,
    planned.filter((each) => isNewlyJudged(each, at)).map(({ row }) => row.id),
  );
  await appendEvents(
    tx,
    sound.flatMap((each) => eventsOf(each, at)),
  );
  await place(context, tx, sound);
}

/** Most of those who look around because something has changed find nothing that concerns them. */
function isAsBefore(row: Planned['row'], now: PlannedCase): boolean {
  const { status, plan, reviewAt, account, exposure, currency } = row;
  const before = [status, reviewAt?.toISOString() ?? null, account, exposure, currency, plan];
  return isSameJson(before, contentOf(now));
}

function contentOf({ status, plan, reviewAt, account, exposure, currency }: PlannedCase): readonly unknown[] {
  const at = reviewAt === undefined ? null : new Date(reviewAt).toISOString();
  return [status, at, account ?? null, exposure ?? null, currency ?? null, plan];
}

/** Somebody may wait for its verdict: it was not judged before, or not when it should have been. Orders that are judged at once wake nobody. */
function isNewlyJudged({ row, plan }: Planned, now: Date): boolean {
  const isOpen = !('failed' in plan) && plan.verdict.word === 'open';
  if (isOpen) return false;
  const isLate = row.reviewAt !== undefined && row.reviewAt !== null && row.reviewAt <= now;
  return isLate || row.plan.verdict?.word === 'open';
}

function restsOnOther({ row, plan }: Sound): boolean {
  return !isSameJson(changing(row.plan), changing(plan));
}

/** Of what it begins to wait for or to rest on, it may have missed the coming or a change: whoever brought that did not see it rest there. */
function beginsToRest({ row, plan }: Sound): boolean {
  const before = new Set(changing(row.plan).map((wait) => stableHash(wait)));
  return changing(plan).some((wait) => !before.has(stableHash(wait)));
}

/** Whatever changes the plan when it changes itself. */
function changing({ waitsFor = [], restsOn = [] }: Pick<KeptPlan, 'waitsFor' | 'restsOn'>): readonly Wait[] {
  return [...waitsFor, ...restsOn];
}

function isSound(each: Planned): each is Sound {
  return !('failed' in each.plan);
}

function toRow({ row, plan }: Planned): PlannedCase {
  if ('failed' in plan)
    return {
      id: row.id,
      status: row.status,
      plan: { ...row.plan, questions: [failure(row.naturalKey, plan.failed)] },
      account: undefined,
      exposure: undefined,
      invoiced: undefined,
      currency: undefined,
      reviewAt: undefined,
    };
  return {
    id: row.id,
    status: plan.status,
    plan: keptOf(plan),
    account: plan.exposure?.account,
    exposure: plan.exposure?.amount,
    invoiced: plan.exposure?.invoiced,
    currency: plan.exposure?.currency,
    reviewAt: plan.reviewAt,
  };
}

function keptOf({
  verdict,
  lines,
  waitsFor,
  restsOn = [],
  expectations,
  questions,
  ...plan
}: OrderPlan): KeptPlan {
  const { actions, parcels, money, keepsBack, over, returns } = plan;
  return {
    verdict,
    lines,
    waitsFor,
    ...(restsOn.length === 0 ? {} : { restsOn }),
    expectations,
    questions,
    actions,
    parcels,
    ...(money === undefined ? {} : { money }),
    ...(keepsBack === undefined ? {} : { keepsBack }),
    ...(over === undefined ? {} : { over }),
    returns,
  };
}

export function failure(naturalKey: string, reason: string): Question {
  return {
    kind: 'plan-failed',
    subject: `order/${naturalKey}`,
    what: `the plan of order ${naturalKey} cannot be computed; what stands outside stays as it is`,
    where: 'processes',
    why: reason,
    canDo: ['Tell the makers of the hub; nothing is lost, and the plan is computed again with the next fact'],
    domain: 'order',
  };
}

/** Asks what is new or asked in other words, and settles what is not asked any more. */
async function ask(
  { questions }: ProcessContext,
  tx: Transaction,
  planned: readonly Planned[],
): Promise<void> {
  const changes = planned.map(({ row, plan }) => {
    const before = row.plan.questions ?? [];
    const now = 'failed' in plan ? [failure(row.naturalKey, plan.failed)] : plan.questions;
    const known = new Set(before.map((question) => stableHash(question)));
    const asked = new Set(now.map(keyOf));
    return {
      raise: now.filter((question) => !known.has(stableHash(question))),
      settle: before.filter((question) => !asked.has(keyOf(question))),
    };
  });
  await questions.raise(
    tx,
    changes.flatMap(({ raise }) => raise),
  );
  await questions.settle(
    tx,
    changes.flatMap(({ settle }) => settle),
  );
}

function keyOf({ kind, subject }: QuestionKey): string {
  return `${kind} ${subject}`;
}

async function place(context: ProcessContext, tx: Transaction, sound: readonly Sound[]): Promise<void> {
  const differences = sound.map(differenceOf);
  const written = differences.flatMap((each) => each.written);
  const dropped = differences.flatMap((each) => each.dropped);
  await writeDocuments(tx, written);
  await dropDocuments(tx, dropped);
  const cases = new Map(sound.map(({ row }) => [row.id, row.correlationId]));
  await context.needs.mark(
    tx,
    [...written, ...dropped, ...sound.flatMap(keptBackOrLetGo), ...sound.flatMap(overOrNot)].map(
      ({ target, key, caseId }) => ({
        target,
        key,
        correlationId: cases.get(caseId) ?? caseId,
      }),
    ),
  );
}

function differenceOf({ row, plan, documents }: Sound) {
  const always = plan.always.map((each) => toDocument(row.id, each));
  const kept = new Map(documents.map((each) => [`${each.target} ${each.key}`, each]));
  const isFrozen = plan.documents === 'as-they-are';
  const wanted = isFrozen ? always : [...plan.documents.map((each) => toDocument(row.id, each)), ...always];
  const named = new Set(wanted.map(({ target, key }) => `${target} ${key}`));
  return {
    written: wanted.filter(({ target, key, body }) => {
      const before = kept.get(`${target} ${key}`);
      return before === undefined || !isSameJson(before.body, body);
    }),
    dropped: documents.filter(
      (each) =>
        !named.has(`${each.target} ${each.key}`) && !isToldForGood(each) && !(isFrozen && isFrozenWith(each)),
    ),
  };
}

/** What never went out is looked at again when it shall be kept back from now on, or no more. */
function keptBackOrLetGo({ row, plan, documents }: Sound): readonly KeptDocument[] {
  return row.plan.keepsBack === plan.keepsBack ? [] : documents.filter(isKeptBack);
}

/** What nobody shall be told of any more, or shall be told of again, is looked at. */
function overOrNot({ row, plan, documents }: Sound): readonly KeptDocument[] {
  const [before, now] = [row.plan.over ?? {}, plan.over ?? {}];
  return documents.filter(({ name }) => before[name] !== now[name]);
}

function toDocument(caseId: string, document: WantedDocument): Omit<KeptDocument, 'externalId'> {
  const { name, domain, target, body } = document;
  return {
    target,
    key: `${caseId}:${name}`,
    caseId,
    name,
    domain,
    system: target.slice(0, target.indexOf('/')),
    body,
    revision: revisionOf(document),
  };
}
