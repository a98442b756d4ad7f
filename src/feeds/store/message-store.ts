/** The only place that reads and writes what is held for subscribers, and the tries that people may look at. */
import { instantColumn, intColumn, textColumn, uuidColumn } from '../../platform/columns/columns.ts';
import type { Queryable, Transaction } from '../../platform/sql.ts';
import type { Delivered, Message, Try } from '../feed.ts';

/** What is held for a feed, as far as it is its turn. */
export interface Held {
  /** In the order in which they must go. */
  readonly messages: readonly Message[];
  /** How many are held about each subject. */
  readonly counts: ReadonlyMap<string, number>;
  /** The position of the last that is held about each subject. */
  readonly lastOf: ReadonlyMap<string, string>;
  /** When the next of them is to be tried; `undefined` where nothing is held. */
  readonly nextTryAt: Date | undefined;
}

interface Subject {
  readonly subject: string;
  readonly count: number;
  readonly next: Date | null;
  readonly last: string;
}

/**
 * Gives what is held about the subjects whose first message is due. `probe`: only the one message that was tried least, whenever it is due:
 * it feels whether the subscriber is back.
 */
export async function readHeld(
  queryable: Queryable,
  feedId: string,
  { now, limit, probe }: { readonly now: Date; readonly limit: number; readonly probe: boolean },
): Promise<Held> {
  const subjects = await queryable.query<Subject>(
    `select subject, count(*)::int as count, (array_agg(next_try_at order by place))[1] as next,
            (array_agg(position order by place desc))[1] as last
     from feed_held where feed_id = $1::uuid group by subject`,
    [feedId],
  );
  const due = subjects.filter(({ next }) => probe || next === null || next <= now);
  const messages = due.length === 0 ? [] : await readMessages(queryable, feedId, { due, limit, probe });
  return {
    messages,
    counts: new Map(subjects.map(({ subject, count }) => [subject, count])),
    lastOf: new Map(subjects.map(({ subject, last }) => [subject, last])),
    nextTryAt: earliest(subjects.map(({ next }) => next ?? now)),
  };
}

function earliest(instants: readonly Date[]): Date | undefined {
  return instants.toSorted((a, b) => a.getTime() - b.getTime())[0];
}

async function readMessages(
  queryable: Queryable,
  feedId: string,
  {
    due,
    limit,
    probe,
  }: { readonly due: readonly Subject[]; readonly limit: number; readonly probe: boolean },
): Promise<readonly Message[]> {
  return await queryable.query<Message>(
    `with mine as (
       select *, row_number() over (partition by subject order by place) as turn
       from feed_held where feed_id = $1::uuid and subject = any ($2::text[])
     )
     select event_id as "eventId", type, subject, position, body, tries, first_failed_at as "firstFailedAt", true as "isHeld"
     from mine where not $4 or turn = 1
     order by case when $4 then tries end, place limit $3`,
    [feedId, textColumn(due.map(({ subject }) => subject)), probe ? 1 : limit, probe],
  );
}

/** A message with when it is tried next. */
export interface Holding extends Message {
  readonly nextTryAt: Date | undefined;
}

/** Keeps these, new ones behind those that are held already. */
export async function holdMessages(
  tx: Transaction,
  feedId: string,
  { messages, at }: { readonly messages: readonly Holding[]; readonly at: Date },
): Promise<void> {
  if (messages.length === 0) return;
  await tx.execute(
    `insert into feed_held (feed_id, event_id, type, subject, position, body, tries, first_failed_at, next_try_at, held_at)
     select $1::uuid, event_id, type, subject, position, body, tries, first_failed_at, next_try_at, $10
     from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::timestamptz[], $9::timestamptz[])
       with ordinality as m (event_id, type, subject, position, body, tries, first_failed_at, next_try_at, turn)
     order by turn
     on conflict (feed_id, event_id) do update set
       tries = excluded.tries, first_failed_at = excluded.first_failed_at, next_try_at = excluded.next_try_at`,
    [
      feedId,
      uuidColumn(messages.map(({ eventId }) => eventId)),
      textColumn(messages.map(({ type }) => type)),
      textColumn(messages.map(({ subject }) => subject)),
      textColumn(messages.map(({ position }) => position)),
      textColumn(messages.map(({ body }) => body)),
      intColumn(messages.map(({ tries }) => tries)),
      instantColumn(messages.map(({ firstFailedAt }) => firstFailedAt)),
      instantColumn(messages.map(({ nextTryAt }) => nextTryAt)),
      at,
    ],
  );
}

/** The subscriber answers again: nothing waits for a later try any more. */
export async function hurryHeld(tx: Transaction, feedId: string): Promise<void> {
  await tx.execute(
    'update feed_held set next_try_at = null where feed_id = $1::uuid and next_try_at is not null',
    [feedId],
  );
}

