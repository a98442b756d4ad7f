/** The only place that reads and writes certifications and the prices that differ. */
import type { Queryable, Transaction } from '../platform/sql.ts';
import type { Certification, Mismatch, PartyTally, Sample, Tally } from './certification/shapes.ts';

const COLUMNS = `id, system, asked_by as "askedBy", seed, started_at as "startedAt", finished_at as "finishedAt", failure,
  asked, matched, mismatched, unanswered`;

/** A run is its process's own for so long without a sign of life. */
export const LEASE_SECONDS = 10;

/** A run, and the process that works on it. */
export interface HeldRun {
  readonly id: string;
  readonly holder: string;
}

export interface NewCertification
  extends HeldRun, Pick<Certification, 'system' | 'askedBy' | 'seed' | 'startedAt'> {
  readonly samples: number;
}

/** Begins a run, unless one is running, or one by `askedBy` was begun since `unlessSince`: of several nodes only one begins. */
export async function beginCertification(
  queryable: Queryable,
  { id, holder, system, askedBy, seed, samples, startedAt }: NewCertification,
  unlessSince?: Date,
): Promise<'begun' | 'not-now'> {
  const begun = await queryable.execute(
    `insert into price_certification (id, system, asked_by, seed, samples, started_at, held_by, held_until)
     select $1::uuid, $2, $3, $4::bigint, $5::int, $6::timestamptz, $7::uuid, clock_timestamp() + make_interval(secs => $8)
     where not exists (select from price_certification where asked_by = $3 and started_at >= $9::timestamptz)
     on conflict do nothing`,
    [id, system, askedBy, seed, samples, startedAt, holder, LEASE_SECONDS, unlessSince ?? null],
  );
  return begun === 1 ? 'begun' : 'not-now';
}

/** A run that somebody else has begun. */
export interface FreeCertification extends Pick<Certification, 'id' | 'system' | 'askedBy' | 'seed'> {
  /** `null`: as many as the landscape says. */
  readonly samples: number | null;
  /** So many processes ended while they worked on it. */
  readonly lost: number;
}

/** Takes the run that nobody works on, if there is one: its process has died, or has given it back. */
export async function takeOverCertification(
  queryable: Queryable,
  holder: string,
): Promise<FreeCertification | undefined> {
  const [run] = await queryable.query<FreeCertification>(
    `update price_certification
     set held_by = $1::uuid, held_until = clock_timestamp() + make_interval(secs => $2),
         lost = lost + case when held_by is null then 0 else 1 end
     where finished_at is null and (held_until is null or held_until < clock_timestamp())
     returning id, system, asked_by as "askedBy", seed, samples, lost`,
    [holder, LEASE_SECONDS],
  );
  return run;
}

/** The process lives, and works on it still. */
export async function prolongCertification(
  queryable: Queryable,
  { id, holder }: HeldRun,
): Promise<'held' | 'lost'> {
  const held = await queryable.execute(
    `update price_certification set held_until = clock_timestamp() + make_interval(secs => $3)
     where id = $1::uuid and held_by = $2::uuid and finished_at is null`,
    [id, holder, LEASE_SECONDS],
  );
  return held === 1 ? 'held' : 'lost';
}

/** The process ends before the run does: another one may go on at once. */
export async function giveBackCertification(queryable: Queryable, { id, holder }: HeldRun): Promise<void> {
  await queryable.execute(
    `update price_certification set held_by = null, held_until = null
     where id = $1::uuid and held_by = $2::uuid and finished_at is null`,
    [id, holder],
  );
}

/** Runs are kept for so long. */
const KEPT_DAYS = 400;

/** Ends a run with what it came to, and forgets very old ones. `lost`: somebody else works on it, and nothing is written. */
export async function finishCertification(
  tx: Transaction,
  { id, holder }: HeldRun,
  { finishedAt, tally, parties }: { finishedAt: Date; tally: Tally; parties: readonly PartyTally[] },
): Promise<'finished' | 'lost'> {
  const { matched, mismatched, unanswered } = tally;
  const finished = await tx.execute(
    `update price_certification
     set finished_at = $2, asked = $3::int + $4::int + $5::int, matched = $3, mismatched = $4, unanswered = $5
     where id = $1::uuid and held_by = $6::uuid and finished_at is null`,
    [id, finishedAt, matched, mismatched, unanswered, holder],
  );
  if (finished === 0) return 'lost';
  await tx.execute(
    `delete from price_certification where started_at < $1::timestamptz - make_interval(days => $2)`,
    [finishedAt, KEPT_DAYS],
  );
  await tx.execute(
    `insert into price_certification_party (certification_id, party_id, matched, mismatched, unanswered)
     select $1::uuid, * from unnest($2::uuid[], $3::int[], $4::int[], $5::int[])`,
    [
      id,
      parties.map(({ partyId }) => partyId),
      parties.map((each) => each.matched),
      parties.map((each) => each.mismatched),
      parties.map((each) => each.unanswered),
    ],
  );
  return 'finished';
}

/** Ends a run that came to nothing, in words; one that somebody else works on goes on. */
export async function failCertification(
  queryable: Queryable,
  { id, holder }: HeldRun,
  { finishedAt, failure }: { readonly finishedAt: Date; readonly failure: string },
): Promise<void> {
  await queryable.execute(
    `update price_certification set finished_at = $3, failure = $4
     where id = $1::uuid and held_by = $2::uuid and finished_at is null`,
    [id, holder, finishedAt, failure],
  );
}

