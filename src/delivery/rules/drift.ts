/** What a difference between a target and its last delivery becomes: a fact in the log and, where people decide, a question. */
import type { Question, QuestionKey } from '../../model/exceptions.ts';
import type { DeliveryTarget } from '../delivery-target.ts';
import type { Delivered } from '../rows/sync-row.ts';
import { describeDifferences, differencesOf } from './difference.ts';

/** A row whose target does not hold what it was given. */
export interface Drift {
  readonly key: string;
  readonly given: Delivered;
  readonly found: unknown;
}

const MISSING = 'it is not there any more';

function wordsOf({ given, found }: Drift): string {
  return found === 'absent' ? MISSING : describeDifferences(differencesOf(given.body, found));
}

/** The fact for the log: what stood there, and what is done about it. */
export function driftFact({ name, domain, drift: action }: DeliveryTarget, drift: Drift) {
  const { key, found, given } = drift;
  const differences = found === 'absent' ? [] : differencesOf(given.body, found);
  return {
    type: 'target.drifted',
    subject: `${name}:${key}`,
    data: { target: name, domain, key, action, isAbsent: found === 'absent', differences },
  };
}

export function driftKey(target: Pick<DeliveryTarget, 'name'>, key: string): QuestionKey {
  return { kind: 'drift', subject: `${target.name}:${key}` };
}

/** The question with both values. It closes itself when both agree again, whoever gave way. */
export function driftQuestion(target: DeliveryTarget, drift: Drift): Question {
  const { name, system, domain } = target;
  return {
    ...driftKey(target, drift.key),
    what: `${name} does not hold what it was given (${domain} ${drift.key})`,
    where: 'delivery',
    why: wordsOf(drift),
    canDo: [
      `Write ours over it: crossdock overwrite ${name} ${drift.key}`,
      'Or change the value where it is owned, or set it back in the target: this closes by itself at the next look',
      `Look again now: crossdock verify ${name}`,
    ],
    system,
    domain,
    recordId: drift.key,
    cause: `${name} was changed by somebody else`,
  };
}
