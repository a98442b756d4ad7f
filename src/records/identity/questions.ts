/** The question about a claim whose keys do not fit the record that its id names. */
import type { Question } from '../../model/exceptions.ts';
import type { KeptClaim } from '../claims/claim-store.ts';

/** Gives the question, and whether the facts ask it now. */
export function conflictQuestion(claim: KeptClaim): { readonly question: Question; readonly open: boolean } {
  const { system, domain, externalId, recordId, scope, conflict } = claim;
  return {
    open: conflict !== undefined,
    question: {
      kind: 'identity-conflict',
      subject: `${domain}/${system}:${scope}:${externalId}`,
      what: `${domain} ${externalId} of ${system} may be two things`,
      where: 'records',
      why: conflict ?? 'its keys fit again',
      canDo: [
        `crossdock records map ${system} ${domain} ${externalId} --to <record> if it is that other record`,
        `Correct the number or id in ${system}`,
      ],
      system,
      domain,
      recordId,
      cause: `identity-conflict:${system}:${domain}`,
    },
  };
}
