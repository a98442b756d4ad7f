/** The table `verification`: how far the patient reading of each target is, and which process reads it now. */
import type { Queryable, Transaction } from '../../platform/sql.ts';
import type { Nullable } from '../rows/lease-store.ts';

/** A pass over one target. */
export interface Pass {
  readonly target: string;
  readonly pass: bigint;
  readonly isHurried: boolean;
  /** Where reading continues: after this key. */
  readonly cursorKey: string;
  readonly startedAt: Date;
  readonly expected: number;
  readonly pages: number;
  readonly failures: number;
}

/** What a target's row says to people. */
export interface VerificationRow {
  readonly target: string;
  readonly pass: bigint;
  readonly isUnderWay: boolean;
  readonly startedAt: Date | undefined;
  readonly expected: number;
  readonly verified: number;
  readonly drifted: number;
  readonly unread: number;
  readonly nextAt: Date;
  readonly reason: string | undefined;
  readonly endedPass: bigint;
  readonly endedAt: Date | undefined;
  readonly endedVerified: number;
  readonly endedDrifted: number;
  readonly endedUnread: number;
}

/** Makes room for targets that are new here; the next pass over each begins one period from now at the latest. */
export async function enrolTargets(
  queryable: Queryable,
  targets: readonly { readonly name: string; readonly firstAt: Date }[],
): Promise<void> {
  await queryable.execute(
    `insert into verification (target, next_at)
     select target, first_at from unnest($1::text[], $2::timestamptz[]) as t (target, first_at) order by target
     on conflict (target) do update set next_at = excluded.next_at where verification.next_at > excluded.next_at`,
    [targets.map(({ name }) => name), targets.map(({ firstAt }) => firstAt)],
  );
}

export interface Claimant {
  readonly id: string;
  /** The claim of a process that died ends by itself. */
  readonly seconds: number;
}

/** A claimed target. `cursorKey` undefined: a new pass must begin. */
export type ClaimedPass = Omit<Pass, 'cursorKey' | 'startedAt'> & {
  readonly cursorKey: string | undefined;
  readonly startedAt: Date | undefined;
};

/** Claims the target whose next page is most overdue, those that somebody waits for first; `undefined` = nothing to read now. */
export async function claimPass(
  queryable: Queryable,
  targets: readonly string[],
  { now, by }: { readonly now: Date; readonly by: Claimant },
): Promise<ClaimedPass | undefined> {
  const [row] = await queryable.query<Nullable<ClaimedPass>>(
    `update verification v set claimed_by = $3, claimed_until = clock_timestamp() + make_interval(secs => $4)
     from (
       select target from verification
       where target = any($1::text[]) and (next_at <= $2 or (wanted > pass and not is_hurried))
         and (claimed_until is null or claimed_until < clock_timestamp())
       order by (wanted > pass or (is_hurried and cursor_key is not null)) desc, next_at
       limit 1
       for update skip locked
     ) next
     where v.target = next.target
     returning v.target, v.pass, v.is_hurried as "isHurried", v.pages, v.expected, v.failures, v.started_at as "startedAt",
       case when v.wanted > v.pass and not v.is_hurried then null else v.cursor_key end as "cursorKey"`,
    [targets, now, by.id, by.seconds],
  );
  if (row === undefined) return undefined;
  return { ...row, cursorKey: row.cursorKey ?? undefined, startedAt: row.startedAt ?? undefined };
}

/** Begins the next pass over a target that this claimant holds. */
export async function beginPass(
  queryable: Queryable,
  { target, expected, now, by }: { target: string; expected: number; now: Date; by: Claimant },
): Promise<Pass | undefined> {
  const [row] = await queryable.query<Pass>(
    `update verification set pass = pass + 1, is_hurried = wanted > pass, cursor_key = '', started_at = $3, next_at = $3,
       expected = $4,
       pages = 0, verified = 0, drifted = 0, unread = 0
     where target = $1 and claimed_by = $2
     returning target, pass, is_hurried as "isHurried", cursor_key as "cursorKey", started_at as "startedAt", expected,
       pages, failures`,
    [target, by.id, now, expected],
  );
  return row;
}

/** What one page came to. `cursorKey` undefined: it was the last one. */
export interface PageEnd {
  readonly cursorKey: string | undefined;
  readonly verified: number;
  readonly drifted: number;
  readonly unread: number;
  readonly nextAt: Date;
  readonly now: Date;
}

/** Moves a pass on and gives the target free. Gives false where somebody else has taken it over: then nothing of the page may count. */
export async function endPage(
  tx: Transaction,
  { pass, by }: { readonly pass: Pass; readonly by: Claimant },
  end: PageEnd,
): Promise<boolean> {
  const moved = await tx.execute(
    `update verification set
       verified = verified + $5, drifted = drifted + $6, unread = unread + $7, pages = pages + 1,
       cursor_key = $4, next_at = $8, failures = greatest(0, failures - 1), reason = null,
       claimed_by = null, claimed_until = null,
       is_hurried = is_hurried and $4::text is not null,
       ended_pass = case when $4::text is null then pass else ended_pass end,
       ended_at = case when $4::text is null then $9 else ended_at end,
       ended_verified = case when $4::text is null then verified + $5 else ended_verified end,
       ended_drifted = case when $4::text is null then drifted + $6 else ended_drifted end,
       ended_unread = case when $4::text is null then unread + $7 else ended_unread end
     where target = $1 and pass = $2 and claimed_by = $3`,
    [
      pass.target,
      pass.pass,
      by.id,
      end.cursorKey ?? null,
      end.verified,
      end.drifted,
      end.unread,
      end.nextAt,
      end.now,
    ],
  );
  return moved > 0;
}

/** Gives a target free whose page could not be read: it is tried again later, and smaller. */
export async function failPage(
  queryable: Queryable,
  target: string,
  { by, reason, nextAt }: { readonly by: Claimant; readonly reason: string; readonly nextAt: Date },
): Promise<void> {
  await queryable.execute(
    `update verification set failures = failures + 1, reason = $3, next_at = $4, claimed_by = null, claimed_until = null
     where target = $1 and claimed_by = $2`,
    [target, by.id, reason.slice(0, 2000), nextAt],
  );
}

/** Asks for a pass that begins from now on; gives its number. */
export async function wantPass(tx: Transaction, target: string, now: Date): Promise<bigint> {
  const [row] = await tx.query<{ wanted: bigint }>(
    `insert into verification as v (target, next_at, wanted) values ($1, $2, 1)
     on conflict (target) do update set wanted = v.pass + 1
     returning wanted`,
    [target, now],
  );
  if (row === undefined) throw new Error('a pass was asked for and its number did not come back');
  return row.wanted;
}

/** Reads how far all targets are. */
export async function listVerifications(queryable: Queryable): Promise<readonly VerificationRow[]> {
  const rows = await queryable.query<Nullable<VerificationRow>>(
    `select target, pass, cursor_key is not null as "isUnderWay", started_at as "startedAt", expected, verified, drifted, unread,
       next_at as "nextAt", reason, ended_pass as "endedPass", ended_at as "endedAt", ended_verified as "endedVerified",
       ended_drifted as "endedDrifted", ended_unread as "endedUnread"
     from verification`,
  );
  return rows.map((row) => ({
    ...row,
    startedAt: row.startedAt ?? undefined,
    reason: row.reason ?? undefined,
    endedAt: row.endedAt ?? undefined,
  }));
}
