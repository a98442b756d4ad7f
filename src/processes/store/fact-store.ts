/** The tables `case_fact` and `case_stray`: what is known of cases, and what names a case that is not known yet. */
import { textColumn, uuidColumn } from '../../platform/columns/columns.ts';
import { stableHash } from '../../platform/hash.ts';
import type { Queryable, Transaction } from '../../platform/sql.ts';
import type { Fact } from '../kit/process.ts';

/** A fact on its way into a case. */
export interface NewFact<Known extends Fact> {
  readonly caseId: string;
  readonly fact: Known;
  readonly system: string;
  readonly messageId: string | undefined;
}

export type Kept = 'new' | 'absorbed' | 'conflict';

/** Keeps facts. One that is there already is absorbed and listed; with other content it is a conflict, and the first one stays. */
export async function keepFacts<Known extends Fact>(
  tx: Transaction,
  facts: readonly NewFact<Known>[],
  at: Date,
): Promise<readonly Kept[]> {
  if (facts.length === 0) return [];
  const rows = facts.map((each) => ({ ...each, hash: stableHash(contentOf(each.fact)).slice(0, 32) }));
  const columns = [
    uuidColumn(rows.map(({ caseId }) => caseId)),
    textColumn(rows.map(({ fact }) => fact.identity)),
    textColumn(rows.map(({ fact }) => fact.kind)),
    textColumn(rows.map(({ fact }) => JSON.stringify(fact))),
    textColumn(rows.map(({ hash }) => hash)),
    textColumn(rows.map(({ system }) => system)),
    textColumn(rows.map(({ messageId }) => messageId)),
  ];
  const inserted = await tx.query<{ place: bigint }>(
    `with told as (
       select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[]) with ordinality
         as f (case_id, identity, kind, body, content_hash, system, message_id, place)
     ), first as (select distinct on (case_id, identity) * from told order by case_id, identity, place),
     written as (
       insert into case_fact (case_id, identity, kind, body, content_hash, system, message_id, received_at)
       select case_id, identity, kind, body::jsonb, content_hash, system, message_id, $8 from first
       on conflict do nothing returning case_id, identity
     )
     select first.place from first join written using (case_id, identity)`,
    [...columns, at],
  );
  const isNew = new Set(inserted.map(({ place }) => Number(place) - 1));
  const again = rows.filter((_row, place) => !isNew.has(place));
  const hashes = await tellAgain(tx, again, at);
  return rows.map(({ caseId, fact, hash }, place) => {
    if (isNew.has(place)) return 'new';
    return hashes.get(`${caseId} ${fact.identity}`) === hash ? 'absorbed' : 'conflict';
  });
}

/** Who tells it, and when it came, does not matter: the same order by two ways is one order. */
function contentOf(fact: Fact): object {
  return { ...fact, system: undefined, at: undefined, receivedAt: undefined };
}

const MOST_LISTED = 20;

/** Counts and lists who told a fact again; gives the content that is kept, by case and identity. */
async function tellAgain<Known extends Fact>(
  tx: Transaction,
  facts: readonly NewFact<Known>[],
  at: Date,
): Promise<ReadonlyMap<string, string>> {
  if (facts.length === 0) return new Map();
  const rows = await tx.query<{ case_id: string; identity: string; content_hash: string }>(
    `with told as (
       select case_id, identity, count(*)::int as times,
              jsonb_agg(jsonb_build_object('system', system, 'messageId', message_id, 'at', $5::timestamptz)) as by
       from unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) as f (case_id, identity, system, message_id)
       group by case_id, identity
     )
     update case_fact c set told = c.told + told.times,
       told_again = case when jsonb_array_length(c.told_again) < $6 then c.told_again || told.by else c.told_again end
     from told where c.case_id = told.case_id and c.identity = told.identity
     returning c.case_id, c.identity, c.content_hash`,
    [
      uuidColumn(facts.map(({ caseId }) => caseId)),
      textColumn(facts.map(({ fact }) => fact.identity)),
      textColumn(facts.map(({ system }) => system)),
      textColumn(facts.map(({ messageId }) => messageId)),
      at,
      MOST_LISTED,
    ],
  );
  return new Map(rows.map((row) => [`${row.case_id} ${row.identity}`, row.content_hash]));
}

