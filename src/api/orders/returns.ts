/** Returns of orders: announced, shown with their three legs, cancelled, taken as they are. */
import { Type, type Static } from 'typebox';
import { checkFields } from '../../model/checks/check-fields.ts';
import { plausibleAt } from '../../model/values/instants.ts';
import type { Return } from '../../model/documents/returns.ts';
import { decisionOf } from './order-decisions.ts';
import { orderDocument, returnDocument } from '../../processes/index.ts';
import { isRefusal, readCursor, toPage, toRead } from '../cursor.ts';
import { personOf } from '../ops/person.ts';
import { answer, refuse, route, type Call, type Reply } from '../route.ts';
import { sentence } from '../sentences.ts';
import { toError } from '../server/input.ts';
import type { Services } from '../services.ts';
import { By, closed, Id, Name, page, paging, Reason } from '../shapes.ts';
import { decidedOtherwise, unknownOrder } from './showing.ts';
import { Leg, NewReturn, ShownReturn } from './return-shapes.ts';

const Place = Type.Object({ requestedAt: Type.String(), caseId: Id, number: Type.String() }, closed);
const path = { channel: Name, orderNumber: Name, number: Name };

interface ReturnName {
  readonly channel: string;
  readonly orderNumber: string;
  readonly number: string;
}

const announceReturn = route({
  method: 'POST',
  path: '/process/v1/returns',
  name: 'announceReturn',
  scope: 'orders:write',
  summary: 'Takes a return of an order, or a later revision of it, and says where it stands',
  description:
    'Channel, order, number and revision name the return: sent again, it is absorbed; another content under them is a conflict. A line that the order does not have, and a unit that its item does not have, is refused by its field with what the order has. 201 with the verdict; 202 where the verdict takes longer than two seconds: the return is kept, and its own address tells how it goes on.',
  input: NewReturn,
  answer: ShownReturn,
  refusals: ['HUB_NOT_POSSIBLE', 'HUB_CONFLICT'],
  handle: async (told, call) => {
    const problems = checkFields('return', told, plausibleAt(call.services.clock()));
    if (problems.length > 0) return refuse('HUB_NOT_POSSIBLE', undefined, problems.map(toError));
    const submitted = await call.services.orders.submitReturn(told, call.caller.name);
    if (submitted === 'absent')
      return refuse('HUB_NOT_POSSIBLE', 'The landscape says nothing of “returns”: none are worked here.');
    if (submitted === 'unknown')
      return refuse('HUB_NOT_FOUND', `There is no order ${told.orderNumber} of ${told.channel}.`);
    if ('problems' in submitted)
      return refuse('HUB_NOT_POSSIBLE', undefined, submitted.problems.map(toError));
    if (typeof submitted.taken === 'object') return refuse('HUB_CONFLICT', submitted.taken.conflict);
    return submitted.verdict === 'known'
      ? await show(call.services, told, 201)
      : answer(notYet(told), { status: 202 });
  },
});

async function show(
  { orders }: Services,
  { channel, orderNumber, number }: ReturnName,
  status: 200 | 201 | 202,
): Promise<Reply<ShownReturn>> {
  const found = await orders.find(channel, orderNumber);
  const standing = found?.plan.returns?.find((each) => each.number === number);
  return standing === undefined
    ? refuse('HUB_NOT_FOUND', `There is no return ${number} of order ${orderNumber} of ${channel}.`)
    : answer({ channel, orderNumber, ...copied(standing) }, { status });
}

/** Kept, and the plan is not computed yet. */
function notYet({ channel, orderNumber, number, revision, requestedAt, compensation }: Return): ShownReturn {
  const evidence = 'the return is kept, and not worked yet';
  const paid = compensation === 'none' ? 'not-needed' : 'waits-for-goods';
  return {
    channel,
    orderNumber,
    number,
    document: returnDocument(orderDocument(channel, orderNumber), number),
    revision,
    requestedAt,
    compensation,
    status: 'open',
    goods: { status: 'expected', evidence },
    money: { status: paid, evidence },
    credit: { status: paid, evidence },
    refund: { due: '0', given: '0', currency: '' },
    lines: [],
    actions: [],
  };
}

type Standing = NonNullable<
  NonNullable<Awaited<ReturnType<Services['orders']['find']>>>['plan']['returns']
>[number];

function copied(standing: Standing) {
  return { ...standing, lines: [...standing.lines], actions: [...standing.actions] };
}

export const getReturn = route({
  method: 'GET',
  path: '/process/v1/returns/{channel}/{orderNumber}/{number}',
  name: 'getReturn',
  scope: 'orders:read',
  summary: 'One return: goods, money and credit document, each with what proves it',
  input: Type.Object(path, closed),
  answer: ShownReturn,
  handle: (name, { services }) => show(services, name, 200),
});

