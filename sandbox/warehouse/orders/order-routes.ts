/** The part of the dialect about warehouse orders and their confirmations. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { needs, refusal } from '../access.ts';
import type { WarehouseState } from '../routes.ts';
import { listQuery } from '../stock-book.ts';
import { holdsOf } from './picking.ts';
import { WarehouseOrder, type KeptOrder } from './shapes.ts';
import { cancelOrder } from './work.ts';

const IdList = Type.Object({ ids: Type.Array(Type.String(), { maxItems: 100 }) });

/** Puts the routes on a server. */
export function serveOrders(app: FastifyInstance, state: WarehouseState): void {
  servePlacing(app, state);
  const onRequest = needs('orders:write', state.access);
  app.get<{ Params: { id: string } }>('/warehouse-orders/:id', { onRequest }, async ({ params }, reply) => {
    const order = state.orders.find(params.id);
    return order === undefined
      ? reply.code(404).send(refusal('no-order', `There is no ${params.id}.`))
      : shown(order);
  });
  app.post<{ Body: Static<typeof IdList> }>(
    '/warehouse-orders/look-up',
    { onRequest, schema: { body: IdList } },
    async ({ body }) => ({ orders: body.ids.flatMap((id) => state.orders.find(id) ?? []).map(shown) }),
  );
  app.delete<{ Params: { id: string } }>(
    '/warehouse-orders/:id',
    { onRequest },
    async ({ params }, reply) => {
      if (cancelOrder(state, params.id) === 'cancelled') return reply.code(204).send();
      const words = `${params.id} is being picked or has left.`;
      return reply.code(409).send(refusal('already-picked', words));
    },
  );
  app.get('/confirmations', { onRequest }, async ({ query }) => {
    const { rows, last, more } = state.orders.confirmations(listQuery(query));
    return { confirmations: rows, last, more };
  });
}

function servePlacing(app: FastifyInstance, state: WarehouseState): void {
  const onRequest = needs('orders:write', state.access);
  app.put<{ Params: { id: string }; Body: WarehouseOrder }>(
    '/warehouse-orders/:id',
    { onRequest, schema: { body: WarehouseOrder } },
    async ({ params, body, headers }, reply) => {
      const unknown = unknownPart(state, body);
      if (unknown !== undefined) return reply.code(422).send(refusal('unknown', unknown));
      const revision = /^"([0-9]+)"$/.exec(headers['if-match'] ?? '')?.[1];
      const placed = state.orders.place(
        params.id,
        body,
        revision === undefined ? undefined : Number(revision),
      );
      if (placed === 'differs')
        return reply.code(409).send(refusal('order-differs', `${params.id} stands here with other content.`));
      if (placed === 'already-picked')
        return reply.code(409).send(refusal('already-picked', `${params.id} is being picked or has left.`));
      const order = state.orders.find(params.id);
      return reply.code(placed === 'created' ? 201 : 200).send(order === undefined ? {} : shown(order));
    },
  );
}

function shown({ id, content, state, revision }: KeptOrder): Record<string, unknown> {
  return { id, state, revision, ...(content === undefined ? {} : { content }) };
}

/** What of an order nobody knows here, in words. */
export function unknownPart(
  state: WarehouseState,
  { warehouse, lines }: Pick<WarehouseOrder, 'warehouse' | 'lines'>,
): string | undefined {
  const { halls, book } = state;
  if (!halls.some(({ number }) => number === warehouse)) return `There is no warehouse ${warehouse} here.`;
  for (const { item, unit } of lines) {
    if (book.shelvesOf(warehouse, item).length === 0) return `${item} is not known at ${warehouse}.`;
    if (holdsOf(state, { item, unit }) === undefined) return `${item} is not packed in ${unit} here.`;
  }
  return undefined;
}
