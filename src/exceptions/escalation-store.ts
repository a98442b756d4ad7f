/** Reads and writes who is asked next about questions that nobody takes up. */
import type { Question } from '../model/exceptions.ts';
import type { Queryable, Transaction } from '../platform/sql.ts';
import type { Touched } from './exception-store.ts';

/** An open question that nobody has taken up. */
export interface Unheeded {
  readonly id: string;
  readonly kind: string;
  readonly system: string | undefined;
  readonly domain: Question['domain'];
  readonly owner: string | undefined;
  readonly openedAt: Date;
  readonly escalatedTo: string | undefined;
}

type NullUnlessKnown<Row> = {
  readonly [Name in keyof Row]: undefined extends Row[Name]
    ? Exclude<Row[Name], undefined> | null
    : Row[Name];
};

/** A page of open questions that nobody acknowledged, by id. */
export async function listUnheeded(
  queryable: Queryable,
  page: { readonly after: string | undefined; readonly limit: number },
): Promise<readonly Unheeded[]> {
  const rows = await queryable.query<NullUnlessKnown<Unheeded>>(
    `select id, kind, system, domain, owner, opened_at as "openedAt", escalated_to as "escalatedTo" from exception
     where closed_at is null and acknowledged_at is null and ($1::uuid is null or id > $1) order by id limit $2`,
    [page.after ?? null, page.limit],
  );
  return rows.map(({ system, domain, owner, escalatedTo, ...row }) => ({
    ...row,
    system: system ?? undefined,
    domain: domain ?? undefined,
    owner: owner ?? undefined,
    escalatedTo: escalatedTo ?? undefined,
  }));
}

/** Writes down who is asked next, where the question is still open and unheeded; gives the questions that went on. */
export async function escalateExceptions(
  tx: Transaction,
  steps: readonly { readonly id: string; readonly to: string }[],
  at: Date,
): Promise<readonly (Touched & { readonly escalated_to: string })[]> {
  return await tx.query(
    `update exception e set escalated_to = s.person, escalated_at = $3
     from unnest($1::uuid[], $2::text[]) as s(id, person)
     where e.id = s.id and e.closed_at is null and e.acknowledged_at is null
       and e.escalated_to is distinct from s.person
     returning e.id, e.kind, e.subject, e.message_id, e.escalated_to`,
    [steps.map(({ id }) => id), steps.map(({ to }) => to), at],
  );
}
