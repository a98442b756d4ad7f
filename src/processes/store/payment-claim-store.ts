/** The table `payment_claim`: which order a buyer's authorisation pays. */
import { textColumn, uuidColumn } from '../../platform/columns/columns.ts';
import type { Transaction } from '../../platform/sql.ts';

export interface PaymentClaim {
  readonly target: string;
  readonly payment: string;
  readonly caseId: string;
}

/** The first case that claims a payment has it; gives for each claim the natural key of the case that has it, in order. */
export async function claimPayments(
  tx: Transaction,
  claims: readonly PaymentClaim[],
): Promise<readonly { readonly caseId: string; readonly naturalKey: string }[]> {
  if (claims.length === 0) return [];
  const asked = [
    textColumn(claims.map(({ target }) => target)),
    textColumn(claims.map(({ payment }) => payment)),
  ];
  await tx.execute(
    `insert into payment_claim (target, payment, case_id)
     select * from unnest($1::text[], $2::text[], $3::uuid[]) order by 1, 2
     on conflict do nothing`,
    [...asked, uuidColumn(claims.map(({ caseId }) => caseId))],
  );
  const rows = await tx.query<{ target: string; payment: string; caseId: string; naturalKey: string }>(
    `select p.target, p.payment, p.case_id as "caseId", c.natural_key as "naturalKey"
     from payment_claim p
     join (select distinct * from unnest($1::text[], $2::text[])) as a (target, payment) using (target, payment)
     join process_case c on c.id = p.case_id`,
    asked,
  );
  const holders = new Map(rows.map((row) => [`${row.target} ${row.payment}`, row]));
  return claims.map(({ target, payment }) => {
    const holder = holders.get(`${target} ${payment}`);
    if (holder === undefined) throw new Error(`nobody has payment ${payment}, which was claimed just now`);
    return { caseId: holder.caseId, naturalKey: holder.naturalKey };
  });
}

/** Which case has claimed these payments of these systems? By `system id`. */
export async function findClaims(
  tx: Transaction,
  payments: readonly { readonly system: string; readonly value: string }[],
): Promise<ReadonlyMap<string, { readonly caseId: string }>> {
  if (payments.length === 0) return new Map();
  const rows = await tx.query<{ system: string; payment: string; caseId: string }>(
    `select p.system, c.payment, c.case_id as "caseId"
     from (select distinct * from unnest($1::text[], $2::text[])) as p (system, payment)
     join payment_claim c on c.payment = p.payment and split_part(c.target, '/', 1) = p.system`,
    [textColumn(payments.map(({ system }) => system)), textColumn(payments.map(({ value }) => value))],
  );
  return new Map(rows.map(({ system, payment, caseId }) => [`${system} ${payment}`, { caseId }]));
}

/** The payments that these cases have claimed, and of which systems those are. */
export async function claimsOf(
  tx: Transaction,
  caseIds: readonly string[],
): Promise<readonly { readonly caseId: string; readonly system: string; readonly payment: string }[]> {
  if (caseIds.length === 0) return [];
  return await tx.query(
    `select case_id as "caseId", split_part(target, '/', 1) as system, payment
     from payment_claim where case_id = any($1::uuid[])`,
    [uuidColumn(caseIds)],
  );
}
