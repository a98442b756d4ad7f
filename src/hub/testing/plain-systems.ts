/** Systems of a few lines for tests: they push facts in our own words, and nobody is called. */
import { Type } from 'typebox';
import type { Connector } from '../../connectors/kit/connector.ts';
import { breach, mapped } from '../../connectors/kit/mapping.ts';
import { parseJson } from '../../connectors/kit/parse-json.ts';
import type { Source, Webhook } from '../../connectors/kit/source.ts';
import type { Landscape } from '../../landscape/types.ts';
import type { FactDomain } from '../../model/facts.ts';
import type { Clock } from '../../platform/clock.ts';
import { noSockets } from '../../platform/outgoing/sockets.ts';
import type { Connection } from '../connections.ts';

/** A list of facts; whoever pushes it is believed. */
export const believing: Webhook<unknown> = {
  verify: () => ({ verdict: 'verified' }),
  open: ({ body }) => {
    const parsed = parseJson(body);
    if ('breach' in parsed) return parsed;
    return Array.isArray(parsed.mapped)
      ? mapped({ records: parsed.mapped })
      : breach('', parsed.mapped, 'a list');
  },
};

/** What facts of all domains are called, and what tells an earlier one from a later one. */
const KEYS = ['externalId', 'countId', 'movementId', 'adviceId', 'receiptId', 'document', 'number'];
const VERSIONS = ['version', 'revision', 'asOf', 'at', 'occurredAt'];

/** What is pushed is a fact already. */
export function plainSource(domain: FactDomain, webhook = believing): Source {
  return {
    domain,
    contract: { name: `plain.${domain}`, version: '1' },
    from: Type.Object({}),
    key: (theirs) => textsOf(theirs, KEYS),
    version: (theirs) => textsOf(theirs, VERSIONS),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is pushed in tests is a fact already
    map: (theirs) => mapped([theirs as never]),
    webhook,
  };
}

/** A connector of these sources and targets that needs nothing and is always well. */
export function plainConnector(parts: Pick<Connector, 'sources' | 'targets'>): Connector {
  return {
    name: 'plain',
    title: 'Plain facts',
    settings: Type.Object({}),
    semantics: {
      ordering: 'per-key',
      deletes: 'never',
      idempotency: 'natural',
      events: 'fat',
      limits: { requestsPerSecond: 1000, concurrency: 4 },
    },
    baseUrl: () => undefined,
    check: () => Promise.resolve([]),
    ...parts,
  };
}

/** All systems of a landscape by one connector. */
export function plainConnections(
  { systems }: Pick<Landscape, 'systems'>,
  { connector, clock }: { readonly connector: Connector; readonly clock: Clock },
): readonly Connection[] {
  const ending = new AbortController();
  return systems.map((system) => ({
    system,
    connector,
    context: {
      system: system.name,
      settings: {},
      http: { request: () => Promise.reject(new Error('nothing is called here')) },
      sockets: noSockets,
      clock,
      signal: ending.signal,
      memory: new Map<string, unknown>(),
    },
  }));
}

function textsOf(value: unknown, names: readonly string[]): string {
  return names.map((name) => textOf(value, name)).join('');
}

/** A text of an object, or nothing. */
export function textOf(value: unknown, name: string): string {
  const member: unknown = value instanceof Object ? Reflect.get(value, name) : undefined;
  return typeof member === 'string' ? member : '';
}
