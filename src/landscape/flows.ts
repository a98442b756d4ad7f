/** Questions about flows that stations ask: which run for a domain, and what `system/target` means. */
import type { Flow, Landscape, Lifecycle } from './types.ts';

/** The two halves of `erp/items`. */
export interface Endpoint {
  readonly system: string;
  /** Name of a source or target of the system's connector. */
  readonly name: string;
}

/** The source of what the hub works out itself. */
export const HUB = 'hub';

/** Reads `erp/items`, or `undefined` where it has not two halves. */
export function parseEndpoint(text: string): Endpoint | undefined {
  const [system = '', name = '', ...more] = text.split('/');
  return system === '' || name === '' || more.length > 0 ? undefined : { system, name };
}

/** Lists the flows of a domain that run: active ones, and deprecated ones until their sunset. */
export function flowsFor(
  landscape: Pick<Landscape, 'flows'>,
  domain: Flow['domain'],
  at: Date,
): readonly Flow[] {
  return landscape.flows.filter((flow) => flow.domain === domain && isRunning(flow, at));
}

/** Does the flow run at this instant? Active ones do, and deprecated ones until their sunset. */
export function isRunning({ state, sunset }: Flow, at: Date): boolean {
  const runs: Readonly<Record<Lifecycle, boolean>> = {
    draft: false,
    active: true,
    deprecated: true,
    retired: false,
  };
  return runs[state] && (sunset === undefined || at.getTime() < Date.parse(sunset));
}
