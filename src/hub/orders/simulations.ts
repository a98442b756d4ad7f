/** Simulations of allocation, joined with the rest of the hub: the present rule against a changed one, over past orders. */
import type { Landscape } from '../../landscape/types.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/sql.ts';
import {
  simulatePortion,
  type OrderPolicy,
  type Shift,
  type SimulatedPortion,
} from '../../processes/index.ts';
import { stockPolicies } from '../declared/stock-policies.ts';
import type { Joined } from '../joined.ts';
import { orderPolicy } from './order-policy.ts';
import { surroundings } from './surroundings.ts';

/** What is changed about where orders are served from; everything else stays as it is declared. */
export interface ChangedRule {
  /** All warehouses, the preferred first; what one ships as, and its days, stay as declared where nothing is said. */
  readonly warehouses?: readonly GivenWarehouse[] | undefined;
  readonly stock?: Landscape['stock'] | undefined;
  /** The landscape's word; or numbers of locations that come first, in this order, before the rest as declared. */
  readonly prefer?: Declared['prefer'] | readonly string[];
  readonly without?: readonly string[] | undefined;
  /** Asked only when nobody else can serve. */
  readonly last?: readonly string[] | undefined;
}

interface GivenWarehouse {
  readonly location: string;
  readonly last?: boolean | undefined;
  readonly kind?: DeclaredWarehouse['kind'];
  readonly promise?: DeclaredWarehouse['promise'];
}

export interface SimulationRequest {
  readonly rule: ChangedRule;
  readonly since: Date;
  readonly until: Date;
  readonly place: { readonly openedAt: Date; readonly id: string } | undefined;
  readonly carried: readonly Shift[];
  readonly limit: number;
}

/** A rule that speaks of locations which serve nothing in any case: it would change nothing, and look as if it had. */
export interface StrangeLocations {
  readonly strange: readonly {
    readonly field: 'prefer' | 'without' | 'last';
    readonly location: string;
    /** It serves, but nobody knows how near it is. */
    readonly lacks?: 'transit';
  }[];
  /** Those that serve orders. */
  readonly serving: readonly string[];
}

export interface Simulations {
  /** One portion of orders, the oldest first; `absent`: no orders come through this hub, `no-warehouse`: the rule leaves none. */
  simulate(
    request: SimulationRequest,
  ): Promise<SimulatedPortion | StrangeLocations | 'absent' | 'no-warehouse'>;
}

interface Options {
  readonly database: Database;
  readonly clock: Clock;
  readonly landscape: Landscape;
}

export function allocationSimulations(
  { database, clock, landscape }: Options,
  other: () => Joined,
): Simulations {
  return {
    simulate: async ({ rule, since, until, ...portion }) => {
      const changed = changedBy(landscape, rule);
      const [before, after] = [orderPolicy(landscape), orderPolicy({ ...landscape, ...changed })];
      if (before === undefined || after === undefined) return 'absent';
      const strange = strangeIn(rule, before.warehouses, after);
      if (strange.strange.length > 0) return strange;
      if (after.warehouses.length === 0) return 'no-warehouse';
      const { records, stock, pricing } = other();
      return await simulatePortion(
        database,
        {
          surroundings: (tx, policy) => surroundings({ records, stock, pricing, clock, policy }, tx),
          past: async (tx, questions) => {
            const promised = await stock.past(tx, questions);
            return { before: promised(stockPolicies(landscape)), after: promised(stockPolicies(changed)) };
          },
        },
        { ...portion, from: since, to: until, before, after },
      );
    },
  };
}

function strangeIn(
  rule: ChangedRule,
  declared: readonly { readonly location: string }[],
  after: OrderPolicy,
): StrangeLocations {
  const serving = (rule.warehouses ?? declared).map(({ location }) => location);
  const strange = (['prefer', 'without', 'last'] as const).flatMap((field) =>
    locationsOf(rule, field)
      .filter((location) => !serving.includes(location))
      .map((location) => ({ field, location })),
  );
  return { strange: [...strange, ...withoutTransit(after)], serving };
}

function locationsOf(rule: ChangedRule, field: 'prefer' | 'without' | 'last'): readonly string[] {
  const said = rule[field];
  return said === undefined || typeof said === 'string' ? [] : said;
}

/** As in a landscape: each warehouse of our own says how long the way is, or the nearest would be the declared one. */
function withoutTransit({ prefer, warehouses }: OrderPolicy): StrangeLocations['strange'] {
  if (prefer !== 'nearest') return [];
  return warehouses
    .filter(({ isLast, isSupplier, promise }) => !isLast && isSupplier !== true && promise === undefined)
    .map(({ location }) => ({ field: 'prefer', location, lacks: 'transit' }));
}

type Sourcing = Pick<Landscape, 'orders' | 'flows' | 'stock' | 'locations'>;

function changedBy(landscape: Landscape, rule: ChangedRule): Sourcing {
  const { orders, flows, locations } = landscape;
  const stock = rule.stock ?? landscape.stock;
  return {
    flows,
    locations,
    ...(orders === undefined ? {} : { orders: ordersBy(orders, rule) }),
    ...(stock === undefined ? {} : { stock }),
  };
}

type Declared = NonNullable<Landscape['orders']>;
type DeclaredWarehouse = Declared['warehouses'][number];

function ordersBy(orders: Declared, rule: ChangedRule): Declared {
  const warehouses = [...warehousesBy(orders, rule)];
  if (rule.prefer === undefined) return { ...orders, warehouses };
  // Who names locations wants these first, however near others are.
  return { ...orders, warehouses, prefer: typeof rule.prefer === 'string' ? rule.prefer : 'declared' };
}

/** A warehouse that is new has no target yet: nothing is sent to it here. */
function warehousesBy({ warehouses, places }: Declared, rule: ChangedRule): Declared['warehouses'] {
  const { warehouses: given, without = [], last = [] } = rule;
  const prefer = locationsOf(rule, 'prefer');
  const known = given?.map(({ location, last: isLast, ...said }): DeclaredWarehouse => {
    const { kind, promise, target = places } = warehouses.find((each) => each.location === location) ?? {};
    const [ships, days] = [said.kind ?? kind, said.promise ?? promise];
    return {
      location,
      target,
      ...(isLast !== undefined && { last: isLast }),
      ...(ships !== undefined && { kind: ships }),
      ...(days !== undefined && { promise: days }),
    };
  });
  const rank = (location: string): number =>
    prefer.includes(location) ? prefer.indexOf(location) : prefer.length;
  return (known ?? warehouses)
    .filter(({ location }) => !without.includes(location))
    .map((each) => (last.includes(each.location) ? { ...each, last: true } : each))
    .toSorted((a, b) => rank(a.location) - rank(b.location));
}
