/** The dialect of `src/connectors/warehouse-rest/README.md`, served. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { isLoopback } from '../kit/webhook-sender.ts';
import { keyOf, needs, refusal, type Access } from './access.ts';
import { MasterItem, type ItemMaster } from './item-master.ts';
import type { OrderDesk } from './orders/order-desk.ts';
import { serveOrders } from './orders/order-routes.ts';
import type { ReturnDesk } from './returns/return-desk.ts';
import { serveReturns } from './returns/return-routes.ts';
import { listQuery, type StockBook } from './stock-book.ts';
import { TOPICS, type Subscriptions, type Topic } from './subscriptions.ts';

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
  readonly returns: ReturnDesk;
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
  serveReturns(app, state);
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

function isTopic(text: string): text is Topic {
  return TOPICS.some((topic) => topic === text);
}
