/** Connections: each declared system with its connector, its resolved settings and its guarded way out. */
import type { Connector } from '../connectors/kit/connector.ts';
import type { ConnectorContext } from '../connectors/kit/context.ts';
import type { System } from '../landscape/types.ts';
import type { Clock } from '../platform/clock.ts';
import { httpClient, type ClosableHttpClient } from '../platform/outgoing/http-client.ts';
import { socketOpener } from '../platform/outgoing/socket-opener.ts';
import { resolveSecret } from '../platform/secrets.ts';

export interface Connection {
  readonly system: System;
  readonly connector: Connector;
  readonly context: ConnectorContext<unknown>;
}

export interface Connections {
  readonly connections: readonly Connection[];
  close(): Promise<void>;
}

const TIMEOUT_MS = 60_000;
const MOST_ANSWER_BYTES = 64_000_000;

/**
 * Makes the connections of all systems that run. Every secret that cannot be resolved is a problem in words; a landscape
 * that passed its check has no other problems here.
 */
export function connect(
  systems: readonly System[],
  connectors: readonly Connector[],
  { clock, env }: { readonly clock: Clock; readonly env: NodeJS.ProcessEnv },
): Connections | { readonly problems: readonly string[] } {
  const ending = new AbortController();
  const clients: ClosableHttpClient[] = [];
  const problems: string[] = [];
  const connections = systems.filter(isRunning).flatMap((system): Connection[] => {
    const connector = connectors.find(({ name }) => name === system.connector);
    if (connector === undefined) {
      problems.push(`${system.name}: no connector is called ${system.connector}`);
      return [];
    }
    const settings = resolveSettings({ system, connector, env }, problems);
    const http = clientOf(system, connector.baseUrl(settings));
    clients.push(http);
    const context = {
      system: system.name,
      settings,
      http,
      sockets: socketOpener(system.allowPrivateAddresses ?? false),
      clock,
      signal: ending.signal,
      memory: new Map<string, unknown>(),
    };
    return [{ system, connector, context }];
  });
  if (problems.length > 0) return { problems };
  return {
    connections,
    close: async () => {
      ending.abort();
      await Promise.all(clients.map((client) => client.close()));
    },
  };
}

function isRunning({ state = 'active' }: System): boolean {
  return state === 'active' || state === 'deprecated';
}

function clientOf(system: System, baseUrl: string | undefined): ClosableHttpClient {
  return httpClient({
    ...(baseUrl === undefined ? {} : { baseUrl }),
    allowPrivateAddresses: system.allowPrivateAddresses ?? false,
    timeoutMs: TIMEOUT_MS,
    maxAnswerBytes: MOST_ANSWER_BYTES,
  });
}

/** Replaces the references to secrets, wherever the connector's schema says `secret`, by the secrets. */
function resolveSettings(
  { system, connector, env }: { system: System; connector: Connector; env: NodeJS.ProcessEnv },
  problems: string[],
): Record<string, unknown> {
  const walk = (value: unknown, schema: unknown, path: string): unknown => {
    if (typeof value === 'string' && memberOf(schema, 'secret') === true) {
      const found = resolveSecret(value, env);
      if (found.outcome === 'resolved') return found.secret;
      problems.push(`${path}: ${found.reason}`);
      return value;
    }
    if (Array.isArray(value)) return value.map((each) => walk(each, memberOf(schema, 'items'), path));
    if (typeof value !== 'object' || value === null) return value;
    const properties = memberOf(schema, 'properties');
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [
        name,
        walk(each, memberOf(properties, name), `${path}.${name}`),
      ]),
    );
  };
  return Object.fromEntries(
    Object.entries(system.settings).map(([name, value]) => [
      name,
      walk(
        value,
        memberOf(memberOf(connector.settings, 'properties'), name),
        `${system.name}.settings.${name}`,
      ),
    ]),
  );
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}
