/** What a landscape declares: every part by its type, and the whole. */
import { Channel, LandscapeLocation, Person, System, Team } from './shapes/estate.ts';
import { Feed } from './shapes/feeds.ts';
import { Domain, Flow } from './shapes/governance.ts';
import type { OrderPolicy } from './shapes/orders.ts';
import type { PricingPolicy } from './shapes/pricing.ts';
import { CrossReferences, QualityRule, type StockPolicy } from './shapes/policies.ts';

export type { Lifecycle, MaintenanceWindow, Scope } from './shapes/estate.ts';
export type { Approval, OwnerRule } from './shapes/governance.ts';
export { StockPolicy } from './shapes/policies.ts';
export { OrderPolicy } from './shapes/orders.ts';
export { DeliveryPromise } from './shapes/promises.ts';
export { PricingPolicy } from './shapes/pricing.ts';
export type {
  Channel,
  CrossReferences,
  Domain,
  Feed,
  Flow,
  LandscapeLocation,
  Person,
  QualityRule,
  System,
  Team,
};

/** The lists of a landscape and the shape of their entries. */
export const PARTS = {
  people: Person,
  teams: Team,
  systems: System,
  locations: LandscapeLocation,
  channels: Channel,
  domains: Domain,
  flows: Flow,
  quality: QualityRule,
  crossReferences: CrossReferences,
  feeds: Feed,
} as const;
export type PartName = keyof typeof PARTS;

/** The declared estate. */
export interface Landscape {
  readonly name: string;
  /** Companies and regions that scopes may name. */
  readonly companies?: readonly string[];
  readonly regions?: readonly string[];
  readonly people: readonly Person[];
  readonly teams?: readonly Team[];
  readonly systems: readonly System[];
  readonly locations: readonly LandscapeLocation[];
  readonly channels?: readonly Channel[];
  readonly domains: readonly Domain[];
  readonly flows: readonly Flow[];
  readonly quality?: readonly QualityRule[];
  readonly stock?: StockPolicy;
  readonly pricing?: PricingPolicy;
  /** Absent: no orders come through this hub. */
  readonly orders?: OrderPolicy;
  readonly crossReferences?: readonly CrossReferences[];
  /** Subscribers outside, beside those that were made while the hub ran. */
  readonly feeds?: readonly Feed[];
}
