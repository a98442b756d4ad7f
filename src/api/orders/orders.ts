/** Orders of every channel: placed, shown with their reasons, cancelled, held and released. */
import { Type, type Static } from 'typebox';
import { numberProblems } from '../../model/checks/parts.ts';
import { checkFields } from '../../model/checks/check-fields.ts';
import type { Order } from '../../model/documents/order.ts';
import { DecimalString, PlainDate } from '../../model/primitives.ts';
import { newId } from '../../platform/ids.ts';
import { whyNotAccepted } from '../../processes/index.ts';
import { hasScope } from '../access/scopes.ts';
import { findRecord } from '../looking/find-record.ts';
import { isRefusal, readCursor, toPage, toRead } from '../cursor.ts';
import { answer, refuse, route, type Call, type Reply } from '../route.ts';
import { toError } from '../server/input.ts';
import type { Services } from '../services.ts';
import { By, closed, Id, Name, page, paging, Reason } from '../shapes.ts';
import { personOf } from '../ops/person.ts';
import { Action, NewOrder, OrderSummary, ShownOrder, showOrder, summaryOfOrder } from './order-shapes.ts';

const Place = Type.Object({ openedAt: Type.String(), id: Id }, closed);
const named = { channel: Name, number: Name };

const placeOrder = route({
  method: 'POST',
  path: '/process/v1/orders',
  name: 'placeOrder',
  scope: 'orders:write',
  summary: 'Takes an order, or a later revision of it, and says where it stands',
  description:
    'Channel, number and revision name the order: sent again, it is absorbed; another content under them is a conflict. 201 with the verdict; 202 where the verdict takes longer than two seconds: the order is kept, and its own address tells how it goes on.',
  input: NewOrder,
  answer: ShownOrder,
  refusals: ['HUB_NOT_POSSIBLE', 'HUB_CONFLICT'],
  handle: async (order, call) => {
    const problems = checkFields('order', order);
    if (problems.length > 0) return refuse('HUB_NOT_POSSIBLE', undefined, problems.map(toError));
    const submitted = await call.services.orders.submit(order, call.caller.name);
    if (submitted === 'absent')
      return refuse('HUB_NOT_POSSIBLE', 'The landscape has no “orders”: no orders come through this hub.');
    if (submitted === 'no-such-channel')
      return refuse('HUB_NOT_POSSIBLE', undefined, [unknownChannel(order)]);
    if (typeof submitted.taken === 'object') return refuse('HUB_CONFLICT', submitted.taken.conflict);
    return await show(call.services, order, submitted.verdict === 'known' ? 201 : 202);
  },
});

function unknownChannel({ channel }: Order) {
  return { path: 'channel', message: `the landscape has no channel ${channel}` };
}

async function show(
  { orders }: Services,
  { channel, number }: { readonly channel: string; readonly number: string },
  status: 200 | 201 | 202,
): Promise<Reply<ShownOrder>> {
  const found = await orders.find(channel, number);
  return found === undefined
    ? refuse('HUB_NOT_FOUND', `There is no order ${number} of ${channel}.`)
    : answer(showOrder(found), { status });
}

export const getOrder = route({
  method: 'GET',
  path: '/process/v1/orders/{channel}/{number}',
  name: 'getOrder',
  scope: 'orders:read',
  summary: 'One order: each line with its status, what proves it, and what may be done',
  input: Type.Object(named, closed),
  answer: ShownOrder,
  handle: (order, { services }) => show(services, order, 200),
});

