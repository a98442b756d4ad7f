/** Holds what a mapping made to the canonical model: a mapping's mistake is a breach like any other. */
import type { Problem } from '../../connectors/kit/mapping.ts';
import type { FactDomain } from '../../model/facts.ts';
import { checkFields } from '../../model/checks/check-fields.ts';
import { problem } from '../../model/values/problem.ts';
import type { FactBody } from '../fact.ts';
import { screenIdentity } from './screen.ts';

const DAY_SECONDS = 86_400;
/** Stock documents from further away than this are a wrong clock or a wrong year, not news. */
const NOT_OLDER_THAN_SECONDS = 10 * 366 * DAY_SECONDS;
const NOT_AHEAD_SECONDS = DAY_SECONDS;

/** Lists what is wrong with one fact. `receivedAt` is what its instants are held to, so that a replay judges alike. */
export function canonicalProblems(domain: FactDomain, fact: FactBody, receivedAt: Date): readonly Problem[] {
  const plausible = {
    now: receivedAt,
    notOlderThanSeconds: NOT_OLDER_THAN_SECONDS,
    notAheadSeconds: NOT_AHEAD_SECONDS,
  };
  if (!('externalId' in fact)) return checkFields(domain, fact, plausible);
  const wrong = screenIdentity(fact.externalId, fact.version) ?? fromTheFuture(fact.version, receivedAt);
  return [...(wrong === undefined ? [] : [wrong]), ...checkFields(domain, fact.fields, plausible)];
}

const BEGINS_AS_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/;

/** A version that is an instant of the far future would win over everything the system says from now on. */
function fromTheFuture(version: string, receivedAt: Date): Problem | undefined {
  const [second] = BEGINS_AS_INSTANT.exec(version) ?? [];
  const latest = new Date(receivedAt.getTime() + NOT_AHEAD_SECONDS * 1000).toISOString();
  if (second === undefined || second <= latest) return undefined;
  return problem(second, 'a version that is not from the future', 'version');
}
