/** Orders to a warehouse: put under our own number, changed while nobody picks, cancelled while that is possible. */
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { canonicalJson } from '../../../platform/hash.ts';
import { ask, done, later, type Outcome } from '../../kit/outcome.ts';
import type { Target, Write } from '../../kit/target.ts';
import type { WarehouseContext, WarehouseSettings } from '../settings.ts';
import { call, isSuccess, outcomeOfRefusal, read, WarehouseUnreadable, type WmsReply } from '../wms-call.ts';
import { KeptWmsOrder, WmsOrder } from './theirs.ts';
import { toWmsOrder } from './wms-order.ts';

type OrderWrite = Write<WmsOrder>;

const LookUpAnswer = Type.Object({ orders: Type.Array(KeptWmsOrder) });

export const warehouseOrders: Target<WarehouseSettings, typeof WmsOrder, 'warehouse-order'> = {
  domain: 'warehouse-order',
  contract: { name: 'warehouse-rest.warehouse-order', version: '1' },
  to: WmsOrder,
  fields: [
    'document',
    'location',
    'orderNumber',
    'shipToName',
    'shipToAddress',
    'requestedDate',
    'shipComplete',
    'state',
    'lines',
  ],
  batchSize: 20,
  map: toWmsOrder,
  async write(context, writes) {
    const reply = await call(context, lookUpRequest(writes));
    if (!isSuccess(reply)) {
      // Looking up has no effect: whatever happened to it, nothing was written.
      const harmless = reply.outcome === 'failed' ? { ...reply, effect: 'none' as const } : reply;
      return writes.map(() => outcomeOfRefusal(harmless));
    }
    const kept = byId(reply.json());
    if (kept === undefined) return writes.map(() => later('the answer is no list of orders', 'unavailable'));
    const outcomes: Outcome[] = [];
    for (const write of writes) outcomes.push(await put(context, write, kept.get(write.body.id)));
    return outcomes;
  },
  async find(context, writes) {
    const kept = await lookUp(context, writes);
    return writes.map(({ body }) => kept.get(body.id)?.id);
  },
  async readBack(context, writes) {
    const kept = await lookUp(context, writes);
    return writes.map(({ body }) => held(body, kept.get(body.id)));
  },
};

function put(
  context: WarehouseContext,
  { body }: OrderWrite,
  kept: KeptWmsOrder | undefined,
): Promise<Outcome> | Outcome {
  if (body.state === 'cancelled') return kept?.state === 'cancelled' ? done(body.id) : cancel(context, body);
  const stands = kept !== undefined && kept.state !== 'cancelled';
  if (stands && isSame(kept.content, body.content)) return done(body.id);
  return place(context, body, kept?.revision);
}

async function place(
  context: WarehouseContext,
  { id, content }: WmsOrder,
  revision: number | undefined,
): Promise<Outcome> {
  const headers = revision === undefined ? {} : { 'if-match': `"${revision}"` };
  const reply = await call(context, { method: 'PUT', path: pathOf(id), body: content, headers });
  if (isSuccess(reply)) return done(id);
  return codeOf(reply) === 'order-differs'
    ? later(`${id} was changed while we wrote it`, 'busy', 1)
    : outcomeOfOrder(reply);
}

/** Also for what never came: the warehouse remembers the number, so that an order still on its way is not taken any more. */
async function cancel(context: WarehouseContext, { id }: WmsOrder): Promise<Outcome> {
  const reply = await call(context, { method: 'DELETE', path: pathOf(id) });
  return isSuccess(reply) ? done(id) : outcomeOfOrder(reply);
}

/** What the state forbids and what the warehouse does not know are for people: the same order may be taken later. */
function outcomeOfOrder(reply: WmsReply): Outcome {
  const outcome = outcomeOfRefusal(reply);
  const isOpenQuestion = reply.outcome === 'answered' && [409, 422].includes(reply.status);
  return isOpenQuestion && outcome.outcome === 'never' ? ask(outcome.reason) : outcome;
}

const Refusal = Type.Object({ error: Type.Object({ code: Type.String() }) });

function codeOf(reply: WmsReply): string | undefined {
  if (reply.outcome === 'failed' || reply.status !== 409) return undefined;
  const body = reply.json();
  return Value.Check(Refusal, body) ? body.error.code : undefined;
}

function held(body: WmsOrder, kept: KeptWmsOrder | undefined): WmsOrder | 'absent' {
  if (kept === undefined) return 'absent';
  const { content } = kept;
  if (content === undefined) return body.state === 'cancelled' ? body : 'absent';
  return { id: kept.id, state: kept.state === 'cancelled' ? 'cancelled' : 'placed', content };
}

function isSame(one: WmsOrder['content'] | undefined, other: WmsOrder['content']): boolean {
  return one !== undefined && canonicalJson(one) === canonicalJson(other);
}

const pathOf = (id: string): string => `/warehouse-orders/${encodeURIComponent(id)}`;

function lookUpRequest(writes: readonly OrderWrite[]) {
  const body = { ids: writes.map(({ body: { id } }) => id) };
  return { method: 'POST' as const, path: '/warehouse-orders/look-up', body };
}

async function lookUp(
  context: WarehouseContext,
  writes: readonly OrderWrite[],
): Promise<ReadonlyMap<string, KeptWmsOrder>> {
  const request = lookUpRequest(writes);
  const kept = byId(await read(context, request));
  if (kept === undefined) throw new WarehouseUnreadable(request.path, 'the answer is no list of orders');
  return kept;
}

function byId(body: unknown): ReadonlyMap<string, KeptWmsOrder> | undefined {
  return Value.Check(LookUpAnswer, body) ? new Map(body.orders.map((order) => [order.id, order])) : undefined;
}
