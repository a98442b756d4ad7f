/** Which targets must look again when something changed, and under which terms each target is served; pure. */
import { isRunning, parseEndpoint } from '../../landscape/flows.ts';
import type { Flow, Landscape } from '../../landscape/types.ts';
import type { SyncDomain } from '../../model/facts.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Mark } from '../../delivery/index.ts';

/** A target with the flow that serves it. The landscape's check allows one flow for each target. */
export interface Route {
  /** `system/target` */
  readonly target: string;
  readonly system: string;
  readonly targetName: string;
  readonly flow: Flow;
}

/** What the hub needs to know of a changed record to decide who must look. */
export interface Changed {
  readonly domain: SyncDomain;
  /** Record id, or `item:location`. */
  readonly key: string;
  /** Absent: everything may have changed. */
  readonly changedFields?: readonly string[];
  /** Of the message that changed it. */
  readonly traceparent?: string | undefined;
  readonly correlationId?: string | undefined;
}

/** Lists the routes of the flows that run at an instant. */
export function routesOf(landscape: Pick<Landscape, 'flows'>, at: Date): readonly Route[] {
  return landscape.flows
    .filter((flow) => isRunning(flow, at))
    .flatMap((flow) =>
      flow.targets.flatMap((target) => {
        const endpoint = parseEndpoint(target);
        return endpoint === undefined
          ? []
          : [{ target, system: endpoint.system, targetName: endpoint.name, flow }];
      }),
    );
}

/** The routes as time goes by: worked out anew only when a flow has ended since. */
export function routesInTime(landscape: Pick<Landscape, 'flows'>, clock: Clock): () => readonly Route[] {
  const sunsets = landscape.flows.flatMap(({ sunset }) => (sunset === undefined ? [] : [Date.parse(sunset)]));
  const endedBy = (at: Date): number => sunsets.filter((sunset) => sunset <= at.getTime()).length;
  let known = { ended: endedBy(clock()), routes: routesOf(landscape, clock()) };
  return () => {
    const at = clock();
    const ended = endedBy(at);
    if (ended !== known.ended) known = { ended, routes: routesOf(landscape, at) };
    return known.routes;
  };
}

/**
 * Gives the marks for changed records. A route is left out only where none of the fields that its target reads has
 * changed; a flow with a filter looks at every change, because the filter may read any field.
 */
export function marksFor(
  routes: readonly Route[],
  changed: readonly Changed[],
  fieldsOf: (route: Route) => readonly string[],
): readonly Mark[] {
  const byDomain = Map.groupBy(routes, ({ flow }) => flow.domain);
  return changed.flatMap(({ domain, key, changedFields, traceparent, correlationId }) =>
    (byDomain.get(domain) ?? [])
      .filter(
        (route) =>
          changedFields === undefined ||
          route.flow.filter !== undefined ||
          fieldsOf(route).some((field) => changedFields.includes(field)),
      )
      .map(({ target }) => ({ target, key, traceparent, correlationId })),
  );
}
