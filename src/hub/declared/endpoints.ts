/** The landscape's systems and flows as sources for intake and targets for delivery; pure. */
import type { DeliveryTarget } from '../../delivery/index.ts';
import type { IntakeSource } from '../../intake/index.ts';
import { isRunning, parseEndpoint } from '../../landscape/flows.ts';
import { windowOpen } from '../../landscape/windows.ts';
import type { Flow, Landscape } from '../../landscape/types.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Scope } from '../../records/index.ts';
import type { Connection } from '../connections.ts';
import { retrySchedule } from './retry-schedule.ts';
import type { Route } from './routes-of-change.ts';

/** Everything delivered is read again once in this time, where the flow says nothing. */
const USUAL_VERIFY_SECONDS = 24 * 3600;

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
  const isWantedAt = (connection: Connection, source: SourceName, at: Date): boolean =>
    isWanted(
      landscape.flows.filter((flow) => isRunning(flow, at)),
      connection,
      source,
    );
  return connections.flatMap((connection) =>
    Object.entries(connection.connector.sources)
      .filter(([name, { domain }]) => isWantedAt(connection, { name, domain }, clock()))
      .map(([name, source]) => ({
        system: connection.system.name,
        name,
        source,
        context: connection.context,
        fetchesPerSecond: limitsOf(connection).requestsPerSecond,
        isServed: (at) => isWantedAt(connection, { name, domain: source.domain }, at),
        isLeftAlone: (at) => windowOpen(connection.system.maintenance ?? [], at) !== undefined,
        ...(connection.system.scope === undefined ? {} : { scope: connection.system.scope }),
        ...(publicUrl === undefined
          ? {}
          : { callbackUrl: `${publicUrl}/intake/${connection.system.name}/${name}` }),
      })),
  );
}

interface SourceName {
  readonly name: string;
  readonly domain: string;
}

function isWanted(flows: readonly Flow[], { system }: Connection, source: SourceName): boolean {
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
        retrySchedule: retrySchedule(flow),
        target,
        context: connection.context,
        readBack: target.readBack === undefined ? 'none' : 'all',
        drift: flow.drift,
        verifyEverySeconds: flow.verifyEverySeconds ?? USUAL_VERIFY_SECONDS,
      },
    ];
  });
}

function limitsOf({ system, connector }: Connection): DeliveryTarget['limits'] {
  const { requestsPerSecond, concurrency } = connector.semantics.limits;
  return {
    requestsPerSecond: system.limits?.requestsPerSecond ?? requestsPerSecond,
    concurrency: system.limits?.concurrency ?? concurrency,
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
