/** An outside system of a few lines for intake's tests: items that change, prices that refer to them, movements that are pushed. */
import { Type, type Static } from 'typebox';
import type { ConnectorContext } from '../../connectors/kit/context.ts';
import { breach, mapped, type Mapped } from '../../connectors/kit/mapping.ts';
import { parseJson } from '../../connectors/kit/parse-json.ts';
import type {
  Opened,
  Page,
  Poll,
  RawMessage,
  Source,
  Verdict,
  Webhook,
} from '../../connectors/kit/source.ts';
import type { IntakeSource } from '../intake-source.ts';
import { noSockets } from '../../platform/outgoing/sockets.ts';

const TheirItem = Type.Object({ id: Type.String(), v: Type.String(), name: Type.String({ maxLength: 250 }) });
export type TheirItem = Static<typeof TheirItem>;

const TheirPrice = Type.Object({ id: Type.String(), v: Type.String(), item: Type.String() });
const TheirMovement = Type.Object({
  id: Type.String(),
  item: Type.String(),
  quantity: Type.Number(),
  at: Type.String(),
});

const Body = Type.Object({
  records: Type.Optional(Type.Array(Type.Unknown())),
  keys: Type.Optional(Type.Array(Type.String())),
  deletedKeys: Type.Optional(Type.Array(Type.Object({ key: Type.String(), version: Type.String() }))),
  readAgain: Type.Optional(Type.Literal(true)),
});

/** What stands in the outside system, and what reading it shall do. */
export interface FakeSystem {
  /** Present items by id. */
  readonly items: Map<string, TheirItem>;
  /** Every change in order, for the poll: its cursor counts them. */
  readonly changes: TheirItem[];
  /** Changes or adds an item; `quietly` leaves no trace for the poll. */
  put(item: TheirItem, quietly?: 'quietly'): void;
  /** Calls so far, e.g. `fetch A1,A2`. */
  readonly calls: string[];
  /** Runs before each answer; throw here to fail. */
  before: (call: string) => Promise<void> | void;
  readonly pageSize: number;
}

export function fakeSystem(pageSize = 2): FakeSystem {
  const items = new Map<string, TheirItem>();
  const changes: TheirItem[] = [];
  return {
    items,
    changes,
    calls: [],
    before: () => undefined,
    pageSize,
    put: (item, quietly) => {
      items.set(item.id, item);
      if (quietly === undefined) changes.push(item);
    },
  };
}

const webhook: Webhook<unknown> = { verify, open };

function verify({ headers }: RawMessage): Verdict {
  if (headers['x-handshake'] !== undefined) {
    return {
      verdict: 'handshake',
      answer: { status: 200, contentType: 'text/plain', body: headers['x-handshake'] },
    };
  }
  if (headers['x-signature'] !== 'good')
    return { verdict: 'refused', reason: 'the signature does not match' };
  const deliveryId = headers['x-delivery'];
  return { verdict: 'verified', ...(deliveryId === undefined ? {} : { deliveryId }) };
}

function open({ body }: RawMessage): Mapped<Opened> {
  const parsed = parseJson(body);
  if ('breach' in parsed) return parsed;
  if (!isBody(parsed.mapped)) return breach('', parsed.mapped, 'records, keys or deletedKeys');
  return mapped(parsed.mapped);
}

function isBody(value: unknown): value is Static<typeof Body> {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['records', 'keys', 'deletedKeys', 'readAgain'].some((key) => key in value)
  );
}

/** Items by webhook, poll, sweep and key. */
export function itemSource(system: FakeSystem): Source<unknown, typeof TheirItem, 'item'> {
  return {
    domain: 'item',
    contract: { name: 'fake.item', version: '1' },
    from: TheirItem,
    key: ({ id }) => id,
    version: ({ v }) => v,
    map: ({ id, v, name }) =>
      name === 'unmappable'
        ? breach('name', name, 'a name that can be mapped')
        : mapped([{ externalId: id, version: v, fields: { number: id, description: name } }]),
    webhook,
    poll: {
      everySeconds: 60,
      overlapSeconds: 0,
      read: (_context, cursor) => pollPages(system, Number(cursor ?? 0)),
    },
    sweep: { everySeconds: 3600, list: () => listPages(system) },
    byKey: async (_context, keys) => {
      await told(system, `fetch ${keys.join(',')}`);
      return keys.flatMap((key) => system.items.get(key) ?? []);
    },
  };
}

