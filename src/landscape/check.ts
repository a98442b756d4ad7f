/** Holds a landscape against the connectors and against itself, and reports every mistake at once. */
import { checkCycles } from './checks/cycles.ts';
import type { Estate, KnownConnector } from './checks/estate.ts';
import { checkFeeds } from './checks/feeds.ts';
import { checkFlows } from './checks/flow-terms.ts';
import { checkMatrix } from './checks/matrix.ts';
import { checkNames } from './checks/names.ts';
import { checkOrders } from './checks/orders.ts';
import { checkReturns } from './checks/returns.ts';
import { checkPolicies } from './checks/policies.ts';
import { checkPricing } from './checks/pricing.ts';
import { checkSystems } from './checks/systems.ts';
import type { Finding } from './finding.ts';
import type { Loaded } from './load.ts';

export type { KnownConnector } from './checks/estate.ts';

const CHECKS = [
  checkNames,
  checkSystems,
  checkMatrix,
  checkFlows,
  checkCycles,
  checkPolicies,
  checkPricing,
  checkOrders,
  checkReturns,
  checkFeeds,
];

/** What the program can do that holds the landscape to it. */
export interface Known {
  readonly connectors: readonly KnownConnector[];
  /** Every type of event that there is. */
  readonly eventTypes: readonly { readonly type: string }[];
}

/**
 * Lists what is wrong, errors and warnings, in the order of files and lines; what loading found is among it. A landscape
 * without errors may run. `now` decides which gaps in time still matter.
 */
export function checkLandscape(
  loaded: Loaded,
  { connectors, eventTypes }: Known,
  now: Date,
): readonly Finding[] {
  const estate: Estate = {
    ...loaded,
    connectors: new Map(connectors.map((connector) => [connector.name, connector])),
    eventTypes: eventTypes.map(({ type }) => type),
    now,
  };
  return [...loaded.findings, ...CHECKS.flatMap((check) => check(estate))].toSorted(byPlace);
}

/** May it run? */
export function isRunnable(findings: readonly Finding[]): boolean {
  return findings.every(({ level }) => level !== 'error');
}

function byPlace({ place: a }: Finding, { place: b }: Finding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
