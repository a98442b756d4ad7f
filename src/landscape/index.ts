/** The landscape station: load a folder, check it, and ask it. The words to write one are in `define.ts`. */
export { checkLandscape, isRunnable, type KnownConnector } from './check.ts';
export { formatFinding, type Finding, type FindingCode } from './finding.ts';
export { flowsFor, HUB, parseEndpoint, type Endpoint } from './flows.ts';
export { loadLandscape, type Loaded } from './load.ts';
export { completeScope, ownerOf, ownerRules, type Ownership } from './ownership.ts';
export type { Place } from './places.ts';
export type {
  Approval,
  Channel,
  CrossReferences,
  Domain,
  FieldsPredicate,
  Flow,
  Landscape,
  LandscapeLocation,
  Lifecycle,
  MaintenanceWindow,
  OwnerRule,
  Person,
  QualityRule,
  Scope,
  StockPolicy,
  System,
  Team,
} from './types.ts';
export { windowOpen } from './windows.ts';
