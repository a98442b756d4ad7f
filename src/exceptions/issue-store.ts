/** Reads open questions by what caused them: those of one cause are one issue. */
import type { Queryable } from '../platform/sql.ts';

/** Open questions of one cause. A question without a cause is an issue by itself. */
export interface Issue {
  /** The cause; kind and subject of a question that has none. */
  readonly issue: string;
  readonly open: number;
  readonly kinds: readonly string[];
  /** Who must decide; empty where nobody is named. */
  readonly owners: readonly string[];
  readonly systems: readonly string[];
  readonly oldest: Date;
  /** What the oldest of them asks. */
  readonly example: string;
  /** Value at stake by currency, as decimal texts. */
  readonly atStake: Readonly<Record<string, string>>;
}

export interface IssueFilter {
  readonly kind?: string | undefined;
  readonly owner?: string | undefined;
  /** Where the page before ended. */
  readonly after?: { readonly open: number; readonly issue: string } | undefined;
  readonly limit: number;
}

/** A page of issues, those of most questions first. */
export async function listIssues(
  queryable: Queryable,
  { kind, owner, after, limit }: IssueFilter,
): Promise<readonly Issue[]> {
  return await queryable.query<Issue>(
    `with asked as (
       select *, coalesce(cause, kind || ' ' || subject) as issue from exception
       where closed_at is null and ($1::text is null or kind = $1) and ($2::text is null or owner = $2)
     ), counted as (
       select issue, count(*)::int as open, min(opened_at) as oldest,
              array_agg(distinct kind) as kinds, (array_agg(what order by opened_at, id))[1] as example,
              coalesce(array_agg(distinct owner) filter (where owner is not null), '{}') as owners,
              coalesce(array_agg(distinct system) filter (where system is not null), '{}') as systems
       from asked group by issue
     ), page as (
       select * from counted where $3::int is null or open < $3 or (open = $3 and issue collate "C" > $4)
       order by open desc, issue collate "C" limit $5
     )
     select page.*, coalesce((
         select jsonb_object_agg(currency, amount) from (
           select currency, sum(at_stake)::text as amount from asked
           where asked.issue = page.issue and currency is not null group by currency) sums
       ), '{}') as "atStake"
     from page order by open desc, issue collate "C"`,
    [kind ?? null, owner ?? null, after?.open ?? null, after?.issue ?? null, limit],
  );
}
