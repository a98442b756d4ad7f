/** The station of golden records: what the hub calls. */
import type { RecordDomain } from '../model/facts.ts';
import type { Database, Queryable, Transaction } from '../platform/sql.ts';
import { applyClaims, type RecordsOptions } from './apply.ts';
import type { ClaimArrival } from './arrival.ts';
import { findReferring } from './claims/claim-store.ts';
import { decide, type Deciding } from './decisions/decide.ts';
import { listLatestDecisions } from './decisions/decision-store.ts';
import { findPending, listPendingRows, type PendingFilter } from './decisions/pending-store.ts';
import {
  findFields,
  findTakenIn,
  findRecords,
  findVersions,
  listRecordIds,
  listRecords,
  listSomeRecordIds,
  listTexts,
  listTurningRecordIds,
  type RecordFilter,
} from './golden/record-store.ts';
import { forgetVersions, isForgottenAt } from './golden/version-store.ts';
import {
  listCrossReferences,
  listExternalIds,
  listGlobalIds,
  type CrossReferenceFilter,
} from './identity/cross-reference-store.ts';
import { mapExternalId, mapUnknownId, type Mapping } from './identity/move.ts';
import { changeUnit, judgeUnitChange } from './identity/unit-word-change.ts';
import { judgeUnit, mapUnit } from './identity/unit-word.ts';
import { findUnitWords, listUnitWords } from './identity/unit-word-store.ts';
import { mapWord, type Word } from './identity/word.ts';
import { linkExternalIds, resolveReferences, type ExternalLink } from './linking.ts';
import { explain, getRecord, historyOf, search, type RecordName } from './reading/reading.ts';
import { resembling } from './resembling/resembling.ts';
import { recompute, recomputeAll } from './recompute.ts';
import { nextWindowBoundary } from './rules.ts';

export type Records = ReturnType<typeof records>;

/** Makes the station. Rules are read anew for each call, so that a changed landscape counts at once. */
export function records(options: RecordsOptions) {
  return {
    ...writing(options),
    ...asking,
    /** What explains a record or one of its fields, under the rules as they are now. */
    explain: (queryable: Queryable, name: RecordName, field?: string) =>
      explain(options, queryable, { name, ...(field === undefined ? {} : { field }) }),
    /** When the rules change by themselves next: recompute the domains then. */
    nextWindowBoundary: (at: Date) => nextWindowBoundary(options.rules(), at),
  };
}

function writing(options: RecordsOptions) {
  return {
    /** Merges a batch of claims; once for each transaction. */
    apply: (tx: Transaction, arrivals: readonly ClaimArrival[]) => applyClaims(options, tx, arrivals),
    /** Keeps the ids that a system gave to our records. */
    linkExternalIds: (tx: Transaction, links: readonly ExternalLink[]) => linkExternalIds(options, tx, links),
    /** Maps an id to a record by a person's word. */
    mapExternalId: (tx: Transaction, mapping: Mapping) => mapExternalId(options, tx, mapping),
    /** The same of an id that nobody knows: one that is known by now is not moved. */
    mapUnknownId: (tx: Transaction, mapping: Mapping) => mapUnknownId(options, tx, mapping),
    mapWord: (tx: Transaction, word: Word) => mapWord(options, tx, word),
    /** Keeps by a person's word which unit of an item a system means by one that the item does not have. */
    mapUnit: (tx: Transaction, said: Parameters<typeof mapUnit>[2]) => mapUnit(options, tx, said),
    changeUnit: (tx: Transaction, changed: Parameters<typeof changeUnit>[2]) =>
      changeUnit(options, tx, changed),
    /** Accepts or rejects a proposal, approves or declines a change. */
    decide: (tx: Transaction, deciding: Deciding) => decide(options, tx, deciding),
    /** Brings records to what changed rules say. */
    recompute: (tx: Transaction, recordIds: readonly string[]) => recompute(options, tx, recordIds),
    recomputeAll: (database: Database, work: Parameters<typeof recomputeAll>[2]) =>
      recomputeAll(options, database, work),
    /** Forgets earlier versions that ended before an instant; readings as of later instants stay exact. Gives how many. */
    forgetHistory: forgetVersions,
  };
}

const asking = {
  /** Our id for each reference in the words of a system, or `undefined` where it is not known. */
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
  /** What people said that systems mean by units. */
  unitWords: findUnitWords,
  listUnitWords,
  /** Might a unit be meant? Nothing is kept. */
  judgeUnit,
  /** What would become of what was said, if it were changed? */
  judgeUnitChange,
  /** Golden records by our ids; unknown ones are left out. */
  goldenOf: (queryable: Queryable, recordIds: readonly string[]) => findRecords(queryable, recordIds),
  /** Domain, number and some fields of golden records by our ids, without what stands around them; unknown ones are left out. */
  fieldsOf: findFields,
  /** How old the value of a field is. */
  takenIn: findTakenIn,
  /** Versions of the living records among these: one small statement tells whether something that was read still counts. */
  versionsOf: findVersions,
  /** Our ids of the records of which a claim points at one of these records. */
  referringTo: findReferring,
  get: getRecord,
  list: (queryable: Queryable, filter: RecordFilter) => listRecords(queryable, filter),
  /** To be asked before a list as of an instant: has what counted then been forgotten? */
  isForgottenAt,
  /** Ids of a domain in order, a page at a time, deleted records too. */
  idsOf: listRecordIds,
  /** Some living records of a domain, always the same ones for the same seed. */
  someIdsOf: listSomeRecordIds,
  /** The different texts that living records have in a field. */
  textsOf: listTexts,
  /** Ids of records that began or ceased to be valid in these days, a page at a time. */
  turningIdsOf: listTurningRecordIds,
  historyOf,
  search,
  /** Which records may be meant by a reference that nobody knows, the likeliest first. */
  resembling,
  /** Global ids (`gid://…/<number>`) that end in this number, where a record has one. */
  globalIdsOf: listGlobalIds,
  /** Proposals or approvals that are open, oldest first. */
  pending: (queryable: Queryable, filter: PendingFilter) => listPendingRows(queryable, filter),
  /** One of them, by its id. */
  pendingOne: findPending,
  /** What people decided, newest first. */
  decisions: listLatestDecisions,
  crossReferences: (queryable: Queryable, filter: CrossReferenceFilter) =>
    listCrossReferences(queryable, filter),
};
