/** Names the rules in force: two landscapes with the same hash decide alike; pure. */
import { isRunning } from '../../landscape/flows.ts';
import { ownerRules } from '../../landscape/ownership.ts';
import type { Landscape } from '../../landscape/types.ts';
import { RECORD_DOMAINS } from '../../model/shapes.ts';
import { stableHash } from '../../platform/hash.ts';

/** Predicates count by their text. People, titles and owners do not decide anything and do not count. */
export function landscapeHash(landscape: Landscape, at: Date): string {
  return stableHash({
    rules: RECORD_DOMAINS.map((domain) => [
      domain,
      ownerRules(landscape, domain).filter((rule) => isInForce(rule, at)),
    ]),
    approvals: landscape.domains.map(({ name, approvals = [] }) => [
      name,
      approvals.map(({ field, when }) => ({ field, when })),
    ]),
    scopes: landscape.systems.map(({ name, scope, state, settings }) => ({ name, scope, state, settings })),
    flows: landscape.flows.map((flow) => ({
      name: flow.name,
      targets: flow.targets,
      fields: flow.fields,
      state: flow.state,
      runs: isRunning(flow, at),
      measure: flow.measure,
      channel: flow.channel,
      filter: flow.filter?.toString(),
    })),
    quality: (landscape.quality ?? []).map(({ holds, ...rule }) => ({ ...rule, holds: holds?.toString() })),
    stock: landscape.stock,
  });
}

function isInForce({ from, to }: { readonly from?: string; readonly to?: string }, at: Date): boolean {
  return (
    (from === undefined || Date.parse(from) <= at.getTime()) &&
    (to === undefined || at.getTime() < Date.parse(to))
  );
}
