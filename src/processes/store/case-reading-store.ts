/** Reads many cases in portions, for those who look back at them: `process_case` and `case_fact` without locks. */
import { textColumn, uuidColumn } from '../../platform/columns/columns.ts';
import type { Queryable } from '../../platform/sql.ts';
import type { Wait } from '../kit/process.ts';

/** What a case is called. */
export interface NamedRow {
  readonly id: string;
  readonly channel: string;
  readonly number: string;
  readonly status: string;
  /** Our own number. */
  readonly document: string;
  readonly openedAt: Date;
}

const COLUMNS = 'id, channel, number, document, status, opened_at as "openedAt"';

/** Some cases by their ids, in the order of these. */
export async function readNames(queryable: Queryable, ids: readonly string[]): Promise<readonly NamedRow[]> {
  return await queryable.query<NamedRow>(
    `select ${COLUMNS} from process_case where id = any($1::uuid[]) order by id`,
    [uuidColumn(ids)],
  );
}

/** What a case comes to, by our own number; decimal text. */
export interface Worth {
  readonly document: string;
  readonly amount: string;
  readonly currency: string;
}

/** What these cases come to as they were planned last; one that nobody can price is left out. */
export async function readWorths(
  queryable: Queryable,
  process: string,
  documents: readonly string[],
): Promise<readonly Worth[]> {
  return await queryable.query<Worth>(
    `select document, plan -> 'money' ->> 'total' as amount, plan -> 'money' ->> 'currency' as currency
     from process_case where process = $1 and document = any($2::text[]) and plan -> 'money' ->> 'total' is not null
     order by document`,
    [process, textColumn(documents)],
  );
}

/** The cases that rest on something: how many, and what they come to. */
export interface WaitingFor {
  readonly orders: number;
  /** By currency; decimal text. */
  readonly worth: readonly { readonly amount: string; readonly currency: string }[];
  /** The earliest instant (RFC 3339) up to which goods may leave and come as promised. */
  readonly keptUntil?: string;
}

/** As last plans say it; of cases that nobody can price, nothing. */
export async function readWaitingFor(
  queryable: Queryable,
  process: string,
  { domain, reference }: Pick<Wait, 'domain' | 'reference'>,
): Promise<WaitingFor> {
  const rows = await queryable.query<{
    orders: number;
    currency: string | null;
    amount: string | null;
    kept_until: Date | null;
  }>(
    `select count(*)::int as orders, c.plan -> 'money' ->> 'currency' as currency,
       sum((c.plan -> 'money' ->> 'total')::numeric)::text as amount, min(k.until) as kept_until
     from case_wait w join process_case c on c.id = w.case_id
     cross join lateral (
       select min((e ->> 'keptUntil')::timestamptz) as until
       from jsonb_array_elements(coalesce(c.plan -> 'expectations', '[]')) e
       where e ->> 'of' = $4
     ) k
     where w.domain = $2 and w.by = $3 and w.value = $4 and c.process = $1
     group by 2 order by 2`,
    [process, domain, reference.by, reference.value],
  );
  const untils = rows.flatMap(({ kept_until: until }) => until?.toISOString() ?? []).toSorted();
  return {
    orders: rows.reduce((sum, { orders }) => sum + orders, 0),
    worth: rows.flatMap(({ amount, currency }) =>
      amount === null || currency === null ? [] : [{ amount, currency }],
    ),
    ...(untils[0] === undefined ? {} : { keptUntil: untils[0] }),
  };
}

export interface TouchedIn {
  readonly process: string;
  /** Kinds of facts that count. */
  readonly kinds: readonly string[];
  /** Learned at or after `from` and before `to`. */
  readonly from: Date;
  readonly to: Date;
  /** Continue after this case. */
  readonly after: string | undefined;
  readonly limit: number;
}

/** Ids of cases about which something was learned in a span of time, in the order of ids. Every new fact changes its case. */
export async function listTouched(
  queryable: Queryable,
  { process, kinds, from, to, after, limit }: TouchedIn,
): Promise<readonly string[]> {
  const rows = await queryable.query<{ id: string }>(
    `select c.id from process_case c
     where c.process = $1 and c.opened_at < $4 and c.changed_at >= $3 and ($5::uuid is null or c.id > $5)
       and exists (select from case_fact f where f.case_id = c.id and f.kind = any($2::text[])
                                             and f.received_at >= $3 and f.received_at < $4)
     order by c.id limit $6`,
    [process, textColumn(kinds), from, to, after ?? null, limit],
  );
  return rows.map(({ id }) => id);
}

export interface OpenedIn {
  readonly process: string;
  readonly from: Date;
  readonly to: Date;
  readonly after: { readonly openedAt: Date; readonly id: string } | undefined;
  readonly limit: number;
}

/** Cases that were opened in a span of time, the oldest first. */
export async function listOpened(
  queryable: Queryable,
  { process, from, to, after, limit }: OpenedIn,
): Promise<readonly NamedRow[]> {
  return await queryable.query<NamedRow>(
    `select ${COLUMNS} from process_case
     where process = $1 and opened_at >= $2 and opened_at < $3
       and ($4::timestamptz is null or (opened_at, id) > ($4, $5::uuid))
     order by opened_at, id limit $6`,
    [process, from, to, after?.openedAt ?? null, after?.id ?? null, limit],
  );
}

export interface ReturnFilter {
  readonly process: string;
  readonly channel: string | undefined;
  readonly status: string | undefined;
  /** Where the page before ended. */
  readonly before: ReturnPlace | undefined;
  readonly limit: number;
}

/** Where a return stands in the list: when it was asked for, of which case, and its number. */
export interface ReturnPlace {
  readonly requestedAt: string;
  readonly caseId: string;
  readonly number: string;
}

export interface ReturnRow<Standing> extends ReturnPlace {
  readonly channel: string;
  readonly orderNumber: string;
  readonly standing: Standing;
}

/** A page of what last plans say of returns, the latest first. */
export async function listReturns<Standing>(
  queryable: Queryable,
  { process, channel, status, before, limit }: ReturnFilter,
): Promise<readonly ReturnRow<Standing>[]> {
  return await queryable.query<ReturnRow<Standing>>(
    `select c.id as "caseId", c.channel, c.number as "orderNumber", r.value as standing,
       r.value->>'number' as number, r.value->>'requestedAt' as "requestedAt"
     from process_case c cross join lateral jsonb_array_elements(c.plan->'returns') r
     where c.process = $1 and c.plan->'returns'->0 is not null
       and ($2::text is null or c.channel = $2) and ($3::text is null or r.value->>'status' = $3)
       and ($4::timestamptz is null
         or ((r.value->>'requestedAt')::timestamptz, c.id, r.value->>'number') < ($4, $5::uuid, $6::text))
     order by (r.value->>'requestedAt')::timestamptz desc, c.id desc, r.value->>'number' desc
     limit $7`,
    [
      process,
      channel ?? null,
      status ?? null,
      before?.requestedAt ?? null,
      before?.caseId ?? null,
      before?.number ?? null,
      limit,
    ],
  );
}
