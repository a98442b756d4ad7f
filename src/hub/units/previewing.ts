/** What would become of orders, if a system meant another unit by its word: seen before a person says it. */
import { UNIT } from '../../model/unmapped.ts';
import type { Queryable } from '../../platform/sql.ts';
import type { Records } from '../../records/index.ts';
import type { Joined } from '../joined.ts';

/** An order that the change concerns. `waits`: for somebody who says it; `anew`: it is worked anew; `stays`: it was begun, and goes on as it is. */
export interface UnitFollower {
  readonly channel: string;
  readonly number: string;
  readonly status: string;
  readonly follows: 'waits' | 'anew' | 'stays';
}

export interface UnitPreview {
  readonly judged: Awaited<ReturnType<Records['judgeUnitChange']>>;
  /** The oldest first. */
  readonly orders: readonly UnitFollower[];
  readonly shown: 'all' | 'oldest';
}

interface Needs {
  readonly database: Queryable;
  readonly other: () => Joined;
}

type Changed = Parameters<Records['judgeUnitChange']>[1];
type Resting = Awaited<ReturnType<Joined['orders']['restingOn']>>[number];
type Spoken = Resting['spoken'][number];

const MOST_LOOKED_AT = 200;

export async function previewUnit({ database, other }: Needs, changed: Changed): Promise<UnitPreview> {
  const { records, orders } = other();
  const judged = await records.judgeUnitChange(database, changed);
  if (judged.outcome !== 'said' && judged.outcome !== 'taken-back')
    return { judged, orders: [], shown: 'all' };
  const found = await orders.restingOn(unitOfSystem(changed), MOST_LOOKED_AT + 1);
  const resting = found.slice(0, MOST_LOOKED_AT);
  const isMeant = await concerned({ database, records }, changed, resting);
  return {
    judged,
    orders: resting.flatMap(({ spoken, ...order }) => {
      const meant = spoken.filter(isMeant);
      return meant.length === 0 ? [] : [{ ...order, follows: followsOf(meant) }];
    }),
    shown: found.length > resting.length ? 'oldest' : 'all',
  };
}

/** All that rests on what the system means by it, of whatever item. */
export function unitOfSystem({ system, code }: Pick<Changed, 'system' | 'code'>) {
  return {
    system,
    domain: 'item' as const,
    reference: { by: 'externalId' as const, kind: UNIT, value: code },
  };
}

function followsOf(meant: readonly Spoken[]): UnitFollower['follows'] {
  if (meant.some(({ begun }) => begun === true)) return 'stays';
  return meant.some(({ worked }) => worked !== undefined) ? 'anew' : 'waits';
}

/** Is what was said of a line the word that is changed? Where it is changed for every item, a word for the item alone stays above it. */
async function concerned(
  { database, records }: { readonly database: Queryable; readonly records: Records },
  { system, code, itemId }: Changed,
  resting: readonly Resting[],
): Promise<(spoken: Spoken) => boolean> {
  const alike = resting
    .flatMap(({ spoken }) => spoken)
    .filter((each) => each.system === system && each.code === code);
  const items = await identified({ database, records }, alike);
  const own = itemId === null ? await ownWords({ database, records }, { system, code }, items) : undefined;
  return (spoken) => {
    const item = items.get(referenceOf(spoken));
    if (spoken.system !== system || spoken.code !== code || item === undefined) return false;
    return own === undefined ? item === itemId : !own.has(item);
  };
}

/** Our ids of the items, by what the orders call them. */
async function identified(
  { database, records }: { readonly database: Queryable; readonly records: Records },
  spoken: readonly Spoken[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const [system, group] of Map.groupBy(spoken, ({ item }) => item.system)) {
    const asked = group.map(({ item }) => ({ domain: 'item' as const, reference: item.reference }));
    const ids = await records.resolveReferences(database, system, asked);
    group.forEach((each, place) => {
      const id = ids[place];
      if (id !== undefined) found.set(referenceOf(each), id);
    });
  }
  return found;
}

async function ownWords(
  { database, records }: { readonly database: Queryable; readonly records: Records },
  { system, code }: Pick<Changed, 'system' | 'code'>,
  items: ReadonlyMap<string, string>,
): Promise<ReadonlySet<string>> {
  const asked = [...new Set(items.values())].map((itemId) => ({ system, code, itemId }));
  const words = await records.unitWords(database, asked);
  return new Set(
    words.flatMap(({ itemId, counts }) => (itemId !== null && counts === 'still' ? [itemId] : [])),
  );
}

function referenceOf({ item }: Spoken): string {
  return JSON.stringify(item);
}
