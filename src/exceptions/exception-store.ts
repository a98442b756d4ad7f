/** The only place that reads and writes the exception table. */
import type { EndedQuestion, OfferedDecision, Question, QuestionKey } from '../model/exceptions.ts';
import type { Queryable, Transaction } from '../platform/sql.ts';

export interface ExceptionRow extends Question {
  readonly id: string;
  readonly owner?: string;
  readonly openedAt: string;
  readonly lastRaisedAt: string;
  /** How often the facts asked the same again. */
  readonly times: number;
  readonly acknowledgedBy?: string;
  /** Who is asked since nobody took it up. */
  readonly escalatedTo?: string;
  readonly escalatedAt?: string;
  readonly note?: string;
  readonly closedAt?: string;
  /** Why it ended, where more is known than that the facts no longer ask. */
  readonly closedBecause?: string;
}

export interface ExceptionFilter {
  readonly state?: 'open' | 'closed';
  readonly kind?: string | undefined;
  readonly system?: string | undefined;
  readonly owner?: string | undefined;
  readonly recordId?: string | undefined;
  /** Of one issue: the cause, or kind and subject of a question that has none. */
  readonly issue?: string | undefined;
  /** Continue after this question (its id). */
  readonly after?: string | undefined;
  /** 1 to 1,000. */
  readonly limit: number;
}

export interface ExceptionCount {
  readonly kind: string;
  readonly system: string | null;
  readonly owner: string | null;
  readonly open: number;
  /** How many of them went on to somebody else. */
  readonly escalated: number;
  readonly oldest: Date;
}

export type Touched = QuestionKey & { id: string; message_id: string | null };

/** Opens new questions and refreshes the words of open ones; gives the newly opened. */
export async function upsertExceptions(
  tx: Transaction,
  questions: readonly (Omit<Question, 'owner'> & { owner: string | undefined })[],
  at: Date,
): Promise<readonly Touched[]> {
  const rows = await tx.query<Touched & { opened: boolean }>(
    `insert into exception as e (kind, subject, what, station, why, can_do, system, domain, record_id, message_id,
                                 cause, owner, opened_at, last_raised_at, at_stake, currency, decisions, lines)
     select kind, subject, what, station, why, array(select jsonb_array_elements_text(can_do::jsonb)), system, domain,
            record_id, message_id, cause, owner, $13, $13, at_stake::numeric, currency, decisions::jsonb,
            array(select jsonb_array_elements_text(lines::jsonb))
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                 $9::text[], $10::text[], $11::text[], $12::text[], $14::text[], $15::text[], $16::text[], $17::text[])
          as q(kind, subject, what, station, why, can_do, system, domain, record_id, message_id, cause, owner, at_stake,
               currency, decisions, lines)
     on conflict (kind, subject) where closed_at is null do update
       set what = excluded.what, why = excluded.why, can_do = excluded.can_do, owner = excluded.owner,
           message_id = excluded.message_id, cause = excluded.cause, at_stake = excluded.at_stake,
           currency = excluded.currency, decisions = excluded.decisions, lines = excluded.lines,
           last_raised_at = excluded.last_raised_at, times = e.times + 1
     returning id, kind, subject, message_id, times = 1 as opened`,
    [
      questions.map((q) => q.kind),
      questions.map((q) => q.subject),
      questions.map((q) => q.what),
      questions.map((q) => q.where),
      questions.map((q) => q.why),
      questions.map((q) => JSON.stringify(q.canDo)),
      questions.map((q) => q.system ?? null),
      questions.map((q) => q.domain ?? null),
      questions.map((q) => q.recordId ?? null),
      questions.map((q) => q.messageId ?? null),
      questions.map((q) => q.cause ?? null),
      questions.map((q) => q.owner ?? null),
      at,
      questions.map((q) => q.atStake?.amount ?? null),
      questions.map((q) => q.atStake?.currency ?? null),
      questions.map((q) => JSON.stringify(q.decisions ?? [])),
      questions.map((q) => JSON.stringify(q.lines ?? [])),
    ],
  );
  return rows.filter((row) => row.opened);
}

/** Closes the open ones of these questions; gives the closed. */
export async function closeExceptions(
  tx: Transaction,
  ended: readonly EndedQuestion[],
  at: Date,
): Promise<readonly (Touched & { readonly closed_because: string | null })[]> {
  return await tx.query(
    `update exception e set closed_at = $3, closed_because = k.because
     from (select kind, subject, max(because) as because
           from unnest($1::text[], $2::text[], $4::text[]) as k(kind, subject, because) group by kind, subject) k
     where e.kind = k.kind and e.subject = k.subject and e.closed_at is null
     returning e.id, e.kind, e.subject, e.message_id, e.closed_because`,
    [
      ended.map((each) => each.kind),
      ended.map((each) => each.subject),
      at,
      ended.map((each) => each.because ?? null),
    ],
  );
}