async function told(system: FakeSystem, call: string): Promise<void> {
  system.calls.push(call);
  await system.before(call);
}

/** Begins two changes before the cursor, as a source with an overlap does. */
async function* pollPages(system: FakeSystem, cursor: number): AsyncGenerator<Page> {
  for (let at = Math.max(0, cursor - 2); at < system.changes.length; at += system.pageSize) {
    await told(system, `poll ${at}`);
    const changed = system.changes.slice(at, at + system.pageSize);
    const records = changed.map((each) => system.items.get(each.id) ?? each);
    yield { records, cursor: String(at + records.length) };
  }
}

async function* listPages(system: FakeSystem): AsyncGenerator<Page> {
  const all = [...system.items.values()];
  for (let at = 0; at < all.length; at += system.pageSize) {
    await told(system, `list ${at}`);
    yield { records: all.slice(at, at + system.pageSize) };
  }
}

/** Prices by webhook: each waits for its item. */
const priceSource: Source<unknown, typeof TheirPrice, 'price-agreement'> = {
  domain: 'price-agreement',
  contract: { name: 'fake.price', version: '1' },
  from: TheirPrice,
  key: ({ id }) => id,
  version: ({ v }) => v,
  map: ({ id, v, item }) =>
    mapped([{ externalId: id, version: v, fields: { number: id, item: { by: 'number', value: item } } }]),
  webhook,
};

/** Stock movements by webhook. */
const movementSource: Source<unknown, typeof TheirMovement, 'stock-movement'> = {
  domain: 'stock-movement',
  contract: { name: 'fake.movement', version: '1' },
  from: TheirMovement,
  key: ({ id }) => id,
  version: () => '',
  map: ({ id, item, quantity, at }) =>
    mapped([
      {
        movementId: id,
        item: { by: 'number', value: item },
        location: { by: 'number', value: 'EAST' },
        unit: 'EA',
        quantity: String(quantity),
        occurredAt: at,
        reason: 'receipt',
      },
    ]),
  webhook,
};

const context: ConnectorContext<unknown> = {
  system: 'fake',
  settings: {},
  http: { request: () => Promise.reject(new Error('the fake system is not asked by HTTP')) },
  sockets: noSockets,
  clock: () => new Date(),
  signal: new AbortController().signal,
  memory: new Map(),
};

/** Items whose webhook is subscribed to; `made` tells each time, and when it must be renewed. */
export function subscribingSource(
  system: FakeSystem,
  made: (callbackUrl: string) => Date,
): IntakeSource['source'] {
  const subscribe = async (_context: unknown, callbackUrl: string): Promise<{ renewBefore: Date }> => {
    await told(system, 'subscribe');
    return { renewBefore: made(callbackUrl) };
  };
  return { ...itemSource(system), webhook: { ...webhook, subscribe } };
}

/** Items whose poll lists names first, and asks by key for what is news. */
export function thinlyPolledSource(system: FakeSystem): IntakeSource['source'] {
  const source = itemSource(system);
  const read: Poll<unknown>['read'] = async function* (context, _cursor, newsAmong) {
    const latest = new Map(system.changes.map(({ id, v }) => [id, { key: id, version: v }]));
    const named = [...latest.values()];
    const news = (await newsAmong?.(named)) ?? [];
    yield { records: news.length === 0 ? [] : ((await source.byKey?.(context, news)) ?? []) };
  };
  return { ...source, poll: { everySeconds: 60, overlapSeconds: 0, read } };
}

/** The three sources as the landscape would have them: `erp/items`, `erp/prices`, `wms/movements`. */
export function fakeSources(system: FakeSystem): IntakeSource[] {
  return [
    { system: 'erp', name: 'items', source: itemSource(system), context, fetchesPerSecond: 1000 },
    { system: 'erp', name: 'prices', source: priceSource, context },
    { system: 'wms', name: 'movements', source: movementSource, context },
  ];
}

/** A signed webhook with a JSON body. */
export function push(body: object, headers: Readonly<Record<string, string>> = {}): RawMessage {
  return {
    method: 'POST',
    query: {},
    headers: { 'content-type': 'application/json', 'x-signature': 'good', ...headers },
    body: Buffer.from(JSON.stringify(body)),
  };
}
