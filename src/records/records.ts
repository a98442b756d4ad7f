/** The station of golden records: what the hub calls. */
import type { RecordDomain } from '../model/facts.ts';
import type { Queryable, Transaction } from '../platform/sql.ts';
import { applyClaims, type RecordsOptions } from './apply.ts';
import type { ClaimArrival } from './arrival.ts';
import { findRecords } from './golden/record-store.ts';
import { listExternalIds } from './identity/cross-reference-store.ts';
import { linkExternalIds, resolveReferences, type ExternalLink } from './linking.ts';

export type Records = ReturnType<typeof records>;

/** Makes the station. Rules are read anew for each call, so that a changed landscape counts at once. */
export function records(options: RecordsOptions) {
  return {
    /** Merges a batch of claims; once for each transaction. */
    apply: (tx: Transaction, arrivals: readonly ClaimArrival[]) => applyClaims(options, tx, arrivals),
    /** Keeps the ids that a system gave to our records; gives those that are new. */
    linkExternalIds: (tx: Transaction, links: readonly ExternalLink[]) =>
      linkExternalIds(tx, links, { questions: options.questions, at: options.clock() }),
    resolveReferences,
    /** The ids that a system has for these records now, by kind (`main` for its own id of the record). */
    externalIds: (
      queryable: Queryable,
      system: string,
      of: readonly { readonly domain: RecordDomain; readonly recordId: string }[],
    ) =>
      listExternalIds(
        queryable,
        system,
        of.map(({ recordId }) => recordId),
      ),
    /** Golden records by our ids; unknown ones are left out. */
    goldenOf: (queryable: Queryable, _domain: RecordDomain, recordIds: readonly string[]) =>
      findRecords(queryable, recordIds),
  };
}
