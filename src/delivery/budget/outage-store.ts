/** The table `delivery_outage`, with what is going on by `delivery_system`: when systems did not answer. */
import type { Queryable, Transaction } from '../../platform/sql.ts';

/** A time in which a system did not answer. */
export interface Outage {
  readonly system: string;
  readonly since: Date;
  /** Absent: it is going on. */
  readonly until?: Date;
}

/** Of one that comes and goes the latest are remembered: nobody's clock rests for more. */
const MOST_REMEMBERED = 50;

/** The system answers again. */
export async function keepOutage(tx: Transaction, { system, since, until }: Required<Outage>): Promise<void> {
  await tx.execute(
    `insert into delivery_outage (system, since, until) values ($1, $2::timestamptz, greatest($2::timestamptz, $3::timestamptz))
     on conflict (system, since) do update set until = greatest(delivery_outage.until, excluded.until)`,
    [system, since, until],
  );
  await tx.execute(
    `delete from delivery_outage where system = $1 and since < (
       select since from delivery_outage where system = $1 order by since desc offset $2 limit 1)`,
    [system, MOST_REMEMBERED - 1],
  );
}

/** All that is remembered and all that is going on, the earliest first. */
export async function listOutages(queryable: Queryable): Promise<readonly Outage[]> {
  const rows = await queryable.query<{ system: string; since: Date; until: Date | null }>(
    `select system, since, until from delivery_outage
     union all select system, opened_at, null from delivery_system where phase <> 'closed' and opened_at is not null
     order by since`,
  );
  return rows.map(({ until, ...row }) => (until === null ? row : { ...row, until }));
}
