/** The questions that a record's facts ask of people: values to decide, systems that contradict themselves, channels that refuse. */
import { stableHash } from '../../platform/hash.ts';
import type { Question } from '../../model/exceptions.ts';
import { contested, runValue, type Run } from '../claims/cell.ts';
import { fieldCells, isDeleted, type Claim } from '../claims/claim.ts';
import type { PendingValue } from '../decisions/decision.ts';
import type { Refusal } from './quality.ts';
import type { Golden } from './golden.ts';

export interface Asking {
  readonly golden: Golden;
  /** What people call the record. */
  readonly number: string | undefined;
  readonly claims: readonly Claim[];
  readonly pending: readonly PendingValue[];
  readonly refusals: readonly Refusal[];
}

const LONGEST_SHOWN = 80;

/** Gives all open questions of one record; each has its own kind and subject. */
export function questionsOf(asking: Asking): Question[] {
  return [
    ...asking.pending.map((pending) => pendingQuestion(asking, pending)),
    ...asking.claims.flatMap((claim) => tieQuestions(asking, claim)),
    ...twiceQuestions(asking),
    ...asking.refusals.map((refusal) => refusalQuestion(asking, refusal)),
  ];
}

/** Short text that is equal exactly for equal questions: it tells what must be raised again and what is settled. */
export function questionMark(question: Question): string {
  return `${question.kind} ${stableHash(question).slice(0, 16)} ${question.subject}`;
}

/** The key in a text that `questionMark` wrote. */
export function markedKey(mark: string): { kind: string; subject: string } {
  const [kind = '', , ...subject] = mark.split(' ');
  return { kind, subject: subject.join(' ') };
}

function pendingQuestion(asking: Asking, pending: PendingValue): Question {
  const { kind, field, scope, system, reason } = pending;
  const where = scope === '' ? '' : ` in ${scope}`;
  const shown = `${field} = ${inShort(pending.value)}${where}`;
  const instead =
    pending.current === undefined ? 'there is no value' : `instead of ${inShort(pending.current)}`;
  const [yes, no] = kind === 'proposal' ? ['accept', 'reject'] : ['approve', 'decline'];
  return {
    ...about(asking),
    kind: kind === 'proposal' ? 'ownership-proposal' : 'approval',
    subject: `${subjectOf(asking.golden)}:${field}:${scope}:${system}`,
    what: `${system} says ${shown} of ${nameOf(asking)}, ${instead}`,
    why: reason,
    canDo: [
      `crossdock ${kind}s ${yes} ${pending.id} --reason …`,
      `crossdock ${kind}s ${no} ${pending.id} --reason …`,
    ],
    system,
    cause: `${kind}:${asking.golden.domain}:${field}:${system}`,
  };
}

function tieQuestions(asking: Asking, claim: Claim): Question[] {
  return fieldCells(claim).flatMap(([field, cell]) => {
    const other = contested(cell);
    const taken = cell.at(-1);
    if (other === undefined || taken === undefined) return [];
    return [
      {
        ...about(asking),
        kind: 'version-conflict',
        subject: `${subjectOf(asking.golden)}:${claim.system}:${claim.scope}:${claim.externalId}:${field}`,
        what: `${claim.system} says two things of ${field} of ${nameOf(asking)} under one version: ${shownRun(taken)} and ${shownRun(other)}`,
        why: `version ${taken.to} came with different contents; ${shownRun(taken)} is used until a newer version comes`,
        canDo: [`Save the record again in ${claim.system}, so that it sends a newer version`],
        system: claim.system,
        cause: `version-conflict:${claim.system}`,
      },
    ];
  });
}

/** One system with two living ids for one record, in the same scope, has it twice. */
function twiceQuestions(asking: Asking): Question[] {
  const living = asking.claims.filter((claim) => !isDeleted(claim));
  const bySystem = Map.groupBy(living, ({ system, scope }) => JSON.stringify([system, scope]));
  return [...bySystem.values()].flatMap((claims) => {
    const [first] = claims;
    if (first === undefined || claims.length < 2) return [];
    const ids = claims.map(({ externalId }) => externalId).toSorted();
    return [
      {
        ...about(asking),
        kind: 'duplicate-external-id',
        subject: `${subjectOf(asking.golden)}:${first.system}:${first.scope}`,
        what: `${first.system} has ${nameOf(asking)} ${claims.length} times: ${ids.join(', ')}`,
        why: 'the newest of them is used for each field',
        canDo: [
          `Delete the superfluous ones in ${first.system}`,
          'crossdock records map … --to … if they are different things',
        ],
        system: first.system,
        cause: `duplicate-external-id:${first.system}`,
      },
    ];
  });
}

function refusalQuestion(asking: Asking, refusal: Refusal): Question {
  return {
    ...about(asking),
    kind: 'quality',
    subject: `${subjectOf(asking.golden)}:${refusal.channel}:${refusal.rule}`,
    what: `${nameOf(asking)} is ${refusal.words}`,
    why: `rule ${refusal.rule}`,
    canDo: [`Complete the record where it is owned (${refusal.owner})`],
    cause: `quality:${refusal.channel}:${refusal.rule}`,
  };
}

function about({ golden }: Asking): Pick<Question, 'where' | 'domain' | 'recordId'> {
  return { where: 'records', domain: golden.domain, recordId: golden.recordId };
}

function subjectOf({ domain, recordId }: Golden): string {
  return `${domain}/${recordId}`;
}

function nameOf({ golden, number }: Asking): string {
  return `${golden.domain} ${number ?? golden.recordId}`;
}

function shownRun(run: Run): string {
  return inShort(runValue(run));
}

function inShort(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
