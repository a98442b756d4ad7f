/** The only place that reads and writes decisions. */
import type { Queryable, Transaction } from '../../platform/sql.ts';
import type { Decision } from './decision.ts';

type Stored = Omit<Decision, 'at'> & { readonly at: string };

/** Gives the decisions about these records, oldest first. */
export async function listDecisions(queryable: Queryable, recordIds: readonly string[]): Promise<Decision[]> {
  const rows = await queryable.query<{ body: Stored }>(
    'select body from decision where record_id = any($1::uuid[]) order by decided_at, id',
    [recordIds],
  );
  return rows.map(({ body }) => read(body));
}

/** Which page of the decisions; `before` is the last one seen: one word of a person may decide many things in one instant. */
export interface DecisionPage {
  readonly before?: Pick<Decision, 'at' | 'id'>;
  readonly limit: number;
}

/** Lists all decisions, newest first. */
export async function listLatestDecisions(
  queryable: Queryable,
  { before, limit }: DecisionPage,
): Promise<Decision[]> {
  const rows = await queryable.query<{ body: Stored }>(
    `select body from decision
     where $1::timestamptz is null or (decided_at, id) < ($1, $2::uuid)
     order by decided_at desc, id desc limit $3`,
    [before?.at ?? null, before?.id ?? null, limit],
  );
  return rows.map(({ body }) => read(body));
}

/** Keeps one decision for ever. */
export async function insertDecision(tx: Transaction, decision: Decision): Promise<void> {
  await tx.execute(
    `insert into decision (id, record_id, verdict, decided_by, decided_at, body)
     values ($1, $2, $3, $4, $5, $6)`,
    [decision.id, decision.recordId, decision.verdict, decision.by, decision.at, JSON.stringify(decision)],
  );
}

function read(body: Stored): Decision {
  return { ...body, at: new Date(body.at) };
}