/** When the first failed of those that are held. */
export async function heldFailedSince(queryable: Queryable, feedId: string): Promise<Date | undefined> {
  const [row] = await queryable.query<{ since: Date | null }>(
    'select min(first_failed_at) as since from feed_held where feed_id = $1::uuid',
    [feedId],
  );
  return row?.since ?? undefined;
}

/** These are taken, or given up. */
export async function dropHeld(tx: Transaction, feedId: string, eventIds: readonly string[]): Promise<void> {
  if (eventIds.length === 0) return;
  await tx.execute('delete from feed_held where feed_id = $1::uuid and event_id = any ($2::uuid[])', [
    feedId,
    uuidColumn(eventIds),
  ]);
}

export async function keepTries(tx: Transaction, feedId: string, tries: readonly Try[]): Promise<void> {
  if (tries.length === 0) return;
  await tx.execute(
    `insert into feed_try (feed_id, event_id, type, subject, tried_at, number, outcome, status, answer, duration_ms)
     select $1::uuid, event_id, type, subject, tried_at, number, outcome, status, answer, duration_ms
     from unnest($2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::int[], $7::text[], $8::int[], $9::text[], $10::int[])
       with ordinality as t (event_id, type, subject, tried_at, number, outcome, status, answer, duration_ms, turn)
     order by turn`,
    [
      feedId,
      uuidColumn(tries.map(({ eventId }) => eventId)),
      textColumn(tries.map(({ type }) => type)),
      textColumn(tries.map(({ subject }) => subject)),
      instantColumn(tries.map(({ at }) => at)),
      intColumn(tries.map(({ number }) => number)),
      textColumn(tries.map(({ outcome }) => outcome)),
      intColumn(tries.map(({ status }) => status)),
      textColumn(tries.map(({ answer }) => answer)),
      intColumn(tries.map(({ durationMs }) => durationMs)),
    ],
  );
}

/** Tries are looked at soon after something went wrong, or never. */
const KEPT_DAYS = 7;
const KEPT_TRIES = 10_000;

/** Forgets the tries of a feed that are old, or more than anybody looks through. */
export async function forgetTries(queryable: Queryable, feedId: string, now: Date): Promise<void> {
  await queryable.execute(
    `delete from feed_try where feed_id = $1::uuid and (
       tried_at < $2::timestamptz - make_interval(days => $3)
       or id <= (select id from feed_try where feed_id = $1::uuid order by id desc offset $4 limit 1))`,
    [feedId, now, KEPT_DAYS, KEPT_TRIES],
  );
}

export interface DeliveryFilter {
  readonly feedId: string;
  readonly state?: Delivered['state'] | undefined;
  readonly eventId?: string | undefined;
  /** Place of the last of the page before. */
  readonly before?: string | undefined;
  /** 1 to 1,000. */
  readonly limit: number;
}

/** A page of messages with all tries that are kept, those tried last first. */
export async function listDelivered(
  queryable: Queryable,
  { feedId, state, eventId, before, limit }: DeliveryFilter,
): Promise<readonly Delivered[]> {
  const rows = await queryable.query<Omit<Delivered, 'tries'> & { tries: readonly WrittenTry[] }>(
    `with messages as (
       select event_id, type, subject, max(id) as place, (array_agg(outcome order by id desc))[1] as last,
              jsonb_agg(jsonb_build_object('at', tried_at, 'number', number, 'outcome', outcome, 'status', status,
                'answer', answer, 'durationMs', duration_ms) order by id) as tries
       from feed_try where feed_id = $1::uuid and ($3::uuid is null or event_id = $3)
       group by event_id, type, subject
     ), standing as (
       select m.*, h.next_try_at, case
         when last in ('taken', 'given-up') then last when h.event_id is not null then 'waiting' else 'dropped' end as state
       from messages m left join feed_held h on h.feed_id = $1::uuid and h.event_id = m.event_id
     )
     select event_id as "eventId", type, subject, state, next_try_at as "nextTryAt", tries, place
     from standing where ($2::text is null or state = $2) and ($4::bigint is null or place < $4)
     order by place desc limit $5`,
    [feedId, state ?? null, eventId ?? null, before ?? null, limit],
  );
  return rows.map((row) => ({ ...row, tries: row.tries.map(toTry) }));
}

type WrittenTry = Omit<Try, 'eventId' | 'type' | 'subject' | 'at' | 'status'> & {
  readonly at: string;
  readonly status: number | null;
};

function toTry({ at, status, ...each }: WrittenTry): Delivered['tries'][number] {
  return { ...each, at: new Date(at), status: status ?? undefined };
}
