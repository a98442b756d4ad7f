/** The table `process_case`: one row for each case, with what its last plan said. */
import { instantColumn, textColumn, uuidColumn } from '../../platform/columns/columns.ts';
import type { Queryable, Transaction } from '../../platform/sql.ts';

export interface NewCase {
  readonly id: string;
  readonly process: string;
  readonly naturalKey: string;
  readonly channel: string;
  readonly number: string;
  readonly document: string;
  readonly correlationId: string;
}

export interface CaseRow<Kept> extends NewCase {
  readonly status: string;
  readonly plan: Kept;
  readonly reviewAt: Date | undefined;
  readonly openedAt: Date;
  readonly changedAt: Date;
}

/** A case as whoever plans it sees it. */
export interface LockedCase<Kept> extends CaseRow<Kept> {
  readonly account: string | null;
  /** Decimal text. */
  readonly exposure: string | null;
  readonly currency: string | null;
}

/** What a plan changes of its case. */
export interface PlannedCase {
  readonly id: string;
  readonly status: string;
  readonly plan: object;
  readonly account: string | undefined;
  readonly exposure: string | undefined;
  readonly invoiced: string | undefined;
  readonly currency: string | undefined;
  readonly reviewAt: string | undefined;
}

const COLUMNS = `id, process, natural_key as "naturalKey", channel, number, document, correlation_id as "correlationId",
  status, plan, review_at as "reviewAt", opened_at as "openedAt", changed_at as "changedAt"`;

const LOCKED_COLUMNS = `${COLUMNS}, account_id as account, exposure::text as exposure, currency`;

/** Opens the cases that are not there yet, to be planned by an instant; gives those that were opened, which are locked by that. In the order of ids, so that nodes never wait in a circle. */
export async function openCases<Kept>(
  tx: Transaction,
  cases: readonly NewCase[],
  { at, plannedAt }: { readonly at: Date; readonly plannedAt: Date },
): Promise<readonly LockedCase<Kept>[]> {
  if (cases.length === 0) return [];
  return await tx.query<LockedCase<Kept>>(
    `insert into process_case (id, process, natural_key, channel, number, document, correlation_id, status, plan, review_at, opened_at, changed_at)
     select id, process, natural_key, channel, number, document, correlation_id, 'received', '{}', $9, $8, $8
     from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
       as c (id, process, natural_key, channel, number, document, correlation_id)
     order by id
     on conflict (id) do nothing
     returning ${LOCKED_COLUMNS}`,
    [
      uuidColumn(cases.map(({ id }) => id)),
      textColumn(cases.map((each) => each.process)),
      textColumn(cases.map(({ naturalKey }) => naturalKey)),
      textColumn(cases.map(({ channel }) => channel)),
      textColumn(cases.map(({ number }) => number)),
      textColumn(cases.map(({ document }) => document)),
      textColumn(cases.map(({ correlationId }) => correlationId)),
      at,
      plannedAt,
    ],
  );
}

/** Locks cases in the order of their ids; unknown ones are left out. */
export async function lockCases<Kept>(
  tx: Transaction,
  ids: readonly string[],
): Promise<readonly LockedCase<Kept>[]> {
  if (ids.length === 0) return [];
  return await tx.query<LockedCase<Kept>>(
    `select ${LOCKED_COLUMNS}
     from process_case where id = any($1::uuid[]) order by id for update`,
    [uuidColumn(ids)],
  );
}

export async function writePlans(tx: Transaction, plans: readonly PlannedCase[], at: Date): Promise<void> {
  if (plans.length === 0) return;
  await tx.execute(
    `update process_case c set status = p.status, plan = p.plan::jsonb, account_id = p.account_id, exposure = p.exposure::numeric,
       currency = p.currency, invoiced = coalesce(p.invoiced::numeric, 0),
       invoiced_at = case when coalesce(p.invoiced::numeric, 0) = c.invoiced then c.invoiced_at else $8::timestamptz end, review_at = p.review_at, version = c.version + 1, changed_at = $8
     from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::timestamptz[], $9::text[])
       as p (id, status, plan, account_id, exposure, currency, review_at, invoiced)
     where c.id = p.id`,
    [
      uuidColumn(plans.map(({ id }) => id)),
      textColumn(plans.map(({ status }) => status)),
      textColumn(plans.map(({ plan }) => JSON.stringify(plan))),
      uuidColumn(plans.map(({ account }) => account)),
      textColumn(plans.map(({ exposure }) => exposure)),
      textColumn(plans.map(({ currency }) => currency)),
      instantColumn(plans.map(({ reviewAt }) => reviewAt)),
      at,
      textColumn(plans.map(({ invoiced }) => invoiced)),
    ],
  );
}