/** All facts of cases, in no particular order. */
export async function readFacts<Known extends Fact>(
  queryable: Queryable,
  caseIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Known[]>> {
  const rows = await queryable.query<{ case_id: string; body: Known }>(
    'select case_id, body from case_fact where case_id = any($1::uuid[])',
    [uuidColumn(caseIds)],
  );
  const byCase = Map.groupBy(rows, (row) => row.case_id);
  return new Map([...byCase].map(([id, ofCase]) => [id, ofCase.map(({ body }) => body)]));
}

/** A fact with who told it, for people. */
export interface ListedFact {
  readonly identity: string;
  readonly kind: string;
  readonly system: string;
  readonly messageId: string | null;
  readonly receivedAt: Date;
  readonly told: number;
  readonly toldAgain: readonly {
    readonly system: string;
    readonly messageId: string | null;
    readonly at: string;
  }[];
}

const MOST_SHOWN = 1000;

/** The facts of cases as they came, without their content; of each case the first thousand. */
export async function listFacts(
  queryable: Queryable,
  caseIds: readonly string[],
): Promise<readonly (ListedFact & { readonly caseId: string })[]> {
  return await queryable.query(
    `select c.id as "caseId", identity, kind, system, message_id as "messageId", received_at as "receivedAt", told,
            told_again as "toldAgain"
     from unnest($1::uuid[]) as c (id)
     cross join lateral (
       select * from case_fact where case_id = c.id order by received_at, body ->> 'at', identity limit ${MOST_SHOWN}) f
     order by c.id, received_at, body ->> 'at', identity`,
    [uuidColumn(caseIds)],
  );
}

/** A document that names its case by our number, or by the system's id of one of our documents. */
export interface Stray<Told> {
  readonly system: string;
  readonly by: 'ours' | 'theirs';
  readonly value: string;
  readonly identity: string;
  readonly told: Told;
  readonly messageId: string | undefined;
}

/** What a document calls its case: our own number (then `system` is empty), or the id that a system gave. */
export interface CaseName {
  readonly by: 'ours' | 'theirs';
  readonly system: string;
  readonly value: string;
}

/** Class of our advisory locks, and how many of them there are: a batch of any size holds no more. */
const [LOCKS, MOST_LOCKS] = [4_404, 1024];

/**
 * Until the commit, nobody else says that these names are unknown, nor makes them known: of two who do that at the same time, the second sees
 * what the first has done. Taken before the rows of cases: whoever has locked one of those takes no name any more. Its transaction has a number
 * from here on, by which second looks know that it is under way.
 */
export async function holdNames(tx: Transaction, names: readonly CaseName[]): Promise<void> {
  if (names.length === 0) return;
  await tx.query(
    `select pg_advisory_xact_lock($1::int, lock), pg_current_xact_id()
     from (select distinct hashtext(by || ' ' || system || ' ' || value) & ${MOST_LOCKS - 1} as lock
           from unnest($2::text[], $3::text[], $4::text[]) as n (by, system, value) order by 1) as sorted`,
    [
      LOCKS,
      textColumn(names.map(({ by }) => by)),
      textColumn(names.map(({ by, system }) => (by === 'ours' ? '' : system))),
      textColumn(names.map(({ value }) => value)),
    ],
  );
}

/** Keeps what overtook its order; the same one again is kept once. */
export async function keepStrays<Told>(
  tx: Transaction,
  strays: readonly Stray<Told>[],
  at: Date,
): Promise<void> {
  if (strays.length === 0) return;
  await tx.execute(
    `insert into case_stray (system, by, value, identity, body, message_id, received_at)
     select system, by, value, identity, body::jsonb, message_id, $7
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
       as s (system, by, value, identity, body, message_id)
     order by by, value, system, identity
     on conflict do nothing`,
    [
      textColumn(strays.map(({ system }) => system)),
      textColumn(strays.map(({ by }) => by)),
      textColumn(strays.map(({ value }) => value)),
      textColumn(strays.map(({ identity }) => identity)),
      textColumn(strays.map(({ told }) => JSON.stringify(told))),
      textColumn(strays.map(({ messageId }) => messageId)),
      at,
    ],
  );
}

/** Takes out what names one of these; the caller holds the names. */
export async function takeStrays<Told>(
  tx: Transaction,
  names: readonly CaseName[],
): Promise<readonly Stray<Told>[]> {
  if (names.length === 0) return [];
  const rows = await tx.query<
    Omit<Stray<Told>, 'messageId' | 'told'> & { body: Told; message_id: string | null }
  >(
    `delete from case_stray s using unnest($1::text[], $2::text[], $3::text[]) as n (by, system, value)
     where s.by = n.by and s.value = n.value and (s.by = 'ours' or s.system = n.system)
     returning s.system, s.by, s.value, s.identity, s.body, s.message_id`,
    [
      textColumn(names.map(({ by }) => by)),
      textColumn(names.map(({ system }) => system)),
      textColumn(names.map(({ value }) => value)),
    ],
  );
  return rows.map(({ body, message_id: messageId, ...row }) => ({
    ...row,
    told: body,
    messageId: messageId ?? undefined,
  }));
}

/** Forgets what nobody has asked for in so long: it was about orders that are not the hub's. */
export async function dropStrays(queryable: Queryable, before: Date): Promise<number> {
  return await queryable.execute('delete from case_stray where received_at < $1', [before]);
}
