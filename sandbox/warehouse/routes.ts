/** The dialect of `src/connectors/warehouse-rest/README.md`, served. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { isLoopback } from '../kit/webhook-sender.ts';
import { keyOf, needs, refusal, type Access } from './access.ts';
import { MasterItem, type ItemMaster } from './item-master.ts';
import type { ListQuery, StockBook } from './stock-book.ts';
import { TOPICS, type Subscriptions, type Topic } from './subscriptions.ts';
import { WarehouseOrder, type OrderDesk } from './warehouse-orders.ts';

export interface WarehouseHall {
  readonly number: string;
  name: string;
  open: boolean;
  revision: number;
}

/** Everything a warehouse system keeps. */
export interface WarehouseState {
  readonly halls: readonly WarehouseHall[];
  readonly items: ItemMaster;
  readonly book: StockBook;
  readonly orders: OrderDesk;
  readonly subscriptions: Subscriptions;
  readonly access: Access;
}

const ItemBatch = Type.Object({ items: Type.Array(MasterItem, { maxItems: 100 }) });
const NumberList = Type.Object({ numbers: Type.Array(Type.String(), { maxItems: 1000 }) });
const Subscription = Type.Object({ url: Type.String() });

/** Puts all routes on a server. */
export function serveDialect(app: FastifyInstance, state: WarehouseState): void {
  serveGround(app, state);
  serveItems(app, state);
  serveStock(app, state);
  serveSubscriptions(app, state);
  serveOrders(app, state);
}

function serveGround(app: FastifyInstance, { halls, access }: WarehouseState): void {
  app.get('/whoami', (request, reply) =>
    reply.send({
      client: 'hub',
      scopes: access.keys.get(keyOf(request)) ?? [],
      warehouses: halls.map(({ number }) => number),
    }),
  );
  app.get('/warehouses', async () => ({ warehouses: halls }));
}

function serveItems(app: FastifyInstance, { items, access }: WarehouseState): void {
  const onRequest = needs('items:write', access);
  app.put<{ Body: Static<typeof ItemBatch> }>(
    '/items',
    { onRequest, schema: { body: ItemBatch } },
    async ({ body }) => ({ results: body.items.map((item) => items.put(item)) }),
  );
  app.post<{ Body: Static<typeof NumberList> }>(
    '/items/look-up',
    { onRequest, schema: { body: NumberList } },
    async ({ body }) => ({ items: items.lookUp(body.numbers) }),
  );
  app.delete<{ Params: { number: string } }>('/items/:number', { onRequest }, async ({ params }, reply) => {
    items.close(params.number);
    return reply.code(204).send();
  });
}

function serveStock(app: FastifyInstance, { book, access }: WarehouseState): void {
  app.get('/movements', { onRequest: needs('movements:read', access) }, async ({ query }) => {
    const { rows, last, more } = book.movements(listQuery(query));
    return { movements: rows, last, more };
  });
  app.get('/counts', { onRequest: needs('counts:read', access) }, async ({ query }) => {
    const { rows, last, more } = book.counts(listQuery(query));
    return { counts: rows, last, more };
  });
}

function serveSubscriptions(app: FastifyInstance, { subscriptions, access }: WarehouseState): void {
  const onRequest = needs('movements:read', access);
  app.put<{ Params: { topic: string }; Body: { url: string } }>(
    '/subscriptions/:topic',
    { onRequest, schema: { body: Subscription } },
    async ({ params, body }, reply) => {
      if (!isTopic(params.topic)) return reply.code(404).send(refusal('no-topic', 'There is no such topic.'));
      if (!isLoopback(body.url))
        return reply.code(422).send(refusal('foreign-address', 'The sandbox sends to loopback only.'));
      subscriptions.set(params.topic, body.url);
      return { topic: params.topic, url: body.url };
    },
  );
  app.delete<{ Params: { topic: string } }>(
    '/subscriptions/:topic',
    { onRequest },
    async ({ params }, reply) => {
      if (isTopic(params.topic)) subscriptions.end(params.topic);
      return reply.code(204).send();
    },
  );
}

function serveOrders(app: FastifyInstance, state: WarehouseState): void {
  const onRequest = needs('orders:write', state.access);
  const { orders } = state;
  app.put<{ Params: { id: string }; Body: WarehouseOrder }>(
    '/warehouse-orders/:id',
    { onRequest, schema: { body: WarehouseOrder } },
    async ({ params, body }, reply) => {
      const unknown = unknownPart(state, body);
      if (unknown !== undefined) return reply.code(422).send(refusal('unknown', unknown));
      const placed = orders.place(params.id, body);
      if (placed === 'differs')
        return reply.code(409).send(refusal('order-differs', `${params.id} was placed with other content.`));
      return reply.code(placed === 'created' ? 201 : 200).send(orders.find(params.id));
    },
  );
  app.get<{ Params: { id: string } }>('/warehouse-orders/:id', { onRequest }, async ({ params }, reply) => {
    return orders.find(params.id) ?? reply.code(404).send(refusal('no-order', `There is no ${params.id}.`));
  });
  app.delete<{ Params: { id: string } }>(
    '/warehouse-orders/:id',
    { onRequest },
    async ({ params }, reply) => {
      const order = orders.find(params.id);
      if (order !== undefined && orders.cancel(order) === 'already-shipped')
        return reply.code(409).send(refusal('already-shipped', `${params.id} has left.`));
      return reply.code(204).send();
    },
  );
  app.get('/confirmations', { onRequest }, async ({ query }) => ({
    confirmations: orders.confirmations(listQuery(query).after),
  }));
}

function unknownPart(
  { halls, book }: WarehouseState,
  { warehouse, lines }: WarehouseOrder,
): string | undefined {
  if (!halls.some(({ number }) => number === warehouse)) return `There is no warehouse ${warehouse} here.`;
  const line = lines.find(({ item }) => book.shelvesOf(warehouse, item).length === 0);
  return line === undefined ? undefined : `${line.item} is not known at ${warehouse}.`;
}

function isTopic(text: string): text is Topic {
  return TOPICS.some((topic) => topic === text);
}

/** Numbers of a query, with the dialect's defaults and its limit of 1,000 rows. */
function listQuery(query: unknown): ListQuery {
  const number = (name: string, otherwise: number): number => {
    const text: unknown = typeof query === 'object' && query !== null ? Reflect.get(query, name) : undefined;
    return typeof text === 'string' && /^[0-9]{1,15}$/.test(text) ? Number(text) : otherwise;
  };
  return {
    after: number('after', 0),
    overlapSeconds: number('overlapSeconds', 0),
    limit: Math.max(1, Math.min(1000, number('limit', 1000))),
  };
}
