/** Why rows do not go out: counted by target and reason; what a row waits for is followed to where it ends. */
import type { Queryable } from '../../platform/sql.ts';
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

/** Reasons that are rare beyond these are left out. */
const MOST_GROUPS = 20_000;
/** A price waits for a customer who waits for a group; longer chains end in their fifth record. */
const LONGEST_CHAIN = 5;
const withoutIds = (column: string): string =>
  `regexp_replace(${column}, '\\s?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', '', 'g')`;

interface Group extends Pick<HeldUp, 'target' | 'state' | 'rows'> {
  readonly reason: string | null;
  readonly waitsFor: string | null;
}

/** Counts them, the most frequent reason first. Reads the whole table once, and then only the records that are waited for. */
export async function countHeldUp(
  queryable: Queryable,
  targets: readonly Place[],
  now: Date,
): Promise<readonly HeldUp[]> {
  const groups = await queryable.query<Group>(
    `select * from (
       select s.target, s.waits_for as "waitsFor", case when s.waits_for is null then ${withoutIds('s.reason')} end as reason,
         case when s.waits_for is not null then 'waiting' else ${shown('s')} end as state, count(*)::int as rows
       from sync s where s.target = any($2) and (s.waits_for is not null or s.state in ('waiting', 'withheld', 'dead', 'asked'))
       group by 1, 2, 3, 4
     ) g where state in ('waiting', 'withheld', 'dead', 'asked') order by rows desc, target, state, reason limit ${MOST_GROUPS}`,
    [now, targets.map(({ name }) => name)],
  );
  const waits = [...new Set(groups.flatMap(({ waitsFor }) => waitsFor ?? []))];
  const ends = await followAll(queryable, { targets, now }, waits);
  return together(groups.map((group) => toHeldUp(group, ends)));
}

interface End {
  /** What is waited for, under which this row was found. */
  readonly first: string;
  readonly waitsFor: string | null;
  readonly state: ShownState;
  readonly reason: string | null;
}

/** From each record that is waited for to the last one in its chain, a step of all chains at a time. */
async function followAll(
  queryable: Queryable,
  around: { readonly targets: readonly Place[]; readonly now: Date },
  waits: readonly string[],
): Promise<ReadonlyMap<string, End>> {
  const ends = new Map<string, End>();
  let open = new Map(waits.map((wait) => [wait, wait]));
  for (let step = 0; step < LONGEST_CHAIN && open.size > 0; step += 1) {
    const found = await findWaitedFor(queryable, around, open);
    for (const each of found) ends.set(each.first, each);
    open = new Map(found.flatMap(({ first, waitsFor }) => (waitsFor === null ? [] : [[first, waitsFor]])));
  }
  return ends;
}

function findWaitedFor(
  queryable: Queryable,
  { targets, now }: { readonly targets: readonly Place[]; readonly now: Date },
  open: ReadonlyMap<string, string>,
): Promise<readonly End[]> {
  const places = [...open].flatMap(([first, wait]) => {
    const [system, domain, key = ''] = wait.split('|');
    const there = targets.filter((each) => each.system === system && each.domain === domain);
    return there.map(({ name }) => ({ first, name, key }));
  });
  return queryable.query<End>(
    `select w.first, s.waits_for as "waitsFor", ${shown('s')} as state, ${withoutIds('s.reason')} as reason
     from unnest($2::text[], $3::text[], $4::text[]) as w (first, target, key)
     join sync s on s.target = w.target and s.key = w.key`,
    [now, places.map(({ first }) => first), places.map(({ name }) => name), places.map(({ key }) => key)],
  );
}

function toHeldUp({ waitsFor, reason, ...group }: Group, ends: ReadonlyMap<string, End>): HeldUp {
  if (waitsFor === null) return { ...group, reason: reason ?? undefined, waitsFor: undefined };
  const [system = '', domain = ''] = waitsFor.split('|');
  const end = ends.get(waitsFor);
  return {
    ...group,
    reason: undefined,
    waitsFor: { system, domain, state: end?.state, reason: end?.reason ?? undefined },
  };
}

/** Many chains end alike. */
function together(all: readonly HeldUp[]): readonly HeldUp[] {
  const alike = Map.groupBy(all, ({ rows: _rows, ...each }) => JSON.stringify(each));
  return [...alike.values()]
    .flatMap((group) => {
      const [first] = group;
      return first === undefined ? [] : [{ ...first, rows: group.reduce((sum, { rows }) => sum + rows, 0) }];
    })
    .toSorted((a, b) => b.rows - a.rows);
}