/** Which runs; `before` is the last one seen: several may begin in one instant. */
export interface CertificationFilter {
  readonly id?: string;
  readonly before?: Pick<Certification, 'startedAt' | 'id'> | undefined;
  readonly limit: number;
}

/** One run, or a page of them, latest first. Instants count to the millisecond. */
export async function listCertifications(
  queryable: Queryable,
  { id, before, limit }: CertificationFilter,
): Promise<readonly Certification[]> {
  return queryable.query(
    `select ${COLUMNS} from price_certification
     where ($1::uuid is null or id = $1)
       and ($2::timestamptz is null or (date_trunc('milliseconds', started_at), id) < ($2, $3::uuid))
     order by date_trunc('milliseconds', started_at) desc, id desc limit $4`,
    [id ?? null, before?.startedAt ?? null, before?.id ?? null, limit],
  );
}

/** A page of what a run found of each customer, those with most differences first; `after` is the last one seen. */
export async function listPartyTallies(
  queryable: Queryable,
  id: string,
  { after, limit }: { readonly after?: Omit<PartyTally, 'unanswered'> | undefined; readonly limit: number },
): Promise<readonly PartyTally[]> {
  return queryable.query(
    `select party_id as "partyId", matched, mismatched, unanswered from price_certification_party
     where certification_id = $1::uuid
       and ($4::uuid is null or (-mismatched, -matched, party_id) > (-$2::int, -$3::int, $4::uuid))
     order by mismatched desc, matched desc, party_id limit $5`,
    [id, after?.mismatched ?? null, after?.matched ?? null, after?.partyId ?? null, limit],
  );
}

const MISMATCH = `party_id as "partyId", item_id as "itemId", quantity, unit, currency, hub_price as "hubPrice",
  hub_words as "hubWords", erp_price as "erpPrice", asked_for as "askedFor", since`;

/** Which differences: of these pairs of customer and item, where they are given; `after` is the last one seen. */
export interface MismatchFilter {
  readonly pairs?: readonly Pair[];
  readonly after?: MismatchPlace | undefined;
  readonly limit: number;
}
export type MismatchPlace = Pick<Mismatch, 'since' | 'partyId' | 'itemId' | 'quantity' | 'unit' | 'currency'>;

/** Prices that differ, oldest first. */
export async function listMismatches(
  queryable: Queryable,
  { pairs, after, limit }: MismatchFilter,
): Promise<readonly Mismatch[]> {
  return queryable.query(
    `select ${MISMATCH} from price_mismatch
     where ($1::uuid[] is null or (party_id, item_id) in (select * from unnest($1::uuid[], $2::uuid[])))
       and ($3::timestamptz is null or (date_trunc('milliseconds', since), party_id, item_id, quantity, unit, currency)
                                       > ($3::timestamptz, $4::uuid, $5::uuid, $6::text, $7::text, $8::text))
     order by date_trunc('milliseconds', since), party_id, item_id, quantity, unit, currency limit $9`,
    [
      pairs?.map(({ partyId }) => partyId) ?? null,
      pairs?.map(({ itemId }) => itemId) ?? null,
      ...placeValues(after),
      limit,
    ],
  );
}

const NOWHERE = { since: null, partyId: null, itemId: null, quantity: null, unit: null, currency: null };

function placeValues(place: MismatchPlace | undefined): readonly (string | Date | null)[] {
  const { since, partyId, itemId, quantity, unit, currency } = place ?? NOWHERE;
  return [since, partyId, itemId, quantity, unit, currency];
}

export type Pair = Pick<Sample, 'partyId' | 'itemId'>;

/** Keeps what differs (since when it first did) and forgets what is equal now. */
export async function saveMismatches(
  tx: Transaction,
  certificationId: string,
  { differing, equal }: { readonly differing: readonly Mismatch[]; readonly equal: readonly Sample[] },
): Promise<void> {
  await tx.execute(
    `delete from price_mismatch m using unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[])
       as e(party_id, item_id, quantity, unit, currency)
     where (m.party_id, m.item_id, m.quantity, m.unit, m.currency) = (e.party_id, e.item_id, e.quantity, e.unit, e.currency)`,
    keysOf(equal),
  );
  await tx.execute(
    `insert into price_mismatch (party_id, item_id, quantity, unit, currency, hub_price, hub_words, erp_price, asked_for,
                                 since, certification_id)
     select *, $11::uuid from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                                     $8::text[], $9::date[], $10::timestamptz[])
     on conflict (party_id, item_id, quantity, unit, currency) do update
       set hub_price = excluded.hub_price, hub_words = excluded.hub_words, erp_price = excluded.erp_price,
           asked_for = excluded.asked_for, certification_id = excluded.certification_id`,
    [
      ...keysOf(differing),
      differing.map(({ hubPrice }) => hubPrice),
      differing.map(({ hubWords }) => hubWords),
      differing.map(({ erpPrice }) => erpPrice),
      differing.map(({ askedFor }) => askedFor),
      differing.map(({ since }) => since),
      certificationId,
    ],
  );
}

function keysOf(samples: readonly Omit<Sample, 'date'>[]): string[][] {
  return [
    samples.map(({ partyId }) => partyId),
    samples.map(({ itemId }) => itemId),
    samples.map(({ quantity }) => quantity),
    samples.map(({ unit }) => unit),
    samples.map(({ currency }) => currency),
  ];
}
