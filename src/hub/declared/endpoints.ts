/** The landscape's systems and flows as sources for intake and targets for delivery; pure. */
import type { DeliveryTarget } from '../../delivery/index.ts';
import type { IntakeSource } from '../../intake/index.ts';
import { isRunning, parseEndpoint } from '../../landscape/flows.ts';
import type { Flow, Landscape } from '../../landscape/types.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Scope } from '../../records/index.ts';
import type { Connection } from '../connections.ts';
import type { Route } from './routes-of-change.ts';

/** Waits before the next tries of one content, where the flow says nothing: seconds. */
const USUAL_RETRY_SECONDS = [5, 30, 120, 600, 3600, 21_600];

/**
 * Every source of a running flow, and every source of those systems that are targets in the same domain: only what a
 * target says of itself shows edits behind the hub's back.
 */
export function intakeSources({
  landscape,
  connections,
  publicUrl,
  clock,
}: {
  readonly landscape: Landscape;
  readonly connections: readonly Connection[];
  readonly publicUrl?: string | undefined;
  readonly clock: Clock;
}): readonly IntakeSource[] {
  const at = clock();
  const flows = landscape.flows.filter((flow) => isRunning(flow, at));
  return connections.flatMap((connection) =>
    Object.entries(connection.connector.sources)
      .filter(([name, { domain }]) => isWanted(flows, connection, { name, domain }))
      .map(([name, source]) => ({
        system: connection.system.name,
        name,
        source,
        context: connection.context,
        fetchesPerSecond: limitsOf(connection).requestsPerSecond,
        ...(connection.system.scope === undefined ? {} : { scope: connection.system.scope }),
        ...(publicUrl === undefined
          ? {}
          : { callbackUrl: `${publicUrl}/intake/${connection.system.name}/${name}` }),
      })),
  );
}

function isWanted(
  flows: readonly Flow[],
  { system }: Connection,
  source: { readonly name: string; readonly domain: string },
): boolean {
  return flows.some(
    (flow) =>
      flow.source === `${system.name}/${source.name}` ||
      (flow.domain === source.domain &&
        flow.targets.some((target) => parseEndpoint(target)?.system === system.name)),
  );
}

/** Every target of a running flow with the terms of its flow. */
export function deliveryTargets(
  routes: readonly Route[],
  connections: readonly Connection[],
): readonly DeliveryTarget[] {
  return routes.flatMap(({ target: name, system, targetName, flow }) => {
    const connection = connections.find((each) => each.system.name === system);
    const target = connection?.connector.targets[targetName];
    if (connection === undefined || target === undefined) return [];
    return [
      {
        name,
        system,
        domain: target.domain,
        priority: flow.priority,
        limits: limitsOf(connection),
        retrySchedule: flow.retry?.scheduleSeconds ?? USUAL_RETRY_SECONDS,
        target,
        context: connection.context,
        readBack: target.readBack === undefined ? 'none' : 'all',
      },
    ];
  });
}

function limitsOf({ system, connector }: Connection): DeliveryTarget['limits'] {
  const { requestsPerSecond, concurrency } = connector.semantics.limits;
  return {
    requestsPerSecond: Math.min(requestsPerSecond, system.limits?.requestsPerSecond ?? Infinity),
    concurrency: Math.min(concurrency, system.limits?.concurrency ?? Infinity),
  };
}

/** The part of the business that a target serves: its system's scope, and the channel of the flow. */
export function scopeOfRoute(landscape: Landscape, { system, flow }: Route): Scope {
  const declared = landscape.systems.find(({ name }) => name === system)?.scope ?? {};
  return flow.channel === undefined ? declared : { ...declared, channel: flow.channel };
}

/** The fields of a record that a route can carry: a change of any other one is none of its business. */
export function fieldsRead(
  { target: name, flow }: Route,
  targets: readonly DeliveryTarget[],
): readonly string[] {
  const fields = targets.find((each) => each.name === name)?.target.fields ?? [];
  return flow.fields === undefined ? fields : fields.filter((field) => flow.fields?.includes(field));
}

/** Where roles are declared for a channel, only locations that have one serve it; otherwise all do. */
export function mayServe(
  { stock }: Pick<Landscape, 'stock'>,
  { flow }: Route,
  location: string | undefined,
): boolean {
  const roles = (stock?.roles ?? []).filter(({ channel }) => channel === flow.channel);
  return roles.length === 0 || roles.some((role) => role.location === location);
}
