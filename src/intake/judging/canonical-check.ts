/** Holds what a mapping made to the canonical model: a mapping's mistake is a breach like any other. */
import type { Problem } from '../../connectors/kit/mapping.ts';
import type { FactDomain } from '../../model/facts.ts';
import { checkFields } from '../../model/checks/check-fields.ts';
import { plausibleAt, type Plausibility } from '../../model/values/instants.ts';
import { problem } from '../../model/values/problem.ts';
import type { FactBody } from '../fact.ts';
import { screenIdentity } from './screen.ts';

/** Lists what is wrong with one fact. `receivedAt` is what its instants are held to, so that a replay judges alike. */
export function canonicalProblems(domain: FactDomain, fact: FactBody, receivedAt: Date): readonly Problem[] {
  const plausible = plausibleAt(receivedAt);
  if (!('externalId' in fact)) {
    const ahead = 'version' in fact ? fromTheFuture(fact.version, plausible) : undefined;
    return [...(ahead === undefined ? [] : [ahead]), ...checkFields(domain, fact, plausible)];
  }
  const wrong = screenIdentity(fact.externalId, fact.version) ?? fromTheFuture(fact.version, plausible);
  return [...(wrong === undefined ? [] : [wrong]), ...checkFields(domain, fact.fields, plausible)];
}

const BEGINS_AS_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/;

/** A version that is an instant of the far future would win over everything the system says from now on. */
function fromTheFuture(version: string, { now, notAheadSeconds }: Plausibility): Problem | undefined {
  const [second] = BEGINS_AS_INSTANT.exec(version) ?? [];
  const latest = new Date(now.getTime() + notAheadSeconds * 1000).toISOString();
  if (second === undefined || second <= latest) return undefined;
  return problem(second, 'a version that is not from the future', 'version');
}
