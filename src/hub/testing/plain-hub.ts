/** The real hub on a test database, between systems of a few lines: they push facts in our own words, and a shelf takes them. */
import { Type } from 'typebox';
import type { Connector } from '../../connectors/kit/connector.ts';
import { mapped } from '../../connectors/kit/mapping.ts';
import { done } from '../../connectors/kit/outcome.ts';
import type { Target } from '../../connectors/kit/target.ts';
import { hub, type Hub } from '../../hub.ts';
import type { Landscape } from '../../landscape/types.ts';
import type { SyncDomain } from '../../model/facts.ts';
import type { Clock } from '../../platform/clock.ts';
import { silentLog } from '../../platform/log.ts';
import type { Database } from '../../platform/sql.ts';
import { plainConnections, plainConnector, plainSource, textOf } from './plain-systems.ts';

const DELIVERED_WITHIN_MS = 30_000;

export interface PlainHub {
  readonly hub: Hub;
  /** What the targets hold, by `target key`; the key is the record's number, or item and location. */
  readonly shelf: Map<string, unknown>;
  /** `target key` of every write and removal, in order. */
  readonly writes: string[];
  /** Pushes facts and waits until all that follows from them is done. */
  readonly push: (source: string, ...facts: readonly object[]) => Promise<void>;
  /** Waits until nothing is due. */
  readonly settle: () => Promise<void>;
}

/** Makes and starts delivery and intake; the upkeep is called by the tests themselves. */
export async function plainHub(
  database: Database,
  { landscape, clock }: { readonly landscape: Landscape; readonly clock: Clock },
): Promise<PlainHub> {
  const shelf = new Map<string, unknown>();
  const writes: string[] = [];
  const connections = plainConnections(landscape, { connector: shelving({ shelf, writes }), clock });
  const made = hub({ database, landscape, connections, log: silentLog, clock, nodeId: 'hub-test' });
  await made.delivery.start();
  const settle = async (): Promise<void> => {
    await made.intake.drain();
    if ((await made.delivery.drain(DELIVERED_WITHIN_MS)) === 'timeout')
      throw new Error('deliveries do not settle');
  };
  return {
    hub: made,
    shelf,
    writes,
    settle,
    push: async (source, ...facts) => {
      const [system = '', name = ''] = source.split('/');
      const body = Buffer.from(JSON.stringify(facts));
      const message = { method: 'POST' as const, headers: {}, query: {}, body };
      const accepted = await made.intake.accept({ system, source: name, message });
      if (accepted.outcome !== 'kept') throw new Error(`not kept: ${JSON.stringify(accepted)}`);
      await settle();
    },
  };
}

type Shelf = Pick<PlainHub, 'shelf' | 'writes'>;

function shelving(shelf: Shelf): Connector {
  return plainConnector({
    sources: {
      items: plainSource('item'),
      customers: plainSource('party'),
      prices: plainSource('price-agreement'),
      locations: plainSource('location'),
      movements: plainSource('stock-movement'),
      counts: plainSource('stock-count'),
    },
    targets: {
      products: target('item', shelf),
      prices: { ...target('price-agreement', shelf), whileValid: true },
      inventory: target('availability', shelf),
    },
  });
}

const Body = Type.Object({ key: Type.String(), told: Type.String() });

function target(domain: SyncDomain, { shelf, writes }: Shelf): Target {
  const keyOf = (body: unknown): string => `${domain} ${textOf(body, 'key')}`;
  return {
    domain,
    contract: { name: `plain.${domain}`, version: '1' },
    to: Body,
    fields: ['number', 'description', 'listPrice', 'price', 'validFrom', 'validTo'],
    batchSize: 10,
    map: (view) => mapped(bodyOf(view)),
    write: (_context, all) => {
      for (const { body } of all) {
        writes.push(keyOf(body));
        shelf.set(keyOf(body), textOf(body, 'told'));
      }
      return Promise.resolve(all.map(({ body }) => done(`${domain}-${textOf(body, 'key')}`)));
    },
    remove: (_context, all) => {
      for (const { body } of all) {
        writes.push(`- ${keyOf(body)}`);
        shelf.delete(keyOf(body));
      }
      return Promise.resolve(all.map(() => done('')));
    },
  };
}

function bodyOf(view: Parameters<Target['map']>[0]): { key: string; told: string } {
  const fields: Readonly<Record<string, unknown>> = { ...view.fields };
  if (fields['quantity'] === undefined)
    return {
      key: textOf(fields, 'number'),
      told: JSON.stringify(fields['price'] ?? fields['description'] ?? ''),
    };
  const name = (domain: 'item' | 'location'): string =>
    view.numberOf(domain, { by: 'record', value: textOf(fields[domain], 'value') }) ?? '';
  return { key: `${name('item')} ${name('location')}`, told: textOf(fields, 'quantity') };
}
