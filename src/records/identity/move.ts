/** An external id that turned out to name another record: its claims move there, and a record left without claims becomes that one. */
import type { RecordDomain } from '../../model/facts.ts';
import type { Transaction } from '../../platform/sql.ts';
import type { RecordsOptions } from '../apply.ts';
import { valueKey, type Cell, type Run } from '../claims/cell.ts';
import type { Claim } from '../claims/claim.ts';
import { findReferring, saveClaims, type KeptClaim } from '../claims/claim-store.ts';
import { loadEvidence, type RecordEvidence } from '../evidence.ts';
import type { Cause } from '../golden/record-store.ts';
import { renewRecords, type Renewed, type Touched } from '../golden/renew.ts';
import { ruleBook } from '../rule-book.ts';
import { findByExternalKeys, insertCrossReferences, moveCrossReferences } from './cross-reference-store.ts';
import { externalKeyText, MAIN, type ExternalKey } from './keys.ts';
import { claimRightToMakeKeys, claimRightToMoveIds } from './id-lock-store.ts';
import { redirectNaturalKeys } from './natural-key-store.ts';
import { conflictQuestion } from './questions.ts';

export interface Mapping {
  readonly system: string;
  readonly domain: RecordDomain;
  /** The system's main id. */
  readonly externalId: string;
  /** The record that it names from now on. */
  readonly recordId: string;
  /** The person, or `delivery`. */
  readonly by: string;
}

export type Mapped =
  | {
      readonly outcome: 'mapped';
      readonly changes: Renewed['changes'];
      /** What became known: messages that wait for it may go on. */
      readonly external: readonly (ExternalKey & { readonly recordId: string })[];
    }
  | { readonly outcome: 'already-so' }
  | { readonly outcome: 'unknown-record' };

/** Maps an id to a record, whether the id is known yet or not. Ask once for each transaction, before anything else in it. */
export async function mapExternalId(
  options: RecordsOptions,
  tx: Transaction,
  mapping: Mapping,
): Promise<Mapped> {
  await claimRightToMoveIds(tx);
  await claimRightToMakeKeys(tx, [mapping.domain]);
  const key = { ...mapping, kind: MAIN };
  const from = (await findByExternalKeys(tx, [key])).get(externalKeyText(key));
  if (from === mapping.recordId) return { outcome: 'already-so' };
  const referring = from === undefined ? [] : await findReferring(tx, [from]);
  const evidence = await loadEvidence(tx, [
    mapping.recordId,
    ...(from === undefined ? [] : [from]),
    ...referring,
  ]);
  const to = evidence.get(mapping.recordId);
  if (to === undefined || to.stored.domain !== mapping.domain || to.stored.mergedInto !== null) {
    return { outcome: 'unknown-record' };
  }
  const source = from === undefined ? undefined : evidence.get(from);
  if (source === undefined) return linkUnknown(options, tx, mapping);
  return moveBetween(options, tx, { mapping, source, to, evidence });
}

/** Maps an id that nobody knows; `other`: it names another record by now, and stays with it. Ask as `mapExternalId`. */
export async function mapUnknownId(
  options: RecordsOptions,
  tx: Transaction,
  mapping: Mapping,
): Promise<Mapped | { readonly outcome: 'other' }> {
  await claimRightToMoveIds(tx);
  const key = { ...mapping, kind: MAIN };
  const known = (await findByExternalKeys(tx, [key])).get(externalKeyText(key));
  if (known !== undefined && known !== mapping.recordId) return { outcome: 'other' };
  return await mapExternalId(options, tx, mapping);
}

async function linkUnknown(options: RecordsOptions, tx: Transaction, mapping: Mapping): Promise<Mapped> {
  const { system, domain, externalId, recordId, by } = mapping;
  const reference = { system, domain, kind: MAIN, externalId, recordId, via: externalId, linkedBy: by };
  await insertCrossReferences(tx, [reference], options.clock());
  return { outcome: 'mapped', changes: [], external: [{ ...reference }] };
}

