/** What stands in the shop of one order: which goods are told as gone, and which are still open, where. */
import { Type, type Static } from 'typebox';
import { ask, type Outcome } from '../../kit/outcome.ts';
import { send, type Context, type Operation } from '../admin-api.ts';
import { orNull, PageInfo } from '../graphql-answer.ts';
import { FULFILLED_LINES, OPEN_LINES, ORDER_STANDING } from '../operations/orders.graphql.ts';

const Standing = Type.Object({
  order: orNull(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      cancelledAt: orNull(Type.String()),
      fulfillments: Type.Array(
        Type.Object({
          id: Type.String(),
          status: Type.String(),
          trackingInfo: Type.Array(Type.Object({ number: orNull(Type.String()) })),
        }),
      ),
      fulfillmentOrders: Type.Object({
        nodes: Type.Array(
          Type.Object({
            id: Type.String(),
            status: Type.String(),
            assignedLocation: Type.Object({ location: orNull(Type.Object({ id: Type.String() })) }),
          }),
        ),
        pageInfo: PageInfo,
      }),
    }),
  ),
});
const standing: Operation<typeof Standing> = {
  name: 'OrderStanding',
  text: ORDER_STANDING,
  effect: 'read',
  answer: Standing,
};

const lineItem = Type.Object({ id: Type.String() });
const Fulfilled = Type.Object({
  fulfillment: orNull(
    Type.Object({
      fulfillmentLineItems: Type.Object({
        nodes: Type.Array(Type.Object({ quantity: orNull(Type.Integer()), lineItem })),
        pageInfo: PageInfo,
      }),
    }),
  ),
});
const fulfilled: Operation<typeof Fulfilled> = {
  name: 'FulfilledLines',
  text: FULFILLED_LINES,
  effect: 'read',
  answer: Fulfilled,
};
const Open = Type.Object({
  fulfillmentOrder: orNull(
    Type.Object({
      lineItems: Type.Object({
        nodes: Type.Array(Type.Object({ id: Type.String(), remainingQuantity: Type.Integer(), lineItem })),
        pageInfo: PageInfo,
      }),
    }),
  ),
});
const open: Operation<typeof Open> = { name: 'OpenLines', text: OPEN_LINES, effect: 'read', answer: Open };

export interface FulfilledShipment {
  /** Sorted. */
  readonly numbers: readonly string[];
  readonly lines: readonly { readonly lineItemId: string; readonly quantity: number }[];
}

export interface OpenPlace {
  readonly fulfillmentOrderId: string;
  readonly locationId: string;
  readonly lines: readonly {
    readonly id: string;
    readonly lineItemId: string;
    readonly remaining: number;
  }[];
}

export interface StandingOrder {
  readonly id: string;
  readonly name: string;
  readonly isCancelled: boolean;
  readonly fulfilled: readonly FulfilledShipment[];
  readonly open: readonly OpenPlace[];
}

type Order = NonNullable<Static<typeof Standing>['order']>;

/** Reads it whole; `undefined`: the shop has no such order; an outcome where it cannot be read. */
export async function readStanding(
  context: Context,
  orderId: string,
): Promise<StandingOrder | undefined | { readonly outcome: Outcome }> {
  const reply = await send(context, standing, { id: orderId });
  if (reply.reply === 'failed') return { outcome: reply.outcome };
  const { order } = reply.data;
  if (order === null) return undefined;
  if (order.fulfillments.length >= MOST_FULFILLMENTS || order.fulfillmentOrders.pageInfo.hasNextPage)
    return { outcome: ask(`${order.name} is fulfilled in more parts than the hub can see at once`) };
  const told = await readFulfilled(context, order);
  if ('outcome' in told) return told;
  const places = await readOpen(context, order);
  if ('outcome' in places) return places;
  const { id, name, cancelledAt } = order;
  return { id, name, isCancelled: cancelledAt !== null, fulfilled: told.all, open: places.all };
}

/** As many as the query asks for: whether there are more, the list does not say. */
const MOST_FULFILLMENTS = 100;

type All<Entry> = { readonly all: readonly Entry[] } | { readonly outcome: Outcome };

async function readFulfilled(context: Context, order: Order): Promise<All<FulfilledShipment>> {
  const all: FulfilledShipment[] = [];
  for (const { id, status, trackingInfo } of order.fulfillments) {
    if (NOT_GONE.has(status)) continue;
    const lines = await allNodes(async (after) => {
      const reply = await send(context, fulfilled, { id, after });
      return reply.reply === 'failed' ? reply : (reply.data.fulfillment?.fulfillmentLineItems ?? NO_PAGE);
    });
    if ('outcome' in lines) return lines;
    const told = lines.all.map(({ quantity, lineItem: { id: lineItemId } }) => {
      return { lineItemId, quantity: quantity ?? 0 };
    });
    all.push({ numbers: numbersOf(trackingInfo), lines: told });
  }
  return { all };
}

interface NodePage<Node> {
  readonly nodes: readonly Node[];
  readonly pageInfo: Static<typeof PageInfo>;
}

const NO_PAGE = { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } };

/** All nodes of a list, page by page. */
async function allNodes<Node>(
  pageAfter: (after: string | null) => Promise<NodePage<Node> | { readonly outcome: Outcome }>,
): Promise<All<Node>> {
  const all: Node[] = [];
  let after: string | null = null;
  do {
    const page: NodePage<Node> | { readonly outcome: Outcome } = await pageAfter(after);
    if ('outcome' in page) return page;
    all.push(...page.nodes);
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  return { all };
}

const NOT_GONE = new Set(['CANCELLED', 'ERROR', 'FAILURE']);

function numbersOf(trackingInfo: readonly { readonly number: string | null }[]): readonly string[] {
  const numbers = trackingInfo.flatMap(({ number }) => (number === null ? [] : [number]));
  return [...new Set(numbers)].toSorted((one, other) => (one < other ? -1 : 1));
}

async function readOpen(context: Context, order: Order): Promise<All<OpenPlace>> {
  const all: OpenPlace[] = [];
  for (const { id, status, assignedLocation } of order.fulfillmentOrders.nodes) {
    if (DONE.has(status)) continue;
    const lines = await allNodes(async (after) => {
      const reply = await send(context, open, { id, after });
      return reply.reply === 'failed' ? reply : (reply.data.fulfillmentOrder?.lineItems ?? NO_PAGE);
    });
    if ('outcome' in lines) return lines;
    const left = lines.all.map(({ id: own, remainingQuantity, lineItem: { id: lineItemId } }) => {
      return { id: own, lineItemId, remaining: remainingQuantity };
    });
    all.push({ fulfillmentOrderId: id, locationId: assignedLocation.location?.id ?? '', lines: left });
  }
  return { all };
}

const DONE = new Set(['CLOSED', 'CANCELLED']);
