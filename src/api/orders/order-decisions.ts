/** What people decide about orders: cancelled, held, released, priced, supplied otherwise; only what is legal now. */
import { Type, type Static } from 'typebox';
import { numberProblems } from '../../model/checks/parts.ts';
import { DecimalString, PlainDate } from '../../model/primitives.ts';
import { newId } from '../../platform/ids.ts';
import { whyNotAccepted } from '../../processes/index.ts';
import { hasScope } from '../access/scopes.ts';
import { isRefusal } from '../cursor.ts';
import { findRecord } from '../looking/find-record.ts';
import { personOf } from '../ops/person.ts';
import { refuse, route, type Call, type Refusal, type Reply } from '../route.ts';
import { sentence } from '../sentences.ts';
import { toError } from '../server/input.ts';
import type { Services } from '../services.ts';
import { By, closed, Name, Reason } from '../shapes.ts';
import type { Action } from './action-shape.ts';
import { ShownOrder } from './order-shapes.ts';
import { decidedOtherwise, showJudged, unknownOrder, VERDICT } from './showing.ts';

const named = { channel: Name, number: Name };

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

type KeptPlan = NonNullable<Awaited<ReturnType<Services['orders']['find']>>>['plan'];
type OfferedAction = Static<typeof Action>;
/** What is told by a revision of the order is no decision. */
type ShownAction = Exclude<OfferedAction['action'], 'revise'>;

/** Only what is legal now is done; the answer shows what it came to. */
async function decide(call: Call, action: ShownAction, wish: Wish): Promise<Reply<ShownOrder>> {
  const { orders, clock } = call.services;
  const { channel, number, by } = wish;
  const order = { channel, number };
  const found = await orders.find(channel, number);
  if (found === undefined) return unknownOrder(order);
  const identity = decisionOf(call);
  // Asked again by somebody who got no answer: what was decided stands, whether it could be decided once more or not.
  if (!found.facts.some((fact) => fact.identity === identity)) {
    const refused = refusalOf(call, found.plan, { ...wish, action });
    if (refused !== undefined) return refused;
  }
  const decided = await orders.decide(order, {
    kind: 'decision',
    identity,
    at: clock().toISOString(),
    action,
    by: personOf(call, by),
    ...given(wish),
  });
  if (decided === 'unknown') return unknownOrder(order);
  if (typeof decided.taken === 'object') return await decidedOtherwise(call, order);
  if (decided.cancelled !== undefined) return refuse('HUB_CONFLICT', sentence(decided.cancelled));
  return await showJudged(call, order, { status: 200, planned: decided.verdict });
}

function refusalOf(
  call: Call,
  plan: KeptPlan,
  { action, line, ...wish }: Wish & { readonly action: ShownAction },
): Refusal | undefined {
  if (plan.actions === undefined) return BEFORE_PLANNING.has(action) ? undefined : unjudged;
  const offered = plan.actions.find((each) => each.action === action && each.line === line);
  if (offered === undefined) return refuse('HUB_NOT_FOUND', whyNotOffered(plan, action, line));
  if (!offered.legal) return refuse('HUB_CONFLICT', sentence(`It cannot be done: ${offered.why}`));
  const why = whyForbidden(call, offered, wish);
  return why === undefined
    ? undefined
    : refuse('HUB_FORBIDDEN', `${why}. A key with prices:override may accept it.`);
}

/** What has only been taken in was sent nowhere: it can be kept back whatever its plan will be. */
const BEFORE_PLANNING: ReadonlySet<ShownAction> = new Set(['hold', 'cancel']);
const unjudged = refuse(
  'HUB_CONFLICT',
  'It cannot be done yet: the order was taken in and has no verdict. Ask again in a moment; it can be held or cancelled at once.',
);

/** Two callers may have had the same idea of a key. */
export function decisionOf({ caller, idempotencyKey }: Call): string {
  return `decision/${caller.keyId}/${idempotencyKey ?? newId()}`;
}

function whyNotOffered({ lines = [] }: KeptPlan, action: ShownAction, line?: string): string {
  if (line !== undefined && !lines.some((each) => each.line === line))
    return `The order has no line ${line}.`;
  const who = line === undefined ? 'The order' : `Line ${line}`;
  return `${who} does not ask for it: ${action} is nothing that it waits for.`;
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
  waits: VERDICT,
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

export const cancelRest = route({
  ...decision,
  path: '/process/v1/orders/{channel}/{number}/cancel-rest',
  name: 'cancelOrderRest',
  summary: 'Cancels what has neither left nor is being picked of an order that has gone in part',
  input: Type.Object({ ...named, ...why }, closed),
  handle: (wish, call) => decide(call, 'cancel-rest', wish),
});

export const cancelLine = route({
  ...decision,
  path: '/process/v1/orders/{channel}/{number}/lines/{line}/cancel',
  name: 'cancelOrderLine',
  summary: 'Cancels one line of an order, or what has not left of it',
  input: Type.Object({ ...named, line: Name, ...why }, closed),
  handle: (wish, call) => decide(call, 'cancel-line', wish),
});

export const keepSurplus = route({
  ...decision,
  path: '/process/v1/orders/{channel}/{number}/lines/{line}/keep-surplus',
  name: 'keepOrderSurplus',
  summary: 'Leaves what left of a line beyond what is wanted to the buyer',
  description:
    'What was charged of it stays charged, and what is beyond the order is charged by nobody. It counts for what has left or is being picked now: what leaves beyond that later is asked about again.',
  input: Type.Object({ ...named, line: Name, ...why }, closed),
  handle: (wish, call) => decide(call, 'keep-surplus', wish),
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
        description:
          'a decimal as text, such as 12.5: for one of the line’s unit, in the order’s currency; absent: as it was shown',
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

export const invoiceOnAccount = route({
  ...decision,
  path: '/process/v1/orders/{channel}/{number}/invoice-on-account',
  name: 'invoiceOnAccount',
  summary: 'Lets the account owe what no payment covers, within its limit',
  input: Type.Object({ ...named, ...why }, closed),
  handle: (wish, call) => decide(call, 'invoice-on-account', wish),
});

export const orderDecisionRoutes = [
  cancelOrder,
  cancelRest,
  cancelLine,
  keepSurplus,
  acceptPrice,
  substituteLine,
  waitForLine,
  splitOrder,
  holdOrder,
  releaseOrder,
  invoiceOnAccount,
];