export const listOrders = route({
  method: 'GET',
  path: '/process/v1/orders',
  name: 'listOrders',
  scope: 'orders:read',
  summary: 'Orders, latest first',
  input: Type.Object(
    { channel: Type.Optional(Name), status: Type.Optional(OrderSummary.properties.status), ...paging },
    closed,
  ),
  answer: page(OrderSummary),
  handle: async ({ limit, after, ...filter }, { services }) => {
    const before = readCursor(Place, after);
    if (isRefusal(before)) return before;
    const found = await services.orders.list({ ...filter, before, limit: toRead(limit) });
    const shown = found.map((row) => ({
      id: row.id,
      summary: summaryOfOrder(row),
    }));
    const { entries, next } = toPage(shown, limit, ({ id, summary: { openedAt } }) => ({ openedAt, id }));
    const summaries = entries.map(({ summary }) => summary);
    return answer(next === undefined ? { entries: summaries } : { entries: summaries, next });
  },
});

const listActions = route({
  method: 'GET',
  path: '/process/v1/orders/{channel}/{number}/actions',
  name: 'listOrderActions',
  scope: 'orders:read',
  summary: 'What may be done with an order now, and why not the rest',
  input: Type.Object(named, closed),
  answer: Type.Object({ actions: Type.Array(Action) }, closed),
  handle: async ({ channel, number }, { services }) => {
    const found = await services.orders.find(channel, number);
    if (found === undefined) return refuse('HUB_NOT_FOUND', `There is no order ${number} of ${channel}.`);
    return answer({ actions: [...(found.plan.actions ?? [])] });
  },
});

interface Wish {
  readonly channel: string;
  readonly number: string;
  readonly line?: string;
  readonly unitPrice?: string;
  readonly item?: string;
  readonly until?: string;
  readonly by?: string;
  readonly note?: string;
}

type OfferedAction = Static<typeof Action>;
type ShownAction = OfferedAction['action'];

/** Only what is legal now is done; the answer shows what it came to. */
async function decide(call: Call, action: ShownAction, wish: Wish): Promise<Reply<ShownOrder>> {
  const { orders, clock } = call.services;
  const { channel, number, line, by } = wish;
  const order = { channel, number };
  const found = await orders.find(channel, number);
  if (found === undefined) return await show(call.services, order, 200);
  const offered = found.plan.actions?.find((each) => each.action === action && each.line === line);
  if (offered === undefined) return refuse('HUB_NOT_FOUND', whyNotOffered(found.plan, action, line));
  if (!offered.legal) return refuse('HUB_CONFLICT', `It cannot be done: ${offered.why}.`);
  const why = whyForbidden(call, offered, wish);
  if (why !== undefined) return refuse('HUB_FORBIDDEN', `${why}. A key with prices:override may accept it.`);
  const decided = await orders.decide(order, {
    kind: 'decision',
    identity: `decision/${call.idempotencyKey ?? newId()}`,
    at: clock().toISOString(),
    action,
    by: personOf(call, by),
    ...given(wish),
  });
  if (decided === 'unknown') return await show(call.services, order, 200);
  return await show(call.services, order, decided.verdict === 'known' ? 200 : 202);
}

function whyNotOffered(
  { lines = [] }: NonNullable<Awaited<ReturnType<Services['orders']['find']>>>['plan'],
  action: ShownAction,
  line = '',
): string {
  return lines.some((each) => each.line === line)
    ? `Line ${line} does not ask for it: ${action} is nothing that it waits for.`
    : `The order has no line ${line}.`;
}

function whyForbidden(
  { caller }: Call,
  { authority = {} }: OfferedAction,
  { unitPrice }: Wish,
): string | undefined {
  return hasScope(caller.scopes, 'prices:override') ? undefined : whyNotAccepted(authority, unitPrice);
}

function given({ line, unitPrice, item, until, note }: Wish) {
  return {
    ...(line !== undefined && { line }),
    ...(unitPrice !== undefined && { unitPrice }),
    ...(item !== undefined && { item }),
    ...(until !== undefined && { until }),
    ...(note !== undefined && { note }),
  };
}

const decision = {
  method: 'POST',
  scope: 'orders:write',
  answer: ShownOrder,
  refusals: ['HUB_CONFLICT'],
} as const;
const why = { by: By, note: Type.Optional(Reason) };

