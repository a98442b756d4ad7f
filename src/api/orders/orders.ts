/** Orders of every channel: placed, shown with their reasons, listed. */
import { Type } from 'typebox';
import { checkFields } from '../../model/checks/check-fields.ts';
import type { Order } from '../../model/documents/order.ts';
import { plausibleAt } from '../../model/values/instants.ts';
import { isRefusal, readCursor, toPage, toRead } from '../cursor.ts';
import { answer, refuse, route } from '../route.ts';
import { toError } from '../server/input.ts';
import { closed, Id, Name, page, paging } from '../shapes.ts';
import { orderDecisionRoutes } from './order-decisions.ts';
import { Action } from './action-shape.ts';
import { NewOrder, OrderSummary, ShownOrder, summaryOfOrder } from './order-shapes.ts';
import { showJudged, showWhole, VERDICT } from './showing.ts';

const Place = Type.Object({ openedAt: Type.String(), id: Id }, closed);
const named = { channel: Name, number: Name };

const placeOrder = route({
  method: 'POST',
  path: '/process/v1/orders',
  name: 'placeOrder',
  scope: 'orders:write',
  summary: 'Takes an order, or a later revision of it, and says where it stands',
  description:
    'Channel, number and revision name the order: sent again, it is absorbed and shown as it stands now; another content under them is a conflict. ' +
    '201 with the verdict; 202 where the verdict takes longer than `Prefer: wait=<seconds>` says: the order is kept, `Location` tells how it stands, and the events `order.*` of a feed tell how it goes on.',
  input: NewOrder,
  answer: ShownOrder,
  refusals: ['HUB_NOT_POSSIBLE', 'HUB_CONFLICT'],
  absorbsRepetition: true,
  waits: VERDICT,
  handle: async (order, call) => {
    const problems = checkFields('order', order, plausibleAt(call.services.clock()));
    if (problems.length > 0) return refuse('HUB_NOT_POSSIBLE', undefined, problems.map(toError));
    const submitted = await call.services.orders.submit(order, call.caller.name, call.waitLeftMs());
    if (submitted === 'absent')
      return refuse('HUB_NOT_POSSIBLE', 'The landscape has no “orders”: no orders come through this hub.');
    if (submitted === 'no-such-channel')
      return refuse('HUB_NOT_POSSIBLE', undefined, [unknownChannel(order)]);
    if (typeof submitted.taken === 'object') return refuse('HUB_CONFLICT', submitted.taken.conflict);
    return await showJudged(call, order, { status: 201 });
  },
});

function unknownChannel({ channel }: Order) {
  return { path: 'channel', message: `the landscape has no channel ${channel}` };
}

export const getOrder = route({
  method: 'GET',
  path: '/process/v1/orders/{channel}/{number}',
  name: 'getOrder',
  scope: 'orders:read',
  summary: 'One order: each line with its status, what proves it, and what may be done',
  input: Type.Object(named, closed),
  answer: ShownOrder,
  description:
    'With `Prefer: wait=<seconds>` it waits so long for a verdict that is open, and shows the order as it stands then.',
  waits: { ...VERDICT, usualSeconds: 0 },
  handle: (order, call) => showWhole(call, order),
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

export const orderRoutes = [placeOrder, listOrders, getOrder, listActions, ...orderDecisionRoutes];
