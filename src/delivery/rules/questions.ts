/** The questions that delivery leaves to people, and when they answer themselves. */
import type { EndedQuestion, Question, QuestionKey } from '../../model/exceptions.ts';
import type { SystemState } from '../budget/gate.ts';
import type { DeliveryTarget, WaitingOrders } from '../delivery-target.ts';
import type { LeasedRow, SettledRow } from '../rows/sync-row.ts';
import { NOT_HELD } from './settlement.ts';

const rowKinds = ['dead-letter', 'delivery-asked', 'not-held', 'unanswered-record'] as const;
type RowKind = (typeof rowKinds)[number];

/** A record that met a silent system so often while the system answers others is a question of its own. */
const STRIKES_TO_ASK = 10;

/** Name of a sync row in questions, logs and commands, e.g. `shop/products:0198…`. */
function subjectOf(target: string, key: string): string {
  return `${target}:${key}`;
}

/** The question that a row asks after its round, if any. */
export function questionOf(
  target: DeliveryTarget,
  row: SettledRow,
  isSystemReachable: boolean,
): Question | undefined {
  const kind = kindOf(row, isSystemReachable);
  if (kind === undefined) return undefined;
  const why = row.reason ?? 'no reason was given';
  return {
    kind,
    subject: subjectOf(target.name, row.key),
    what: `${what[kind]} (${target.name}, ${target.domain} ${row.key})`,
    where: 'delivery',
    why,
    canDo: canDo(target, row),
    system: target.system,
    domain: target.domain,
    recordId: row.key,
    cause: causeOf(target.name, why),
    decisions: [
      {
        do: 'retry',
        label: 'Try the same content once more',
        needs: [],
        about: { target: target.name, key: row.key },
      },
    ],
  };
}

/** Figures, ids and numbers of documents differ from record to record, the cause does not. */
export function causeOf(target: string, why: string): string {
  return `${target}: ${why.replaceAll(/[\w-]*\d[\w-]*/g, '#').slice(0, 200)}`;
}

const what: Record<RowKind, string> = {
  'dead-letter': 'A record was refused by its target',
  'delivery-asked': 'Only a person can tell what is right for this record',
  'not-held': 'The target answered success and did nothing',
  'unanswered-record': 'The target does not answer for this record, but for others',
};

function kindOf(row: SettledRow, isSystemReachable: boolean): RowKind | undefined {
  if (row.reason?.includes(NOT_HELD) === true) return 'not-held';
  if (row.state === 'dead') return 'dead-letter';
  if (row.state === 'asked') return 'delivery-asked';
  const isAlone = isSystemReachable && row.state === 'waiting' && row.strikes >= STRIKES_TO_ASK;
  return isAlone ? 'unanswered-record' : undefined;
}

function canDo(target: DeliveryTarget, row: SettledRow): readonly string[] {
  return [
    `Correct the record: it is sent again by itself when its content changes`,
    `Try the same content again: crossdock replay plan --target ${target.name} --key ${row.key} --only dead`,
  ];
}

/** The questions that a row may have open and no longer asks, and why. Rows that never had trouble have none. */
export function settledQuestions(
  target: DeliveryTarget,
  { before, settled }: { readonly before: LeasedRow; readonly settled: SettledRow },
  asksNow: Question | undefined,
): readonly EndedQuestion[] {
  const hadTrouble =
    before.attempts > 0 || before.strikes > 0 || before.state === 'dead' || before.state === 'asked';
  if (!hadTrouble) return [];
  return rowKinds
    .filter((kind) => kind !== asksNow?.kind)
    .map((kind) => ({
      kind,
      subject: subjectOf(target.name, before.key),
      because: whyEnded(settled, asksNow),
    }));
}

function whyEnded({ state, reason }: SettledRow, asksNow: Question | undefined): string {
  if (asksNow !== undefined) return `it is asked otherwise: ${asksNow.what}`;
  if (state === 'withheld') return `it is not sent any more: ${reason ?? 'nobody says why'}`;
  return ENDS[state] ?? 'it is tried again';
}

const ENDS: Readonly<Partial<Record<SettledRow['state'], string>>> = {
  delivered: 'the target holds what is wanted there now',
  gone: 'nothing of it is wanted there any more',
};

/** The one question about a system that does not answer for long, with what waits for it. */
export function unreachableQuestion(
  { system, openedAt, reason }: Pick<SystemState, 'system' | 'openedAt' | 'reason'>,
  waiting: WaitingOrders,
): Question {
  const [worth, ...others] = waiting.worth;
  return {
    ...unreachableKey(system),
    what: `${system} does not answer since ${openedAt?.toISOString() ?? 'nobody knows when'}`,
    where: 'delivery',
    why: [reason ?? 'no reason was given', ...waitingInWords(waiting)].join('; '),
    canDo: [
      'Nothing is lost and nothing needs to be sent again: it catches up by itself when it answers',
      `Pause it with a reason: crossdock pause ${system}`,
    ],
    system,
    cause: `${system} is unreachable`,
    // What stands in several currencies has no sum.
    ...(worth === undefined || others.length > 0 ? {} : { atStake: worth }),
  };
}

function waitingInWords({ orders, worth, keptUntil }: WaitingOrders): readonly string[] {
  if (orders === 0) return [];
  const sums = worth.map(({ amount, currency }) => `${amount} ${currency}`).join(' and ');
  const [who, wait] = orders === 1 ? ['1 order', 'waits'] : [`${orders} orders`, 'wait'];
  return [
    `${who}${sums === '' ? '' : ` worth ${sums}`} ${wait} for what it owes`,
    ...(keptUntil === undefined ? [] : [`what leaves before ${keptUntil} comes as promised`]),
  ];
}

export function unreachableKey(system: string): QuestionKey {
  return { kind: 'system-unreachable', subject: system };
}
