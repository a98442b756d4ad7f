/** Reading orders: which of them changed, and each of them whole, with all its lines. */
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import type { Page } from '../../kit/source.ts';
import { instantVersion } from '../../kit/versions.ts';
import { read, type Context, type Operation } from '../admin-api.ts';
import { orNull, PageInfo } from '../graphql-answer.ts';
import { MORE_LINES, ORDERS_BY_ID, ORDERS_CHANGED } from '../operations/orders.graphql.ts';
import { pieces } from '../repeated.ts';
import { withStanding } from './lessened.ts';

export const OVERLAP_SECONDS = 120;
/** Four orders of twelve lines stay below the thousand points that one query may cost. */
const ORDERS_AT_ONCE = 4;

const Changed = Type.Object({
  orders: Type.Object({
    nodes: Type.Array(Type.Object({ id: Type.String(), updatedAt: Type.String() })),
    pageInfo: PageInfo,
  }),
});
const changed: Operation<typeof Changed> = {
  name: 'OrdersChanged',
  text: ORDERS_CHANGED,
  effect: 'read',
  answer: Changed,
};
/** Orders are read without judging them: each is checked against its contract by the hub. */
const ById = Type.Object({ nodes: Type.Array(Type.Unknown()) });
const byId: Operation<typeof ById> = {
  name: 'OrdersById',
  text: ORDERS_BY_ID,
  effect: 'read',
  answer: ById,
};
const Lines = Type.Object({ nodes: Type.Array(Type.Unknown()), pageInfo: PageInfo });
const MoreLines = Type.Object({ order: orNull(Type.Object({ lineItems: Lines })) });
const moreLines: Operation<typeof MoreLines> = {
  name: 'MoreLines',
  text: MORE_LINES,
  effect: 'read',
  answer: MoreLines,
};

/** Oldest change first; the cursor is the latest change date seen. */
export async function* changedOrders(context: Context, cursor: string | undefined): AsyncIterable<Page> {
  const query = queryOf(context, cursor);
  let latest = cursor;
  let after: string | null | undefined;
  do {
    const { orders }: Static<typeof Changed> = await read(context, changed, { query, after });
    const records = await ordersById(
      context,
      orders.nodes.map(({ id }) => id),
    );
    // Which orders changed is known before they are read: one that changes meanwhile is listed again.
    latest = laterOf([...orders.nodes.map(({ updatedAt }) => updatedAt), latest]);
    yield { records, ...(latest === undefined ? {} : { cursor: latest }) };
    after = orders.pageInfo.hasNextPage ? orders.pageInfo.endCursor : undefined;
  } while (after);
}

function queryOf({ settings }: Context, cursor: string | undefined): string | null {
  const since = settings.ordersSince === undefined ? [] : [`created_at:>='${settings.ordersSince}'`];
  const moved = cursor === undefined ? [] : [`updated_at:>='${overlapped(cursor)}'`];
  const terms = [...since, ...moved];
  return terms.length === 0 ? null : terms.join(' AND ');
}

function overlapped(cursor: string): string {
  return new Date(new Date(cursor).getTime() - OVERLAP_SECONDS * 1000).toISOString();
}

function laterOf(instants: readonly (string | undefined)[]): string | undefined {
  return instants
    .flatMap((instant) =>
      instant === undefined || Number.isNaN(new Date(instant).getTime()) ? [] : [instant],
    )
    .toSorted((left, right) => (instantVersion(left) < instantVersion(right) ? -1 : 1))
    .at(-1);
}

const Found = Type.Object({ id: Type.String(), lineItems: Lines });

/** Present state of these orders; what is no order, or gone, is not in the answer. */
export async function ordersById(context: Context, keys: readonly string[]): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  for (const ids of pieces(keys, ORDERS_AT_ONCE)) {
    const { nodes } = await read(context, byId, { ids });
    for (const node of nodes)
      if (Value.Check(Found, node)) found.push(await withStanding(context, await whole(context, node)));
  }
  return found;
}

async function whole(context: Context, order: Static<typeof Found>) {
  const lines: unknown[] = [...order.lineItems.nodes];
  let { pageInfo } = order.lineItems;
  while (pageInfo.hasNextPage) {
    const answer = await read(context, moreLines, { id: order.id, after: pageInfo.endCursor });
    if (answer.order === null) break;
    lines.push(...answer.order.lineItems.nodes);
    ({ pageInfo } = answer.order.lineItems);
  }
  return { ...order, lineItems: { nodes: lines } };
}
