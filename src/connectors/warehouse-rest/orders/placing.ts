/** Orders of any kind to a warehouse: put under our own number, changed while nobody works on them, cancelled while that is possible. */
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { canonicalJson } from '../../../platform/hash.ts';
import { ask, done, later, type Outcome } from '../../kit/outcome.ts';
import { jsonOf } from '../../kit/parse-json.ts';
import type { Write } from '../../kit/target.ts';
import type { WarehouseContext } from '../settings.ts';
import { call, isSuccess, outcomeOfRefusal, read, WarehouseUnreadable, type WmsReply } from '../wms-call.ts';

/** What the hub wants to stand in a warehouse under one number. */
export interface Placed {
  readonly id: string;
  readonly state: 'placed' | 'cancelled';
  readonly content: object;
}

/** As the warehouse shows it; one that was cancelled before it came has no content. */
export interface Kept<Content> {
  readonly id: string;
  readonly state: string;
  readonly revision: number;
  readonly content?: Content;
}

export interface PlacedKind<Body extends Placed> {
  /** The list below the base address, e.g. `warehouse-orders`. */
  readonly list: string;
  isKept(value: unknown): value is Kept<Body['content']>;
}

/** The three ways in which a target of such orders works. */
export function placing<Body extends Placed>(kind: PlacedKind<Body>) {
  return {
    write: (context: WarehouseContext, writes: readonly Write<Body>[]) => write(kind, context, writes),
    find: async (context: WarehouseContext, writes: readonly Write<Body>[]) => {
      const kept = await lookUp(kind, context, writes);
      return writes.map(({ body }) => kept.get(body.id)?.id);
    },
    readBack: async (context: WarehouseContext, writes: readonly Write<Body>[]) => {
      const kept = await lookUp(kind, context, writes);
      return writes.map(({ body }) => held(body, kept.get(body.id)));
    },
  };
}

async function write<Body extends Placed>(
  kind: PlacedKind<Body>,
  context: WarehouseContext,
  writes: readonly Write<Body>[],
): Promise<readonly Outcome[]> {
  const reply = await call(context, lookUpRequest(kind, writes));
  if (!isSuccess(reply)) {
    // Looking up has no effect: whatever happened to it, nothing was written.
    const harmless = reply.outcome === 'failed' ? { ...reply, effect: 'none' as const } : reply;
    return writes.map(() => outcomeOfRefusal(harmless));
  }
  const kept = byId(kind, jsonOf(reply));
  if (kept === undefined) return writes.map(() => later('the answer is no list of orders', 'unavailable'));
  const outcomes: Outcome[] = [];
  for (const { body } of writes)
    outcomes.push(await put(context, { path: pathOf(kind, body), body }, kept.get(body.id)));
  return outcomes;
}

interface Put {
  readonly path: string;
  readonly body: Placed;
}

function put(
  context: WarehouseContext,
  order: Put,
  kept: Kept<object> | undefined,
): Promise<Outcome> | Outcome {
  const { id, state, content } = order.body;
  if (state === 'cancelled') return kept?.state === 'cancelled' ? done(id) : cancel(context, order);
  const stands = kept !== undefined && kept.state !== 'cancelled';
  if (stands && isSame(kept.content, content)) return done(id);
  return place(context, order, kept?.revision);
}

async function place(
  context: WarehouseContext,
  { path, body: { id, content } }: Put,
  revision: number | undefined,
): Promise<Outcome> {
  const headers = revision === undefined ? {} : { 'if-match': `"${revision}"` };
  const reply = await call(context, { method: 'PUT', path, body: content, headers });
  if (isSuccess(reply)) return done(id);
  return codeOf(reply) === 'order-differs'
    ? later(`${id} was changed while we wrote it`, 'busy', 1)
    : outcomeOfOrder(reply);
}

/** Also for what never came: the warehouse remembers the number, so that an order still on its way is not taken any more. */
async function cancel(context: WarehouseContext, { path, body: { id } }: Put): Promise<Outcome> {
  const reply = await call(context, { method: 'DELETE', path });
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
  const body = jsonOf(reply);
  return Value.Check(Refusal, body) ? body.error.code : undefined;
}

function held<Body extends Placed>(body: Body, kept: Kept<Body['content']> | undefined): Body | 'absent' {
  if (kept === undefined) return 'absent';
  const { content } = kept;
  const isCancelled = kept.state === 'cancelled';
  // What a cancelled order was for is nobody's affair any more.
  if (isCancelled && body.state === 'cancelled') return body;
  if (content === undefined) return 'absent';
  return { ...body, id: kept.id, state: isCancelled ? 'cancelled' : 'placed', content };
}

function isSame(one: object | undefined, other: object): boolean {
  return one !== undefined && canonicalJson(one) === canonicalJson(other);
}

const pathOf = ({ list }: { readonly list: string }, { id }: Placed): string =>
  `/${list}/${encodeURIComponent(id)}`;

function lookUpRequest({ list }: { readonly list: string }, writes: readonly Write<Placed>[]) {
  const body = { ids: writes.map(({ body: { id } }) => id) };
  return { method: 'POST' as const, path: `/${list}/look-up`, body };
}

async function lookUp<Body extends Placed>(
  kind: PlacedKind<Body>,
  context: WarehouseContext,
  writes: readonly Write<Body>[],
): Promise<ReadonlyMap<string, Kept<Body['content']>>> {
  const request = lookUpRequest(kind, writes);
  const kept = byId(kind, await read(context, request));
  if (kept === undefined) throw new WarehouseUnreadable(request.path, 'the answer is no list of orders');
  return kept;
}

const Orders = Type.Object({ orders: Type.Array(Type.Unknown()) });

function byId<Body extends Placed>(
  kind: PlacedKind<Body>,
  body: unknown,
): ReadonlyMap<string, Kept<Body['content']>> | undefined {
  if (!Value.Check(Orders, body)) return undefined;
  const kept = body.orders.filter((order) => kind.isKept(order));
  return kept.length === body.orders.length ? new Map(kept.map((order) => [order.id, order])) : undefined;
}
