/** An outside system inside the process that costs nothing: a list of items to read, and targets that take everything at once. */
import { Type, type Static } from 'typebox';
import type { Connector } from '../../src/connectors/kit/connector.ts';
import type { ConnectorContext } from '../../src/connectors/kit/context.ts';
import { mapped } from '../../src/connectors/kit/mapping.ts';
import { done, type Outcome } from '../../src/connectors/kit/outcome.ts';
import type { Source } from '../../src/connectors/kit/source.ts';
import type { Target } from '../../src/connectors/kit/target.ts';
import type { SyncDomain } from '../../src/model/facts.ts';
import type { Availability } from '../../src/model/stock.ts';
import { counterVersion } from '../../src/connectors/kit/versions.ts';
import { gateTargets } from './instant-gate.ts';
import { documentTargets, orderSource } from './instant-orders.ts';
import { customerSource, pages, priceSource } from './instant-prices.ts';
import { itemNumber } from './movement.ts';

const Settings = Type.Object({
  items: Type.Integer({ minimum: 0 }),
  locations: Type.Array(Type.String()),
  /** Customers, and prices that are agreed with them; absent: neither. */
  customers: Type.Optional(Type.Integer({ minimum: 1 })),
});
type Settings = Static<typeof Settings>;

const ROWS_IN_A_WRITE = 250;
const WRITTEN = 'written';

const TheirItem = Type.Object({ number: Type.String(), name: Type.String(), group: Type.String() });
const TheirLocation = Type.Object({ number: Type.String() });
const TheirPromise = Type.Object({ item: Type.String(), location: Type.String(), quantity: Type.String() });

/** How many records a system's targets have been given so far. */
export function writtenTo({ memory }: Pick<ConnectorContext<unknown>, 'memory'>): number {
  const written = memory.get(WRITTEN);
  return typeof written === 'number' ? written : 0;
}

/** The connector `instant`. */
export const instant: Connector<typeof Settings> = {
  name: 'instant',
  title: 'System inside the process',
  settings: Settings,
  semantics: {
    ordering: 'per-key',
    deletes: 'sweep',
    idempotency: 'natural',
    events: 'none',
    limits: { requestsPerSecond: 1_000_000, concurrency: 4 },
  },
  baseUrl: () => undefined,
  check: () => Promise.resolve([]),
  sources: {
    items: itemSource(),
    locations: locationSource(),
    customers: customerSource,
    prices: priceSource,
    orders: orderSource,
  },
  targets: { items: itemTarget(), stock: stockTarget(), ...documentTargets, ...gateTargets },
};

function itemSource(): Source<Settings, typeof TheirItem, 'item'> {
  return {
    domain: 'item',
    contract: { name: 'instant.item', version: '1' },
    from: TheirItem,
    key: ({ number }) => number,
    version: () => counterVersion(1),
    map: ({ number, name, group }) =>
      mapped([
        {
          externalId: number,
          version: counterVersion(1),
          fields: {
            number,
            description: name,
            category: group,
            status: 'active',
            baseUnit: 'EA',
            packs: [{ unit: 'BX', ratio: { numerator: 100, denominator: 1 } }],
            weight: { value: '0.021', unit: 'KGM' },
          },
        },
      ]),
    sweep: { everySeconds: 86_400, list: ({ settings }) => pages(settings.items, theirItem) },
  };
}

function theirItem(index: number): Static<typeof TheirItem> {
  return { number: itemNumber(index), name: `Hexagon bolt no. ${index}`, group: `group-${index % 40}` };
}

function locationSource(): Source<Settings, typeof TheirLocation, 'location'> {
  return {
    domain: 'location',
    contract: { name: 'instant.location', version: '1' },
    from: TheirLocation,
    key: ({ number }) => number,
    version: () => counterVersion(1),
    map: ({ number }) =>
      mapped([
        {
          externalId: number,
          version: counterVersion(1),
          fields: { number, name: `Warehouse ${number}`, kind: 'warehouse', status: 'active' },
        },
      ]),
    sweep: {
      everySeconds: 86_400,
      list: ({ settings: { locations } }) =>
        pages(locations.length, (index) => ({ number: locations[index] ?? '' })),
    },
  };
}

/** Takes every write at once and counts it. */
function take(
  { memory }: ConnectorContext<Settings>,
  writes: readonly { readonly key: string }[],
): Promise<readonly Outcome[]> {
  memory.set(WRITTEN, writtenTo({ memory }) + writes.length);
  return Promise.resolve(writes.map(({ key }) => done(key)));
}

function taking<Domain extends SyncDomain>(domain: Domain) {
  return {
    domain,
    contract: { name: `instant.${domain}`, version: '1' },
    batchSize: ROWS_IN_A_WRITE,
    write: take,
    remove: take,
  };
}

function itemTarget(): Target<Settings, typeof TheirItem, 'item'> {
  return {
    ...taking('item'),
    to: TheirItem,
    fields: ['number', 'description', 'category'],
    map: ({ fields: { number, description, category } }) =>
      mapped({ number: number ?? '', name: description ?? '', group: category ?? '' }),
  };
}

function stockTarget(): Target<Settings, typeof TheirPromise, 'availability'> {
  return {
    ...taking('availability'),
    to: TheirPromise,
    fields: ['quantity'],
    map: (view) => {
      const promise: Availability = view.fields;
      return mapped({
        item: view.numberOf('item', promise.item) ?? '',
        location: view.numberOf('location', promise.location) ?? '',
        quantity: promise.quantity,
      });
    },
  };
}
