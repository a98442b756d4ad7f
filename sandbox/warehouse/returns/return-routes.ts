/** The part of the dialect about return orders and what came back. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { needs, refusal } from '../access.ts';
import { unknownPart } from '../orders/order-routes.ts';
import type { WarehouseState } from '../routes.ts';
import { listQuery } from '../stock-book.ts';
import { ReturnOrder, type KeptReturn } from './shapes.ts';

const IdList = Type.Object({ ids: Type.Array(Type.String(), { maxItems: 100 }) });

/** Puts the routes on a server. */
export function serveReturns(app: FastifyInstance, state: WarehouseState): void {
  servePlacing(app, state);
  const onRequest = needs('orders:write', state.access);
  app.get<{ Params: { id: string } }>('/return-orders/:id', { onRequest }, async ({ params }, reply) => {
    const order = state.returns.find(params.id);
    return order === undefined
      ? reply.code(404).send(refusal('no-order', `There is no ${params.id}.`))
      : shown(order);
  });
  app.post<{ Body: Static<typeof IdList> }>(
    '/return-orders/look-up',
    { onRequest, schema: { body: IdList } },
    async ({ body }) => ({ orders: body.ids.flatMap((id) => state.returns.find(id) ?? []).map(shown) }),
  );
  app.delete<{ Params: { id: string } }>('/return-orders/:id', { onRequest }, async ({ params }, reply) =>
    state.returns.cancel(params.id) === 'cancelled'
      ? reply.code(204).send()
      : reply.code(409).send(alreadyReceived(params.id)),
  );
  app.get('/returns', { onRequest }, async ({ query }) => {
    const { rows, last, more } = state.returns.receipts(listQuery(query));
    return { returns: rows, last, more };
  });
}

function servePlacing(app: FastifyInstance, state: WarehouseState): void {
  const onRequest = needs('orders:write', state.access);
  app.put<{ Params: { id: string }; Body: ReturnOrder }>(
    '/return-orders/:id',
    { onRequest, schema: { body: ReturnOrder } },
    async ({ params, body, headers }, reply) => {
      const unknown = unknownPart(state, body);
      if (unknown !== undefined) return reply.code(422).send(refusal('unknown', unknown));
      const revision = /^"([0-9]+)"$/.exec(headers['if-match'] ?? '')?.[1];
      const placed = state.returns.place(
        params.id,
        body,
        revision === undefined ? undefined : Number(revision),
      );
      if (placed === 'differs')
        return reply.code(409).send(refusal('order-differs', `${params.id} stands here with other content.`));
      if (placed === 'already-received') return reply.code(409).send(alreadyReceived(params.id));
      const order = state.returns.find(params.id);
      return reply.code(placed === 'created' ? 201 : 200).send(order === undefined ? {} : shown(order));
    },
  );
}

function alreadyReceived(id: string) {
  return refusal('already-received', `Goods of ${id} are here already.`);
}

function shown({ id, content, state, revision }: KeptReturn): Record<string, unknown> {
  return { id, state, revision, ...(content === undefined ? {} : { content }) };
}
