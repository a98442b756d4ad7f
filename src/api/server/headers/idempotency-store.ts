/** The only place that reads and writes which answers were given under which idempotency key. */
import type { Queryable } from '../../../platform/sql.ts';

export interface Claim {
  /** Of this attempt alone: once another has taken the request over, nothing that this one says counts. */
  readonly id: string;
  readonly caller: string;
  readonly key: string;
  /** SHA-256 of what was asked. */
  readonly requestHash: Uint8Array;
}

/** How long the same request gets the same answer. */
const KEPT_HOURS = 24;

export type Held =
  /** `since`: when the request was first begun, the same for each attempt to work on it. */
  | { readonly standing: 'ours'; readonly since: string }
  /** Word for word: the database would reorder the fields of JSON. */
  | { readonly standing: 'answered'; readonly answer: string }
  | { readonly standing: 'under-way' }
  | { readonly standing: 'other-request' };

/** Begins the work of a request, unless it was begun before: then tells how that stands. */
export async function claimRequest(queryable: Queryable, claim: Claim, leaseSeconds: number): Promise<Held> {
  const [taken] = await queryable.query<{ since: string }>(
    `insert into api_idempotency as i (caller, key, request_hash, leased_until, created_at, claim)
     values ($1, $2, $3, now() + make_interval(secs => $4), now(), $6)
     on conflict (caller, key) do update
       set leased_until = excluded.leased_until, request_hash = excluded.request_hash, answer = null,
           claim = excluded.claim, created_at = case
             when i.created_at < now() - make_interval(hours => $5) then excluded.created_at else i.created_at end
       where i.created_at < now() - make_interval(hours => $5)
          or (i.answer is null and i.leased_until < now() and i.request_hash = excluded.request_hash)
     returning extract(epoch from created_at)::text as since`,
    [claim.caller, claim.key, claim.requestHash, leaseSeconds, KEPT_HOURS, claim.id],
  );
  return taken === undefined ? standingOf(queryable, claim) : { standing: 'ours', since: taken.since };
}

async function standingOf(queryable: Queryable, claim: Claim): Promise<Held> {
  const [row] = await queryable.query<{ same: boolean; answer: string | null }>(
    'select request_hash = $3 as same, answer from api_idempotency where caller = $1 and key = $2',
    [claim.caller, claim.key, claim.requestHash],
  );
  if (row === undefined) return { standing: 'under-way' };
  if (!row.same) return { standing: 'other-request' };
  return row.answer === null ? { standing: 'under-way' } : { standing: 'answered', answer: row.answer };
}

/** Says that the work is still under way; `lost` where another attempt has taken it over. */
export async function prolongClaim(
  queryable: Queryable,
  claim: Claim,
  leaseSeconds: number,
): Promise<'ours' | 'lost'> {
  const prolonged = await queryable.execute(
    `update api_idempotency set leased_until = now() + make_interval(secs => $4)
     where caller = $1 and key = $2 and claim = $3`,
    [claim.caller, claim.key, claim.id, leaseSeconds],
  );
  return prolonged === 1 ? 'ours' : 'lost';
}

/** Keeps the answer for those who ask the same again; `lost` where another attempt has taken the request over: then that one answers. */
export async function keepAnswer(
  queryable: Queryable,
  claim: Claim,
  answer: string,
): Promise<'ours' | 'lost'> {
  const kept = await queryable.execute(
    'update api_idempotency set answer = $4 where caller = $1 and key = $2 and claim = $3',
    [claim.caller, claim.key, claim.id, JSON.stringify(answer)],
  );
  return kept === 1 ? 'ours' : 'lost';
}

/** Gives the key back: the request had no answer that is worth repeating. */
export async function forgetRequest(queryable: Queryable, claim: Claim): Promise<void> {
  await queryable.execute(
    'delete from api_idempotency where caller = $1 and key = $2 and claim = $3 and answer is null',
    [claim.caller, claim.key, claim.id],
  );
}

/** Drops what is older than it is kept. */
export async function forgetOldRequests(queryable: Queryable): Promise<number> {
  return queryable.execute(
    'delete from api_idempotency where created_at < now() - make_interval(hours => $1)',
    [KEPT_HOURS],
  );
}