const COLUMNS = `id, kind, subject, what, station, why, can_do, system, domain, record_id, message_id, cause, owner,
  opened_at, last_raised_at, times, acknowledged_by, escalated_to, escalated_at, note, closed_at, closed_because,
  at_stake::text as at_stake, currency, decisions, lines`;

interface StoredException {
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
  readonly what: string;
  readonly station: string;
  readonly why: string;
  readonly can_do: readonly string[];
  readonly system: string | null;
  readonly domain: Question['domain'] | null;
  readonly record_id: string | null;
  readonly message_id: string | null;
  readonly cause: string | null;
  readonly owner: string | null;
  readonly opened_at: Date;
  readonly last_raised_at: Date;
  readonly times: bigint;
  readonly acknowledged_by: string | null;
  readonly escalated_to: string | null;
  readonly escalated_at: Date | null;
  readonly note: string | null;
  readonly closed_at: Date | null;
  readonly closed_because: string | null;
  readonly at_stake: string | null;
  readonly currency: string | null;
  readonly decisions: readonly OfferedDecision[];
  readonly lines: readonly string[];
}

/** A page of questions, oldest first; `after` is the id of the last one seen. */
export async function listExceptions(
  queryable: Queryable,
  filter: ExceptionFilter,
): Promise<readonly ExceptionRow[]> {
  const rows = await queryable.query<StoredException>(
    `select ${COLUMNS} from exception
     where (closed_at is null) = $1
       and ($2::text is null or kind = $2) and ($3::text is null or system = $3)
       and ($4::text is null or owner = $4) and ($5::text is null or record_id = $5)
       and ($6::uuid is null or (opened_at, id) > (select opened_at, id from exception where id = $6))
       and ($8::text is null or coalesce(cause, kind || ' ' || subject) = $8)
     order by opened_at, id limit $7`,
    [
      (filter.state ?? 'open') === 'open',
      filter.kind ?? null,
      filter.system ?? null,
      filter.owner ?? null,
      filter.recordId ?? null,
      filter.after ?? null,
      filter.limit,
      filter.issue ?? null,
    ],
  );
  return rows.map(toException);
}

/** One question, open or closed; `locked` until the transaction ends. */
export async function findException(
  queryable: Queryable,
  id: string,
  locked?: 'locked',
): Promise<ExceptionRow | undefined> {
  const lock = locked === undefined ? '' : 'for update';
  const rows = await queryable.query<StoredException>(
    `select ${COLUMNS} from exception where id = $1 ${lock}`,
    [id],
  );
  return rows.map(toException)[0];
}

/** Open questions by kind, system and owner. */
export async function countExceptions(queryable: Queryable): Promise<readonly ExceptionCount[]> {
  return await queryable.query<ExceptionCount>(
    `select kind, system, owner, count(*)::int as open,
            (count(*) filter (where escalated_to is not null))::int as escalated, min(opened_at) as oldest
     from exception where closed_at is null group by kind, system, owner order by open desc, kind`,
  );
}

/** Writes down who looks after an open question. */
export async function acknowledgeException(
  tx: Transaction,
  { id, by, note, at }: { id: string; by: string; note: string | undefined; at: Date },
): Promise<void> {
  await tx.execute(
    `update exception set acknowledged_by = $2, acknowledged_at = $3, note = coalesce($4, note)
     where id = $1 and closed_at is null`,
    [id, by, at, note ?? null],
  );
}

function toException(row: StoredException): ExceptionRow {
  return {
    id: row.id,
    kind: row.kind,
    subject: row.subject,
    what: row.what,
    where: row.station,
    why: row.why,
    canDo: row.can_do,
    openedAt: row.opened_at.toISOString(),
    lastRaisedAt: row.last_raised_at.toISOString(),
    times: Number(row.times),
    ...(row.at_stake === null || row.currency === null
      ? {}
      : { atStake: { amount: row.at_stake, currency: row.currency } }),
    ...(row.decisions.length === 0 ? {} : { decisions: row.decisions }),
    ...(row.lines.length === 0 ? {} : { lines: row.lines }),
    ...withoutNulls({
      system: row.system,
      domain: row.domain,
      recordId: row.record_id,
      messageId: row.message_id,
      cause: row.cause,
      owner: row.owner,
      acknowledgedBy: row.acknowledged_by,
      escalatedTo: row.escalated_to,
      escalatedAt: row.escalated_at?.toISOString() ?? null,
      note: row.note,
      closedAt: row.closed_at?.toISOString() ?? null,
      closedBecause: row.closed_because,
    }),
  };
}

type WithoutNulls<Row> = { [Name in keyof Row]?: NonNullable<Row[Name]> };

/** Absent columns stay absent fields. */
function withoutNulls<Row extends object>(row: Row): WithoutNulls<Row> {
  const kept: WithoutNulls<Row> = {};
  for (const name in row) {
    const value = row[name];
    if (value !== null && value !== undefined) kept[name] = value;
  }
  return kept;
}