/** Whoever waits for the verdict about a case listens here; the notice names the case. */
export const JUDGED_CHANNEL = 'crossdock_judged';

/** Wakes those who wait for verdicts, on all nodes, when the transaction commits. */
export async function tellJudged(tx: Transaction, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.query('select pg_notify($1, id) from unnest($2::text[]) as judged (id)', [
    JUDGED_CHANNEL,
    textColumn(ids),
  ]);
}

/** Cases that the caller has locked, and told something new, are to be planned by that instant. */
export async function planBy(
  tx: Transaction,
  ids: readonly string[],
  { at, plannedAt }: { readonly at: Date; readonly plannedAt: Date },
): Promise<void> {
  if (ids.length === 0) return;
  await tx.execute(
    'update process_case set review_at = least(review_at, $2), changed_at = $3 where id = any($1::uuid[])',
    [uuidColumn(ids), plannedAt, at],
  );
}

/** Cases by their natural keys; unknown ones are left out. */
export async function findCases<Kept>(
  queryable: Queryable,
  process: string,
  naturalKeys: readonly string[],
): Promise<readonly CaseRow<Kept>[]> {
  return await queryable.query<CaseRow<Kept>>(
    `select ${COLUMNS} from process_case where process = $1 and natural_key = any($2::text[])`,
    [process, textColumn(naturalKeys)],
  );
}

export interface CaseFilter {
  readonly channel?: string | undefined;
  readonly status?: string | undefined;
  /** Where the page before ended. */
  readonly before?: { readonly openedAt: string; readonly id: string } | undefined;
  readonly limit: number;
}

/** A page of cases, the latest first. */
export async function listCases<Kept>(
  queryable: Queryable,
  process: string,
  { channel, status, before, limit }: CaseFilter,
): Promise<readonly CaseRow<Kept>[]> {
  return await queryable.query<CaseRow<Kept>>(
    `select ${COLUMNS} from process_case
     where process = $1 and ($2::text is null or channel = $2) and ($3::text is null or status = $3)
       and ($4::timestamptz is null or (opened_at, id) < ($4, $5::uuid))
     order by opened_at desc, id desc limit $6`,
    [process, channel ?? null, status ?? null, before?.openedAt ?? null, before?.id ?? null, limit],
  );
}

/** A case that bears a name, and by what. */
export interface NamedCase {
  readonly channel: string;
  readonly number: string;
  /**
   * `number`, `document` (our own number), `purchase order`, `tracking number`, `package`, `return`, the target that gave the id to a
   * document, or the system that told the number.
   */
  readonly by: string;
}

const MOST_NAMED = 20;

/**
 * Cases by any name that people have in hand: the sender's number, our own (also as a part of a document's: `CD-…-EAST`), the buyer's
 * purchase order, a parcel's tracking number or SSCC, the number of a return, the id that a target gave to a document, or the number of an
 * order or invoice that a system told.
 */
export async function findNamed(
  queryable: Queryable,
  process: string,
  text: string,
): Promise<readonly NamedCase[]> {
  const ours = [text, text.slice(0, Math.max(0, text.lastIndexOf('-')))];
  return await queryable.query<NamedCase>(
    `select c.channel, c.number, n.by from (
       select id, 'number' as by from process_case where number = $2
       union select id, 'document' from process_case where document = any($3::text[])
       union select case_id, target from case_document where external_id = $2 and domain <> 'order-status'
       union select case_id, system from case_fact
         where kind in ('response', 'invoice') and coalesce(body->'response'->>'number', body->'invoice'->>'number') = $2
       union select case_id, 'purchase order' from case_fact where kind = 'order' and body->'order'->>'purchaseOrder' = $2
       union select case_id, 'return' from case_fact where kind = 'return' and body->'return'->>'number' = $2
       union select case_id, 'tracking number' from case_fact where kind = 'advice'
         and body->'advice'->'packages' @> jsonb_build_array(jsonb_build_object('trackingNumber', $2::text))
       union select case_id, 'package' from case_fact where kind = 'advice'
         and body->'advice'->'packages' @> jsonb_build_array(jsonb_build_object('id', $2::text))
     ) n join process_case c on c.id = n.id
     where c.process = $1 order by c.opened_at desc, c.id, n.by limit ${MOST_NAMED}`,
    [process, text, textColumn(ours)],
  );
}

/** Ids of cases by our numbers. */
export async function findByDocuments(
  tx: Transaction,
  documents: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (documents.length === 0) return new Map();
  const rows = await tx.query<{ document: string; id: string }>(
    'select document, id from process_case where document = any($1::text[])',
    [textColumn(documents)],
  );
  return new Map(rows.map(({ document, id }) => [document, id]));
}
