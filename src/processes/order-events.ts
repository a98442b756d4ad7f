/** What those who follow orders are told: `order.accepted`, `line.shipped` …; pure. No words of people, and no names of them. */
import type { NewEvent } from '../log/index.ts';
import type { KeptPlan } from './context.ts';
import type { OrderPlan } from './order-to-cash/plan.ts';
import type { Planned } from './planning.ts';

type Sound = Planned & { readonly plan: OrderPlan };

/** Of more, the order itself tells: an event stays small enough for every subscriber. */
export const MOST_LINES = 100;
const MOST_QUESTIONS = 50;

/** What is different from the last plan. */
export function eventsOf({ row, plan }: Sound, at: Date): readonly NewEvent[] {
  const common = {
    source: '/processes',
    subject: `order/${row.naturalKey}`,
    time: at.toISOString(),
    correlationId: row.correlationId,
  };
  return [
    ...orderEvents({ row, plan }).map((each) => ({ ...common, ...each })),
    ...lineEvents({ row, plan }).map((each) => ({ ...common, ...each })),
    ...overdue({ row, plan }).map((each) => ({ ...common, type: 'document.overdue', data: each })),
  ];
}

type Told = Pick<Sound, 'row' | 'plan'>;

/** Where the status stays and the verdict does not, as of a later revision, that is an event of its own. */
function orderEvents({ row, plan }: Told) {
  const isNew = row.plan.lines === undefined;
  const was = isNew ? null : row.status;
  if (was !== plan.status)
    return [{ type: `order.${plan.status}`, data: { ...orderData({ row, plan }), was } }];
  const isJudged = plan.verdict.word !== 'open' && isOtherVerdict(row.plan, plan);
  return isJudged ? [{ type: 'order.judged', data: { ...orderData({ row, plan }), was } }] : [];
}

function isOtherVerdict({ verdict }: KeptPlan, { verdict: now }: OrderPlan): boolean {
  return verdict?.word !== now.word || verdict.revision !== now.revision;
}

function orderData({ row, plan }: Told) {
  const { verdict, lines, money, questions } = plan;
  const { channel, number, document } = row;
  const more = lines.length - MOST_LINES;
  return {
    channel,
    number,
    revision: verdict.revision,
    document,
    status: plan.status,
    verdict: verdict.word,
    awaits: verdict.awaits.map(({ what, until }) => ({ what, until })),
    questions: questions
      .slice(0, MOST_QUESTIONS)
      .map(({ kind, lines: asked }) => ({ kind, ...named(asked) })),
    lines: lines.slice(0, MOST_LINES).map(({ line, status, quantities, asOrdered }) => ({
      line,
      status,
      quantities: notZero(quantities),
      ...(asOrdered === undefined ? {} : { asOrdered: notZero(asOrdered) }),
    })),
    ...(more > 0 ? { linesLeftOut: more } : {}),
    ...(money === undefined ? {} : { money: sums(money) }),
    link: `/process/v1/orders/${encodeURIComponent(channel)}/${encodeURIComponent(number)}`,
  };
}

/** What is zero says nothing. */
function notZero(quantities: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(quantities).filter(([, value]) => value !== '0'));
}

function sums({ currency, net, tax, total }: NonNullable<OrderPlan['money']>) {
  return { currency, net, ...(tax === undefined ? {} : { tax }), total };
}

/** The lines that a question is about, as many as are told of an order. */
function named(asked: readonly string[] = []): {
  readonly line?: string;
  readonly lines?: readonly string[];
} {
  const [line, ...others] = asked;
  if (line === undefined) return {};
  return others.length === 0 ? { line } : { lines: asked.slice(0, MOST_LINES) };
}

/** Why a person holds or cancels something, and who decides what it waits for, is said in words of people: the order itself shows them to who may read it. */
const IN_WORDS_OF_PEOPLE = new Set(['held', 'cancelled', 'received']);

function lineEvents({ row, plan }: Told) {
  const before = new Map((row.plan.lines ?? []).map(({ line, status }) => [line, status]));
  return plan.lines
    .filter(({ line, status }) => before.get(line) !== status)
    .map(({ line, status, evidence }) => ({
      type: `line.${status}`,
      data: {
        line,
        ...(IN_WORDS_OF_PEOPLE.has(status) ? {} : { evidence }),
        was: before.get(line) ?? null,
      },
    }));
}

function overdue({ row, plan }: Told) {
  const known = new Set(
    (row.plan.expectations ?? []).filter(({ standing }) => standing === 'overdue').map((each) => each.dueAt),
  );
  return plan.expectations.filter(({ standing, dueAt }) => standing === 'overdue' && !known.has(dueAt));
}
