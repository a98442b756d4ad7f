/** Names and freshness of locations, remembered for a while: promises must not wait for them. */
import type { Intake } from '../intake/index.ts';
import type { Queryable } from '../platform/sql.ts';

export interface LocationBook {
  /** Numbers of locations by our id; what is not remembered is looked up, what is unknown is missing. */
  readonly numbersOf: (
    queryable: Queryable,
    locationIds: readonly string[],
  ) => Promise<ReadonlyMap<string, string>>;
  /** When the systems that speak of a location were last heard: of several the one that was silent longest. */
  readonly heardAt: (locationIds: readonly string[]) => Promise<ReadonlyMap<string, Date>>;
  readonly refresh: () => Promise<void>;
}

export interface LocationBookNeeds {
  readonly locations: (queryable: Queryable, ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  readonly database: Queryable;
  readonly sources: () => Promise<readonly { readonly locationId: string; readonly system: string }[]>;
  /** The last sign of life of each system. */
  readonly heard: () => Promise<ReadonlyMap<string, Date>>;
}

/** How old the remembered signs of life may be. */
const HEARD_FOR_MS = 1000;

export function locationBook(needs: LocationBookNeeds): LocationBook {
  let numbers: ReadonlyMap<string, string> = new Map();
  let systems: ReadonlyMap<string, readonly string[]> = new Map();
  let heard: { readonly readAt: number; readonly bySystem: Promise<ReadonlyMap<string, Date>> } | undefined;
  const heardNow = (): Promise<ReadonlyMap<string, Date>> => {
    const now = performance.now();
    if (heard === undefined || now - heard.readAt > HEARD_FOR_MS)
      heard = { readAt: now, bySystem: needs.heard() };
    return heard.bySystem;
  };
  return {
    numbersOf: async (queryable, ids) => {
      const missing = ids.filter((id) => !numbers.has(id));
      if (missing.length > 0) numbers = new Map([...numbers, ...(await needs.locations(queryable, missing))]);
      return numbers;
    },
    heardAt: async (locationIds) => {
      const bySystem = await heardNow();
      return new Map(
        locationIds.flatMap((id) => {
          const times = (systems.get(id) ?? []).flatMap((system) => bySystem.get(system) ?? []);
          const [oldest] = times.toSorted((a, b) => a.getTime() - b.getTime());
          return oldest === undefined ? [] : [[id, oldest] as const];
        }),
      );
    },
    refresh: async () => {
      const sources = await needs.sources();
      numbers = await needs.locations(needs.database, [...numbers.keys()]);
      systems = new Map(
        [...Map.groupBy(sources, ({ locationId }) => locationId)].map(([id, rows]) => [
          id,
          rows.map(({ system }) => system),
        ]),
      );
    },
  };
}

/** The last sign of life of each system, by any of its sources. */
export async function heardBySystem(intake: Pick<Intake, 'lastHeard'>): Promise<ReadonlyMap<string, Date>> {
  const heard = new Map<string, Date>();
  for (const [source, at] of await intake.lastHeard()) {
    const system = source.slice(0, source.indexOf('/'));
    const known = heard.get(system);
    if (known === undefined || known < at) heard.set(system, at);
  }
  return heard;
}