export const cancelOrder = route({
  ...decision,
  path: '/process/v1/orders/{channel}/{number}/cancel',
  name: 'cancelOrder',
  summary: 'Cancels an order; everything that it left anywhere is undone',
  input: Type.Object({ ...named, ...why }, closed),
  handle: (wish, call) => decide(call, 'cancel', wish),
});

export const cancelLine = route({
  ...decision,
  path: '/process/v1/orders/{channel}/{number}/lines/{line}/cancel',
  name: 'cancelOrderLine',
  summary: 'Cancels one line of an order',
  input: Type.Object({ ...named, line: Name, ...why }, closed),
  handle: (wish, call) => decide(call, 'cancel-line', wish),
});

export const acceptPrice = route({
  ...decision,
  path: '/process/v1/orders/{channel}/{number}/lines/{line}/accept-price',
  name: 'acceptOrderPrice',
  summary: 'Lets a price count for a line that is held for its price: as shown, or as given here',
  input: Type.Object(
    {
      ...named,
      line: Name,
      unitPrice: Type.Optional({
        ...DecimalString,
        description: 'for one of the line’s unit, in the order’s currency; absent: as it was shown',
      }),
      ...why,
    },
    closed,
  ),
  refusals: ['HUB_CONFLICT', 'HUB_NOT_POSSIBLE'],
  handle: (wish, call) => {
    const problems = numberProblems('unitPrice', wish.unitPrice, 'zero-or-more');
    if (problems.length > 0)
      return Promise.resolve(refuse('HUB_NOT_POSSIBLE', undefined, problems.map(toError)));
    return decide(call, 'accept-price', wish);
  },
});

export const substituteLine = route({
  ...decision,
  path: '/process/v1/orders/{channel}/{number}/lines/{line}/substitute',
  name: 'substituteOrderLine',
  summary: 'Lets another item be sent for what is missing of a line, at the price of the ordered one',
  input: Type.Object({ ...named, line: Name, item: Name, ...why }, closed),
  refusals: ['HUB_CONFLICT', 'HUB_NOT_POSSIBLE'],
  handle: async ({ item, ...wish }, call) => {
    const found = await findRecord(call.services, 'item', item);
    return isRefusal(found) ? found : await decide(call, 'substitute', { ...wish, item: found.recordId });
  },
});

export const waitForLine = route({
  ...decision,
  path: '/process/v1/orders/{channel}/{number}/lines/{line}/wait',
  name: 'waitForOrderLine',
  summary: 'Keeps the backorder of a line; nobody is asked about it before a day',
  input: Type.Object({ ...named, line: Name, until: PlainDate, ...why }, closed),
  handle: (wish, call) => decide(call, 'wait', wish),
});

export const splitOrder = route({
  ...decision,
  path: '/process/v1/orders/{channel}/{number}/split',
  name: 'splitOrder',
  summary: 'Sends what is there of an order that ships complete; the rest follows',
  input: Type.Object({ ...named, ...why }, closed),
  handle: (wish, call) => decide(call, 'split', wish),
});

export const holdOrder = route({
  ...decision,
  path: '/process/v1/orders/{channel}/{number}/hold',
  name: 'holdOrder',
  summary: 'Holds an order: nothing more is sent until it is released',
  input: Type.Object({ ...named, ...why }, closed),
  handle: (wish, call) => decide(call, 'hold', wish),
});

export const releaseOrder = route({
  ...decision,
  path: '/process/v1/orders/{channel}/{number}/release',
  name: 'releaseOrder',
  summary: 'Releases an order that a person or the credit limit holds',
  input: Type.Object({ ...named, ...why }, closed),
  handle: (wish, call) => decide(call, 'release', wish),
});

export const orderRoutes = [
  placeOrder,
  listOrders,
  getOrder,
  listActions,
  cancelOrder,
  cancelLine,
  acceptPrice,
  substituteLine,
  waitForLine,
  splitOrder,
  holdOrder,
  releaseOrder,
];
