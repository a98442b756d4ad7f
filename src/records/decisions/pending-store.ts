/** The only place that reads and writes the values that wait for a person. */
import type { RecordDomain } from '../../model/facts.ts';
import type { Queryable, Transaction } from '../../platform/sql.ts';
import type { PendingValue } from './decision.ts';

export interface PendingRow extends PendingValue {
  readonly since: Date;
}

/** Gives what waits about these records. */
export async function listPendingOf(
  queryable: Queryable,
  recordIds: readonly string[],
): Promise<PendingValue[]> {
  const rows = await queryable.query<{ body: PendingValue }>(
    'select body from pending_value where record_id = any($1::uuid[])',
    [recordIds],
  );
  return rows.map(({ body }) => body);
}

/** Writes the new state of what waits: opens (or renews the words of) these, withdraws those. */
export async function savePending(
  tx: Transaction,
  changed: { readonly open: readonly PendingValue[]; readonly withdrawn: readonly string[] },
  at: Date,
): Promise<void> {
  const { open, withdrawn } = changed;
  if (withdrawn.length > 0)
    await tx.execute('delete from pending_value where id = any($1::uuid[])', [withdrawn]);
  if (open.length === 0) return;
  await tx.execute(
    `insert into pending_value (id, record_id, kind, domain, system, field, body, since)
     select id, record_id, kind, domain, system, field, body::jsonb, $8::timestamptz
     from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
          as p(id, record_id, kind, domain, system, field, body)
     on conflict (id) do update set body = excluded.body`,
    [
      open.map(({ id }) => id),
      open.map(({ recordId }) => recordId),
      open.map(({ kind }) => kind),
      open.map(({ domain }) => domain),
      open.map(({ system }) => system),
      open.map(({ field }) => field),
      open.map((pending) => JSON.stringify(pending)),
      at,
    ],
  );
}

export interface PendingFilter {
  readonly kind: PendingValue['kind'];
  readonly domain?: RecordDomain;
  readonly system?: string;
  readonly recordId?: string;
  /** Continue after this one. */
  readonly after?: { readonly since: Date; readonly id: string };
  /** 1 to 1,000. */
  readonly limit: number;
}

/** Lists what waits, oldest first. */
export async function listPendingRows(queryable: Queryable, filter: PendingFilter): Promise<PendingRow[]> {
  const rows = await queryable.query<{ body: PendingValue; since: Date }>(
    `select body, since from pending_value
     where kind = $1 and ($2::text is null or domain = $2) and ($3::text is null or system = $3)
       and ($4::uuid is null or record_id = $4)
       and ($5::timestamptz is null or (since, id) > ($5, $6::uuid))
     order by since, id limit $7`,
    [
      filter.kind,
      filter.domain ?? null,
      filter.system ?? null,
      filter.recordId ?? null,
      filter.after?.since ?? null,
      filter.after?.id ?? null,
      filter.limit,
    ],
  );
  return rows.map(({ body, since }) => ({ ...body, since }));
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Finds one by its id; a text that is no id finds none. */
export async function findPending(queryable: Queryable, id: string): Promise<PendingRow | undefined> {
  if (!ID.test(id)) return undefined;
  const [row] = await queryable.query<{ body: PendingValue; since: Date }>(
    'select body, since from pending_value where id = $1',
    [id],
  );
  return row === undefined ? undefined : { ...row.body, since: row.since };
}
