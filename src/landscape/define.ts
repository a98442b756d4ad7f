/**
 * The words in which a landscape is written. Each takes plain settings, remembers where it was called, and gives them
 * back unchanged, so that a mistake can be shown at its line.
 *
 * @example
 * // landscape/index.ts
 * export default landscape({
 *   name: 'Midland Industrial Supply',
 *   people: [person({ name: 'maria', fullName: 'Maria Lindqvist', email: 'maria@midland.example' })],
 *   systems: [system({ name: 'erp', title: 'ERP', connector: 'business-central', settings: {…}, … })],
 *   locations: [location({ number: 'EAST', title: 'Newark', kind: 'warehouse', zone: 'America/New_York' })],
 *   domains: [domain({ name: 'item', businessOwner: 'maria', rules: [owns({ fields: '*', owner: 'erp' })] })],
 *   flows: [flow({ name: 'items', domain: 'item', source: 'erp/items', targets: ['shop/products'], … })],
 * });
 */
import { markPlace } from './places.ts';
import type {
  Approval,
  Channel,
  CrossReferences,
  Domain,
  Feed,
  Flow,
  Landscape,
  LandscapeLocation,
  MaintenanceWindow,
  OwnerRule,
  Person,
  OrderPolicy,
  PricingPolicy,
  QualityRule,
  StockPolicy,
  System,
  Team,
} from './types.ts';

/** The whole estate: the default export of the folder's `index.ts`. */
export const landscape = word<Landscape>();
export const person = word<Person>();
export const team = word<Team>();
/** One outside system, reached through a connector. */
export const system = word<System>();
/** A place where goods lie. */
export const location = word<LandscapeLocation>();
/** A way in which customers buy. */
export const channel = word<Channel>();
/** A kind of record with its ownership matrix and approvals. */
export const domain = word<Domain>();
/** One line of an ownership matrix. */
export const owns = word<OwnerRule>();
/** A change that waits for a person's yes. */
export const approval = word<Approval>();
/** A governed path from a source to its targets. */
export const flow = word<Flow>();
/** A subscriber outside, who hears of events. */
export const feed = word<Feed>();
/** What a record must have before a channel or target gets it. */
export const quality = word<QualityRule>();
/** Hours in which a system is left alone. */
export const maintenance = word<MaintenanceWindow>();
export const stockPolicy = word<StockPolicy>();
/** Who gets the orders, who ships them, and how long each step may take. */
export const orderPolicy = word<OrderPolicy>();
/** How prices are decided, quoted and certified. */
export const pricingPolicy = word<PricingPolicy>();
/** Ids known from the beginning. */
export const crossReferences = word<CrossReferences>();

function word<Part extends object>(): (part: Part) => Part {
  return function declare(part: Part): Part {
    return markPlace({ ...part }, declare);
  };
}
