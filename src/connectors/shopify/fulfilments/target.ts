/** Target `fulfilments`: tells the shop what has left, once, and cancels there what we refuse. */
import { setTimeout as delay } from 'node:timers/promises';
import { Type } from 'typebox';
import { ask, done, later, type Outcome } from '../../kit/outcome.ts';
import type { Target, Write } from '../../kit/target.ts';
import { hindranceAmong, patiently, send, type Context, type Operation } from '../admin-api.ts';
import { orNull, UserErrors } from '../graphql-answer.ts';
import { CANCEL_ORDER, CREATE_FULFILLMENT } from '../operations/orders.graphql.ts';
import { outcomeOfUserErrors } from '../refusals.ts';
import type { Settings } from '../settings.ts';
import { FulfilmentBody, toBody } from './body.ts';
import { fulfilmentsFor, untold, type Fulfilment } from './missing.ts';
import { readStanding, type StandingOrder } from './standing.ts';

type StatusWrite = Write<FulfilmentBody>;

const Created = Type.Object({
  fulfillmentCreate: orNull(
    Type.Object({ fulfillment: orNull(Type.Object({ id: Type.String() })), userErrors: UserErrors }),
  ),
});
const creating: Operation<typeof Created> = {
  name: 'CreateFulfillment',
  text: CREATE_FULFILLMENT,
  effect: 'write',
  answer: Created,
};
const Cancelled = Type.Object({
  orderCancel: orNull(Type.Object({ orderCancelUserErrors: UserErrors })),
});
const cancelling: Operation<typeof Cancelled> = {
  name: 'CancelOrder',
  text: CANCEL_ORDER,
  effect: 'write',
  answer: Cancelled,
};

export const fulfilmentsTarget: Target<Settings, typeof FulfilmentBody, 'order-status'> = {
  domain: 'order-status',
  contract: { name: 'shopify.fulfillment', version: '2026-04' },
  to: FulfilmentBody,
  // `asOf` and the status of lines change with every step of an order: the buyer sees only what has left.
  fields: ['channel', 'channelOrderId', 'status', 'lines', 'shipments'],
  batchSize: 5,
  map: toBody,
  async write(context, writes) {
    const outcomes: Outcome[] = [];
    for (const write of writes) outcomes.push(await bring(context, write));
    return outcomes;
  },
  find: async (context, writes) => {
    const standing = await lookAll(context, writes);
    return writes.map(({ body }, index) =>
      held(body, standing[index]) === 'absent' ? undefined : body.orderId,
    );
  },
  readBack: async (context, writes) => {
    const standing = await lookAll(context, writes);
    return writes.map(({ body }, index) => held(body, standing[index]));
  },
};

type Looked = Awaited<ReturnType<typeof readStanding>>;

function lookAll(context: Context, writes: readonly StatusWrite[]): Promise<readonly Looked[]> {
  return patiently(
    context,
    async () => {
      const all: Looked[] = [];
      for (const { body } of writes) all.push(await readStanding(context, body.orderId));
      return all;
    },
    (all) => hindranceAmong(all),
  );
}

/** The shipments of the body that the shop tells in full. */
function held(body: FulfilmentBody, standing: Looked): FulfilmentBody | 'absent' {
  if (standing === undefined || 'outcome' in standing) return 'absent';
  const open = new Set(
    fulfilmentsFor(body.shipments, standing).map(({ numbers }) => JSON.stringify(numbers)),
  );
  const told = untold(body.shipments, standing.fulfilled).flatMap(({ shipment, missing }) =>
    missing.size === 0 || !open.has(JSON.stringify(shipment.numbers)) ? [shipment] : [],
  );
  if (told.length === 0 && body.shipments.length > 0) return 'absent';
  // What its buyer cancelled there nobody opens again, though goods left: that is a question about the order, not ours to write.
  const isOff = standing.isCancelled || body.state === 'open';
  return { ...body, state: isOff ? body.state : 'open', shipments: told };
}

async function bring(context: Context, { body }: StatusWrite): Promise<Outcome> {
  const standing = await readStanding(context, body.orderId);
  if (standing === undefined) return ask(`the shop has no order ${body.orderId} any more`);
  if ('outcome' in standing) return harmless(standing.outcome);
  for (const fulfilment of fulfilmentsFor(body.shipments, standing)) {
    const refused = await create(context, fulfilment);
    if (refused !== undefined) return refused;
  }
  if (body.state === 'cancelled' && !standing.isCancelled) return cancel(context, standing);
  return done(body.orderId);
}

/** Reading has no effect: nothing was written, whatever happened to it. */
function harmless(outcome: Outcome): Outcome {
  return outcome.outcome === 'later' && outcome.cause === 'uncertain'
    ? later(outcome.reason, 'unavailable')
    : outcome;
}

async function create(
  context: Context,
  { company, numbers, parts }: Fulfilment,
): Promise<Outcome | undefined> {
  const trackingInfo = {
    ...(company === null ? {} : { company }),
    ...(numbers.length === 0 ? {} : { numbers }),
  };
  const reply = await send(context, creating, {
    fulfillment: {
      // The hub tells customers itself, from one place.
      notifyCustomer: false,
      ...(Object.keys(trackingInfo).length === 0 ? {} : { trackingInfo }),
      lineItemsByFulfillmentOrder: parts.map(({ fulfillmentOrderId, lines }) => ({
        fulfillmentOrderId,
        fulfillmentOrderLineItems: lines,
      })),
    },
  });
  if (reply.reply === 'failed') return reply.outcome;
  const [error] = reply.errors;
  if (error !== undefined) return later(error.message, 'uncertain');
  const errors = reply.data.fulfillmentCreate?.userErrors ?? [];
  if (errors.length === 0) return undefined;
  // Somebody fulfilled, held or moved it since we looked: another look tells.
  return later(errors.map(({ message }) => message).join('; '), 'busy', 5);
}

const LOOKS = 8;

/** Shopify cancels a moment after it said yes: only the order itself tells that it happened. */
async function cancel(context: Context, order: StandingOrder): Promise<Outcome> {
  const refused = await askToCancel(context, order);
  if (refused !== undefined) return refused;
  for (let look = 1; look <= LOOKS; look++) {
    const standing = await readStanding(context, order.id);
    if (isCancelled(standing)) return done(order.id);
    await delay(look * 50, undefined, { signal: context.signal });
  }
  return later(`${order.name} is being cancelled`, 'busy', 5);
}

function isCancelled(standing: Looked): boolean {
  return standing !== undefined && !('outcome' in standing) && standing.isCancelled;
}

async function askToCancel(context: Context, { id, name }: StandingOrder): Promise<Outcome | undefined> {
  const refund = context.settings.refundRefused === false ? null : { originalPaymentMethodsRefund: true };
  const note = 'Refused by the seller';
  const reply = await send(context, cancelling, { id, reason: 'OTHER', refund, note });
  if (reply.reply === 'failed') return reply.outcome;
  const [error] = reply.errors;
  if (error !== undefined) return later(error.message, 'uncertain');
  const refused = outcomeOfUserErrors(reply.data.orderCancel?.orderCancelUserErrors ?? []);
  // What the shop does not let us cancel, a person must settle with the buyer.
  return refused?.outcome === 'never' ? ask(`${name}: ${refused.reason}`) : refused;
}
