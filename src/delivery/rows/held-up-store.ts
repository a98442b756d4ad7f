/** Why rows do not go out: counted by target and reason; what a row waits for is followed to where it ends. */
import type { Queryable } from '../../platform/sql.ts';
import type { Nullable } from './lease-store.ts';
import { shown, type ShownState } from './reading-store.ts';

/** Rows of one target that do not go out for one reason. */
export interface HeldUp {
  readonly target: string;
  readonly state: Extract<ShownState, 'waiting' | 'withheld' | 'dead' | 'asked'>;
  readonly rows: number;
  /** Of the rows themselves, without ids; `undefined` where they wait for another record. */
  readonly reason: string | undefined;
  /** The record that the system must hold first, and how the last one in the chain of those stands there. */
  readonly waitsFor:
    | {
        readonly system: string;
        readonly domain: string;
        /** `undefined`: nothing brings it there. */
        readonly state: ShownState | undefined;
        readonly reason: string | undefined;
      }
    | undefined;
}

/** A target as rows wait for its records. */
interface Place {
  readonly name: string;
  readonly system: string;
  readonly domain: string;
}

const MOST_GROUPS = 1000;
/** A price waits for a customer who waits for a group; longer chains end in their fifth record. */
const LONGEST_CHAIN = 5;
const WITHOUT_IDS = `regexp_replace($$, '\\s?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', '', 'g')`;
const withoutIds = (column: string): string => WITHOUT_IDS.replace('$$', () => column);

/** Counts them, the most frequent reason first. Reads the whole table. */
export async function countHeldUp(
  queryable: Queryable,
  targets: readonly Place[],
  now: Date,
): Promise<readonly HeldUp[]> {
  const rows = await queryable.query<Group>(
    `with recursive place as (
       select name, system, domain from unnest($2::text[], $3::text[], $4::text[]) as p (name, system, domain)
     ), row_at_rest as (
       select s.target, s.key, s.waits_for, s.reason,
         case when s.waits_for is not null then 'waiting' else ${shown('s')} end as state
       from sync s where s.target = any($2) and (s.waits_for is not null or s.state in ('waiting', 'withheld', 'dead', 'asked'))
     ), chain as (
       select target, key, waits_for, 1 as depth, target as at_target, key as at_key
       from row_at_rest where waits_for is not null
       union all
       select c.target, c.key, o.waits_for, c.depth + 1, o.target, o.key
       from chain c
       join place p on p.system = split_part(c.waits_for, '|', 1) and p.domain = split_part(c.waits_for, '|', 2)
       join sync o on o.target = p.name and o.key = split_part(c.waits_for, '|', 3)
       where c.waits_for is not null and c.depth <= ${LONGEST_CHAIN}
     ), last as (
       select distinct on (target, key) target, key, depth, at_target, at_key
       from chain order by target, key, depth desc
     )
     select r.target, r.state, count(*)::int as rows,
       case when r.waits_for is null then ${withoutIds('r.reason')} end as reason,
       split_part(r.waits_for, '|', 1) as system, split_part(r.waits_for, '|', 2) as domain,
       case when l.depth > 1 then ${shown('o')} end as "endState",
       case when l.depth > 1 then ${withoutIds('o.reason')} end as "endReason"
     from row_at_rest r
     left join last l on l.target = r.target and l.key = r.key
     left join sync o on o.target = l.at_target and o.key = l.at_key
     where r.state in ('waiting', 'withheld', 'dead', 'asked')
     group by 1, 2, 4, 5, 6, 7, 8 order by rows desc, 1, 2, 4, 8 limit ${MOST_GROUPS}`,
    [
      now,
      targets.map(({ name }) => name),
      targets.map(({ system }) => system),
      targets.map(({ domain }) => domain),
    ],
  );
  return rows.map(toHeldUp);
}

type Group = Nullable<Pick<HeldUp, 'target' | 'state' | 'rows' | 'reason'>> & {
  readonly system: string | null;
  readonly domain: string | null;
  readonly endState: ShownState | null;
  readonly endReason: string | null;
};

function toHeldUp({ target, state, rows, reason, system, domain, endState, endReason }: Group): HeldUp {
  return {
    target,
    state,
    rows,
    reason: reason ?? undefined,
    waitsFor:
      system === null || domain === null
        ? undefined
        : { system, domain, state: endState ?? undefined, reason: endReason ?? undefined },
  };
}
