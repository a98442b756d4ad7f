/** Which locations may serve an order, the preferred first; pure. */
import type { Around, Warehouse } from '../around.ts';
import { transitTo } from '../promise/promise.ts';
import type { Resolved } from '../resolving.ts';
import type { OrderState } from '../state.ts';
import { deliveryAddress } from '../taxes/tax.ts';
import type { Candidate } from './sourcing.ts';

export interface Served {
  readonly state: OrderState;
  readonly around: Around;
  /** Of `resolved`: whose order it is, where it goes to, and the customer's own warehouse (record ids). */
  readonly resolved: Pick<Resolved, 'customer' | 'shipTo' | 'preferred'>;
}

/**
 * The customer's own warehouse first, then as the channel is served, then as declared. Where the nearest is preferred, working days on
 * the way to the buyer come before the declared order: the transit that a warehouse declares for its promises is what distance means to
 * a distributor, and needs no map. One that only backs up stays behind those that serve, one that declares no transit behind those that do.
 */
export function candidatesOf(served: Served): readonly Candidate[] {
  const { warehouses, serving } = served.around.policy;
  const channel = channelOf(served);
  const locations = serving(channel);
  const distance = distancesOf(served);
  const ranked = warehouses
    .filter(({ location }) => locations === undefined || locations.includes(location))
    .map((warehouse) => ({
      candidate: toCandidate(served, warehouse, distance),
      rank: rankOf(served, warehouse, distance),
    }));
  return ranked.toSorted((a, b) => compareRanks(a.rank, b.rank)).map(({ candidate }) => candidate);
}

function channelOf({ state }: Served): string {
  return state.current?.order.channel ?? '';
}

type Distance = NonNullable<Candidate['away']>;

/** `undefined`: nobody asks how near a warehouse is. */
function distancesOf(served: Served): ((warehouse: Warehouse) => Distance) | undefined {
  if (served.around.policy.prefer !== 'nearest') return undefined;
  const address = deliveryAddress({ ...served, ...served.resolved });
  return ({ promise }) => (promise === undefined ? 'not-declared' : transitTo(promise.transit, address).days);
}

function toCandidate(
  served: Served,
  warehouse: Warehouse,
  distance: ReturnType<typeof distancesOf>,
): Candidate {
  const { location, isLast, isSupplier = false } = warehouse;
  return {
    location,
    isLast,
    isSupplier,
    ...(isOwn(served, warehouse) && { isOwn: true }),
    ...(distance !== undefined && { away: distance(warehouse) }),
  };
}

function isOwn({ around, resolved }: Served, { location }: Warehouse): boolean {
  return resolved.preferred !== undefined && around.locationId(location) === resolved.preferred;
}

/** The first number that differs decides; the smaller comes first. */
function rankOf(
  served: Served,
  warehouse: Warehouse,
  distance: ReturnType<typeof distancesOf>,
): readonly number[] {
  const { serving, backsUp } = served.around.policy;
  const { location } = warehouse;
  const channel = channelOf(served);
  const own = isOwn(served, warehouse) ? 0 : 1;
  const place = serving(channel)?.indexOf(location) ?? 0;
  if (distance === undefined) return [own, place];
  const away = distance(warehouse);
  return [
    own,
    backsUp?.(channel, location) === true ? 1 : 0,
    away === 'not-declared' ? Number.MAX_SAFE_INTEGER : away,
    place,
  ];
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const differing = a.findIndex((each, index) => each !== b[index]);
  return differing < 0 ? 0 : (a[differing] ?? 0) - (b[differing] ?? 0);
}
