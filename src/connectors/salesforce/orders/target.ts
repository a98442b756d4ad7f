/** Target `orders`: every order beside its account, whole or, where sellers entered it themselves, its progress. */
import { ask, done, later, type Outcome } from '../../kit/outcome.ts';
import type { Target } from '../../kit/target.ts';
import { sendWhole } from '../api/composite.ts';
import { longId } from '../api/ids.ts';
import { listWhere, QueryFailed, textOf } from '../api/query.ts';
import type { Context } from '../api/session.ts';
import type { Settings } from '../settings.ts';
import { saveCollections, UNANSWERED } from '../targets/writing.ts';
import { isOver, OrderBody, toBody } from './body.ts';
import { change, creation, type Step } from './changes.ts';
import { heldBody, lookUpOrders, wordsOf, type OrderWrite, type Standing } from './standing.ts';

export const orders: Target<Settings, typeof OrderBody, 'order-summary'> = {
  domain: 'order-summary',
  contract: { name: 'salesforce.order-summary', version: 'v62.0' },
  to: OrderBody,
  fields: [
    'document',
    'channel',
    'orderNumber',
    'channelOrderId',
    'customer',
    'shipTo',
    'orderDate',
    'requestedDate',
    'purchaseOrder',
    'currency',
    'total',
    'status',
    'erpNumber',
    'lines',
    'milestones',
  ],
  // Each new order is a transaction of its own: a small batch is answered soon.
  batchSize: 20,
  map: toBody,
  write,
  find,
  readBack,
};

async function write(context: Context, writes: readonly OrderWrite[]): Promise<readonly Outcome[]> {
  const standing = await triedLookUp(context, writes);
  if ('outcome' in standing) return writes.map(() => standing);
  const steps = writes.map((each) => stepFor(context, standing, each));
  const headers = await saveCollections(context, 'Order', [
    {
      method: 'PATCH',
      below: '',
      records: steps.flatMap((step, place) =>
        step.step === 'header' ? [{ place, fields: { Id: step.id, ...step.fields } }] : [],
      ),
    },
  ]);
  const outcomes: Outcome[] = [];
  for (const [place, step] of steps.entries()) {
    if (step.step === 'whole') outcomes.push(await sendStep(context, step));
    else outcomes.push(step.step === 'settled' ? step.outcome : (headers.get(place) ?? UNANSWERED));
  }
  return outcomes;
}

function stepFor(context: Context, standing: Standing, order: OrderWrite): Step {
  const { body, externalId } = order;
  const found = standing.orderOf(order);
  if (found === undefined) return creation(context, standing, body);
  if (found !== 'deleted') return change(context, { standing, order: found }, body);
  const outcome = isOver(body, wordsOf(context))
    ? done(externalId ?? body.number)
    : ask(
        `order ${body.number} was deleted in Salesforce: it is to be taken out of the recycle bin, or forgotten`,
      );
  return { step: 'settled', outcome };
}

/** One transaction for one order. */
async function sendStep(
  context: Context,
  { id, requests }: Extract<Step, { step: 'whole' }>,
): Promise<Outcome> {
  const answer = await sendWhole(context, requests);
  if ('refused' in answer) return answer.isDuplicate ? madeMeanwhile(answer.refused) : answer.refused;
  const made = id ?? madeId(answer.bodies[0]);
  return made === undefined ? later('created, but the answer names no id', 'uncertain') : done(longId(made));
}

/** Another attempt made the order after we had looked: the next look finds it. */
const madeMeanwhile = (outcome: Outcome): Outcome =>
  later('reason' in outcome ? outcome.reason : 'made meanwhile', 'busy');

function madeId(body: unknown): string | undefined {
  const id = typeof body === 'object' && body !== null && 'id' in body ? body.id : undefined;
  return typeof id === 'string' ? id : undefined;
}

/** By our number: an order that sellers entered is found once it has been told of. */
async function find(
  context: Context,
  writes: readonly OrderWrite[],
): Promise<readonly (string | undefined)[]> {
  const { numberField } = wordsOf(context);
  const records = await listWhere(context, {
    select: `SELECT Id, ${numberField} FROM Order`,
    field: numberField,
    values: writes.map(({ body }) => body.number),
  });
  const ids = new Map(
    records.map((record) => [textOf(record, numberField).toLowerCase(), longId(textOf(record, 'Id'))]),
  );
  return writes.map(({ body }) => ids.get(body.number.toLowerCase()));
}

async function readBack(
  context: Context,
  writes: readonly OrderWrite[],
): Promise<readonly (OrderBody | 'absent')[]> {
  const standing = await lookUpOrders(context, writes);
  const words = wordsOf(context);
  return writes.map((each) => {
    const order = standing.orderOf(each);
    if (order === 'deleted') return isOver(each.body, words) ? each.body : 'absent';
    const isTold = order !== undefined && textOf(order.record, words.numberField) !== '';
    return isTold ? heldBody(context, each, order) : 'absent';
  });
}

/** Nothing has been written yet where the look-up fails. */
async function triedLookUp(context: Context, writes: readonly OrderWrite[]): Promise<Standing | Outcome> {
  try {
    return await lookUpOrders(context, writes);
  } catch (failure) {
    if (failure instanceof QueryFailed) return failure.outcome;
    throw failure;
  }
}