export const listReturns = route({
  method: 'GET',
  path: '/process/v1/returns',
  name: 'listReturns',
  scope: 'orders:read',
  summary: 'Returns of all orders, latest first',
  input: Type.Object(
    { channel: Type.Optional(Name), status: Type.Optional(ShownReturn.properties.status), ...paging },
    closed,
  ),
  answer: page(ShownReturn),
  handle: async ({ limit, after, channel, status }, { services }) => {
    const before = readCursor(Place, after);
    if (isRefusal(before)) return before;
    const found = await services.orders.returns({ channel, status, before, limit: toRead(limit) });
    const { entries, next } = toPage(found, limit, ({ requestedAt, caseId, number }) => ({
      requestedAt,
      caseId,
      number,
    }));
    const shown = entries.map(({ channel: of, orderNumber, standing }) => ({
      channel: of,
      orderNumber,
      ...copied(standing),
    }));
    return answer(next === undefined ? { entries: shown } : { entries: shown, next });
  },
});

interface Wish extends ReturnName {
  readonly by?: string;
  readonly note?: string;
  /** Absent: both. */
  readonly leg?: Static<typeof Leg>;
}

/** Only what is legal now is done; the answer shows what it came to. */
async function decide(
  call: Call,
  action: 'cancel-return' | 'settle-return' | 'change-return',
  { by, note, leg, ...name }: Wish,
): Promise<Reply<ShownReturn>> {
  const { orders, clock } = call.services;
  const found = await orders.find(name.channel, name.orderNumber);
  const standing = found?.plan.returns?.find(({ number }) => number === name.number);
  if (found === undefined || standing === undefined) return await show(call.services, name, 200);
  const identity = decisionOf(call);
  const wasDecided = found.facts.some((fact) => fact.identity === identity);
  const whyNot = whyNone(standing.actions, action, leg);
  if (whyNot !== undefined && !wasDecided)
    return refuse('HUB_CONFLICT', sentence(`It cannot be done: ${whyNot}`));
  const order = { channel: name.channel, number: name.orderNumber };
  const decided = await orders.decide(order, {
    kind: 'decision',
    identity,
    at: clock().toISOString(),
    action,
    return: name.number,
    revision: standing.revision,
    ...(leg === undefined ? {} : { leg }),
    by: personOf(call, by),
    ...(note === undefined ? {} : { note }),
  });
  if (decided === 'unknown') return unknownOrder(order);
  return await whatCame(call, name, decided);
}

/** Why nothing of it can be done; `undefined`: something can. */
function whyNone(
  actions: Standing['actions'],
  action: Standing['actions'][number]['action'],
  leg: Wish['leg'],
): string | undefined {
  const meant = actions.filter((each) => each.action === action && (leg === undefined || each.leg === leg));
  return meant.some(({ legal }) => legal) ? undefined : meant.map(({ why }) => why).join('; ');
}

async function whatCame(
  call: Call,
  name: ReturnName,
  { taken, verdict }: Exclude<Awaited<ReturnType<Services['orders']['decide']>>, 'unknown'>,
): Promise<Reply<ShownReturn>> {
  const { channel, orderNumber: number } = name;
  if (typeof taken === 'object') return await decidedOtherwise(call, { channel, number });
  return await show(call.services, name, verdict === 'follows' ? 202 : 200);
}

const decision = {
  method: 'POST',
  scope: 'orders:write',
  input: Type.Object({ ...path, by: By, note: Type.Optional(Reason) }, closed),
  answer: ShownReturn,
  refusals: ['HUB_CONFLICT'],
} as const;

export const cancelReturn = route({
  ...decision,
  path: '/process/v1/returns/{channel}/{orderNumber}/{number}/cancel',
  name: 'cancelReturn',
  summary: 'Cancels a return, as long as nothing came and no money moved',
  handle: (wish, call) => decide(call, 'cancel-return', wish),
});

export const settleReturn = route({
  ...decision,
  input: Type.Object({ ...decision.input.properties, leg: Type.Optional(Leg) }, closed),
  path: '/process/v1/returns/{channel}/{orderNumber}/{number}/settle',
  name: 'settleReturn',
  summary: 'Takes a return as it is: nothing more is waited for, and what cannot be sold again is accepted',
  description: 'With `leg` that leg alone is ended, and the other goes on; without it both are.',
  handle: (wish, call) => decide(call, 'settle-return', wish),
});

export const changeReturn = route({
  ...decision,
  path: '/process/v1/returns/{channel}/{orderNumber}/{number}/change',
  name: 'changeReturn',
  summary: 'Gives money back for a return that was credited before it asked for money',
  handle: (wish, call) => decide(call, 'change-return', wish),
});

export const returnRoutes = [
  announceReturn,
  listReturns,
  getReturn,
  cancelReturn,
  settleReturn,
  changeReturn,
];