interface Move {
  readonly mapping: Mapping;
  readonly source: RecordEvidence;
  readonly to: RecordEvidence;
  /** Source, destination, and all records that point at the source. */
  readonly evidence: ReadonlyMap<string, RecordEvidence>;
}

async function moveBetween(options: RecordsOptions, tx: Transaction, move: Move): Promise<Mapped> {
  const { mapping, source, to } = move;
  const at = options.clock();
  const isMoving = (claim: Claim): boolean =>
    claim.system === mapping.system && claim.externalId === mapping.externalId;
  const moved = source.claims.filter(isMoving).map((claim) => movedTo(claim, mapping.recordId));
  const left = source.claims.filter((claim) => !isMoving(claim));
  const becomes = left.length === 0;
  const from = source.stored.recordId;
  const rewritten = becomes ? redirectedClaims(move, from) : new Map<string, KeptClaim[]>();
  await saveClaims(tx, [...moved, ...[...rewritten.values()].flat()]);
  const external = await moveCrossReferences(tx, { ...mapping, from }, at);
  if (becomes) await redirectNaturalKeys(tx, { from, to: mapping.recordId }, at);
  await options.questions.settle(
    tx,
    source.claims.filter(isMoving).map((claim) => conflictQuestion(claim).question),
  );
  const cause = { kind: 'identity' as const, correlationId: options.newId(), by: mapping.by };
  const book = ruleBook(options.rules(), at);
  const touched = touchedBy({ move, moved, left, rewritten, cause });
  const { changes } = await renewRecords({ tx, book, questions: options.questions, at }, [
    ...touched,
    {
      ...to,
      claims: [...(rewritten.get(to.stored.recordId) ?? to.claims), ...moved],
      cause,
    },
  ]);
  return { outcome: 'mapped', changes, external };
}

function touchedBy(moving: {
  readonly move: Move;
  readonly moved: readonly KeptClaim[];
  readonly left: readonly KeptClaim[];
  readonly rewritten: ReadonlyMap<string, readonly KeptClaim[]>;
  readonly cause: Cause;
}): Touched[] {
  const { move, left, rewritten, cause } = moving;
  const { source, to, mapping, evidence } = move;
  const others = [...rewritten].flatMap(([recordId, claims]): Touched[] => {
    const record = evidence.get(recordId);
    const isOther = recordId !== source.stored.recordId && recordId !== to.stored.recordId;
    return record === undefined || !isOther ? [] : [{ ...record, claims, cause }];
  });
  const becomes = left.length === 0 ? { mergedInto: mapping.recordId } : {};
  return [{ ...source, claims: left, cause, ...becomes }, ...others];
}

function movedTo(claim: KeptClaim, recordId: string): KeptClaim {
  return { ...claim, recordId, conflict: undefined };
}

/** Claims that point at the vanishing record point at the other one from now on. */
function redirectedClaims({ evidence, mapping, source }: Move, from: string): Map<string, KeptClaim[]> {
  const others = [...evidence].filter(([recordId]) => recordId !== source.stored.recordId);
  return new Map(
    others.map(([recordId, { claims }]) => [
      recordId,
      claims.map((claim) => ({
        ...claim,
        cells: new Map(
          [...claim.cells].map(([field, cell]) => [field, redirected(cell, from, mapping.recordId)]),
        ),
      })),
    ]),
  );
}

/** An id stands nowhere but in references to its record, so replacing its text is exact. */
function redirected(cell: Cell, from: string, to: string): Cell {
  return cell.map((run): Run => {
    if (run.long === undefined) return { ...run, key: run.key.replaceAll(from, to) };
    const long: unknown = JSON.parse(JSON.stringify(run.long).replaceAll(from, to));
    return { ...run, long, key: valueKey(long) };
  });
}
