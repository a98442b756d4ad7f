/** What cases count against the limits of accounts: sums over the table `process_case`. */
import { instantColumn, textColumn, uuidColumn } from '../../platform/columns/columns.ts';
import type { Queryable, Transaction } from '../../platform/sql.ts';

/** Holds the accounts until the transaction ends, so that no two orders pass by one limit; in the order of ids. */
export async function lockAccounts(tx: Transaction, accounts: readonly string[]): Promise<void> {
  await tx.query(
    `select pg_advisory_xact_lock(hashtextextended('credit ' || account, 0))
     from unnest($1::text[]) as a (account)`,
    [textColumn([...new Set(accounts)].toSorted())],
  );
}

/** What accepted cases count against an account in one currency: one case that was asked about, or all others together. */
export interface Exposure {
  /** `null`: the sum of all that were not asked about. */
  readonly id: string | null;
  readonly account: string;
  readonly currency: string;
  /** Decimal text. */
  readonly exposure: string;
  /** The part of it that cases count which were opened at or after `since`; 0 without one. */
  readonly sinceThen: string;
}

/** An account, and since when its balance in the ERP is known as it is; absent: the ERP does not say it. */
export interface Balanced {
  readonly id: string;
  readonly balanceAt: string | undefined;
}

/** Exposures of accounts, exact in the moment at which the caller holds their locks. What was invoiced after the balance counts too. */
export async function readExposures(
  tx: Transaction,
  accounts: readonly Balanced[],
  { cases, since }: { readonly cases: readonly string[]; readonly since: Date | undefined },
): Promise<readonly Exposure[]> {
  return await tx.query(
    `select case when id = any($2::uuid[]) then id end as id, account_id as account, currency,
       sum(exposure + owed)::text as exposure,
       coalesce(sum(exposure + owed) filter (where opened_at >= $3::timestamptz), 0)::text as "sinceThen"
     from process_case c join unnest($1::uuid[], $4::timestamptz[]) as a (account, balance_at) on c.account_id = a.account
       cross join lateral (
         select case when coalesce(invoiced_at > balance_at, true) then invoiced else 0 end as owed
       ) as o
     group by 1, 2, 3`,
    [
      uuidColumn(accounts.map(({ id }) => id)),
      uuidColumn(cases),
      since ?? null,
      instantColumn(accounts.map(({ balanceAt }) => balanceAt)),
    ],
  );
}

/** What was invoiced so long ago counts no more: the ERP counts it, whether its balance has moved or not. */
export async function forgetInvoiced(queryable: Queryable, before: Date): Promise<number> {
  return await queryable.execute(
    `update process_case set account_id = null, exposure = null, currency = null
     where exposure = 0 and invoiced_at < $1 and account_id is not null`,
    [before],
  );
}
