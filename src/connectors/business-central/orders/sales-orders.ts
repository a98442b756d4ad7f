/** Sales orders into Business Central: looked up before they are created, changed as one transaction, taken out while that is possible. */
import { compareDecimals, decimalOf, ZERO } from '../../../model/values/decimal.ts';
import { ask, done, later, type Outcome } from '../../kit/outcome.ts';
import type { Target, Write } from '../../kit/target.ts';
import { sendBatch, type BatchReply, type BatchRequest } from '../api/batch.ts';
import { listWhere, ReadFailed, textOf } from '../api/lists.ts';
import { outcomeOfFailure } from '../api/refusal.ts';
import { quoted } from '../api/resource.ts';
import { send, type Context } from '../api/session.ts';
import type { Settings } from '../settings.ts';
import { enumName } from '../their-values.ts';
import { heldCharges } from '../charges/charge-lines.ts';
import { changeOrder, outcomeOfOne, outcomeOfWhole } from '../reopening/changing.ts';
import { changes, creation, deletion, heldComment, heldHeader, ownLines } from './order-changes.ts';
import { readReopened } from '../reopening/order-states.ts';
import { postingUrl, quantitiesToPost } from './posting.ts';
import { makeChange, type StandingChange } from '../reopening/reopening.ts';
import { HEADER_FIELDS, SalesOrderBody, toBody } from './sales-order-body.ts';
import {
  hasLeft,
  heldLine,
  heldShipped,
  heldTaxCode,
  lookUpOrders,
  STANDING,
  type Place,
} from './standing-orders.ts';

type OrderWrite = Write<SalesOrderBody>;

export const salesOrders: Target<Settings, typeof SalesOrderBody, 'sales-order'> = {
  domain: 'sales-order',
  contract: { name: 'business-central.sales-order', version: 'v2.0' },
  to: SalesOrderBody,
  fields: [
    'document',
    'customer',
    'shipToName',
    'shipToAddress',
    'orderDate',
    'requestedDate',
    'purchaseOrder',
    'currency',
    'state',
    'lines',
    'charges',
  ],
  // Orders are large and urgent: a small batch is answered soon, and one slow order keeps few others waiting.
  batchSize: 10,
  map: toBody,
  write,
  find,
  readBack,
};

async function write(context: Context, writes: readonly OrderWrite[]): Promise<readonly Outcome[]> {
  const find = await lookUpOrders(context, writes);
  if (typeof find !== 'function') return writes.map(() => find);
  const places = writes.map((each) => find(each));
  const reopened = await readReopened(context, places.flatMap(openOrder));
  const steps = writes.map((each, index) =>
    stepFor(context.settings, each, { place: places[index] ?? NOWHERE, reopened }),
  );
  const single = steps.flatMap((step) => ('request' in step ? [step.request] : []));
  const reply = single.length === 0 ? undefined : await sendBatch(context, 'standard', single);
  const outcomes: Outcome[] = [];
  for (const [index, step] of steps.entries()) {
    const outcome =
      'request' in step
        ? outcomeOfPart(reply, single.indexOf(step.request), step.id)
        : 'outcome' in step
          ? step
          : await makeChange(context, step);
    outcomes.push(await withPosting(context, writes[index], outcome));
  }
  return outcomes;
}

/** Once the order stands as it should, what has left is posted. */
async function withPosting(
  context: Context,
  write: OrderWrite | undefined,
  outcome: Outcome,
): Promise<Outcome> {
  const wants = write?.body.state === 'placed' && isToPost(write.body);
  return write !== undefined && wants && outcome.outcome === 'done'
    ? postShipped(context, write, outcome.externalId)
    : outcome;
}

function isToPost({ salesOrderLines, chargeLines = [] }: SalesOrderBody): boolean {
  return salesOrderLines.some(hasLeft) || chargeLines.some(({ shipped }) => shipped !== undefined);
}

type Step =
  | Outcome
  /** Creates or deletes; `id` where the order is there already. */
  | { readonly request: BatchRequest; readonly id?: string }
  | StandingChange;

const NOWHERE: Place = { place: 'nowhere' };

/** Only an order that can be changed may have been reopened. */
function openOrder(place: Place): readonly string[] {
  return place.place === 'standing' && enumName(place.order.status) === CHANGEABLE ? [place.order.id] : [];
}

/** The API's word for an order that the pages call Open. */
const CHANGEABLE = 'Draft';

interface Found {
  readonly place: Place;
  /** Ids of the orders that the hub reopened; an outcome where that cannot be read. */
  readonly reopened: ReadonlySet<string> | Outcome;
}

function stepFor(settings: Settings, write: OrderWrite, { place, reopened }: Found): Step {
  if (place.place === 'finished') return stepForFinished(write, place);
  if (place.place === 'nowhere') return stepForMissing(settings, write);
  const { order } = place;
  const id = order.id.toLowerCase();
  if (write.body.state === 'cancelled') {
    const request = deletion(settings, order);
    return 'outcome' in request ? request : { request, id };
  }
  if ('outcome' in reopened)
    return openOrder(place).length > 0 ? reopened : stepForStanding(settings, { write, order }, false);
  return stepForStanding(settings, { write, order }, reopened.has(id));
}

function stepForStanding(
  settings: Settings,
  { write, order }: Pick<StandingChange, 'write' | 'order'>,
  isReopened: boolean,
): Step {
  const requests = changes(settings, order, write);
  if ('outcome' in requests)
    // It must not stay open because of what nobody can do.
    return isReopened ? { write, order, requests: [], isReopened, instead: requests } : requests;
  const stands = requests.length === 0 && !isReopened;
  return stands ? done(order.id.toLowerCase()) : { write, order, requests, isReopened };
}

/** What went away with its last invoice is right as far as it was invoiced: no line can be added to it any more. */
function stepForFinished(
  { body }: OrderWrite,
  { id, invoice, invoiced }: Extract<Place, { place: 'finished' }>,
): Step {
  if (body.state === 'cancelled')
    return ask(`it was shipped and invoiced as ${invoice}: it cannot be taken out any more`);
  const more = body.salesOrderLines.find(
    ({ description2, quantity }) =>
      compareDecimals(decimalOf(quantity), invoiced.get(description2) ?? ZERO) > 0,
  );
  const charge = body.chargeLines?.find(({ description2 }) => !invoiced.has(description2));
  if (charge !== undefined)
    return ask(
      `it was shipped and invoiced as ${invoice}, without ${charge.description2}: that must be invoiced anew`,
    );
  return more === undefined
    ? done(id)
    : ask(
        `it was shipped and invoiced as ${invoice}, and line ${more.description2} is for ${more.quantity} now: what is more must be ordered and invoiced anew`,
      );
}

function stepForMissing(settings: Settings, { body, externalId, previous }: OrderWrite): Step {
  // Nothing to take out: it never stood there, or it is gone already.
  if (body.state === 'cancelled') return done(externalId?.toLowerCase() ?? body.externalDocumentNumber);
  const neverStood = externalId === undefined || externalId === body.externalDocumentNumber;
  if (neverStood || previous?.state === 'cancelled') return { request: creation(settings, body) };
  return ask(
    `order ${body.externalDocumentNumber} was deleted in Business Central: shall it be placed again?`,
  );
}

function outcomeOfPart(reply: BatchReply | undefined, position: number, id: string | undefined): Outcome {
  if (reply === undefined) throw new Error('a request was not sent');
  if (reply.batch === 'refused') return outcomeOfWhole(reply);
  const part = reply.parts[position];
  if (part === undefined) return later('the batch broke off before its answer', 'uncertain');
  if (part.status >= 300) return outcomeOfOne(part);
  if (id !== undefined) return done(id);
  const created = part.body;
  if (typeof created !== 'object' || created === null || !('id' in created)) {
    return later('created, but the answer names no id', 'uncertain');
  }
  return done(String(created.id).toLowerCase());
}

/** Posts what has left and is not posted: looked at afresh, because posting twice would invoice twice. */
async function postShipped(context: Context, write: OrderWrite, id: string): Promise<Outcome> {
  const fresh = { ...write, externalId: id };
  const find = await lookUpOrders(context, [fresh]);
  if (typeof find !== 'function') return find;
  const place = find(fresh);
  if (place.place !== 'standing') return done(id);
  const quantities = quantitiesToPost(context.settings, place.order, write.body);
  if (quantities === 'nothing') return done(id);
  const prepared = await changeOrder(context, { requests: quantities, id });
  if (prepared.outcome !== 'done') return prepared;
  const reply = await send(context, { method: 'POST', url: postingUrl(context.settings, id), body: {} });
  if (reply.reply === 'failed') return outcomeOfFailure(reply.failure);
  return reply.status < 300 ? done(id) : outcomeOfOne(reply);
}

/** By our document number; throws `ReadFailed`. */
async function find(
  context: Context,
  writes: readonly OrderWrite[],
): Promise<readonly (string | undefined)[]> {
  const spelled = writes.map(({ body }) => quoted(body.externalDocumentNumber));
  const orders = await listWhere(context, STANDING, { field: 'externalDocumentNumber', spelled });
  const byNumber = new Map(
    orders.map((order) => [textOf(order, 'externalDocumentNumber'), textOf(order, 'id').toLowerCase()]),
  );
  return writes.map(({ body }) => byNumber.get(body.externalDocumentNumber));
}

async function readBack(
  context: Context,
  writes: readonly OrderWrite[],
): Promise<readonly (SalesOrderBody | 'absent')[]> {
  const find = await lookUpOrders(context, writes);
  if (typeof find !== 'function') throw new ReadFailed('reason' in find ? find.reason : 'no answer');
  return writes.map((each) => heldBody(context.settings, each.body, find(each)));
}

/** What stands of the fields that the body carries. A finished order stood as it was wanted; a cancelled one is rightly absent. */
function heldBody(settings: Settings, body: SalesOrderBody, place: Place): SalesOrderBody | 'absent' {
  if (place.place === 'finished') return { ...body, state: 'placed' };
  if (place.place === 'nowhere') return body.state === 'cancelled' ? body : 'absent';
  const { order } = place;
  const carried = Object.keys(body).filter((field) => HEADER_FIELDS.includes(field));
  const header = Object.fromEntries(carried.map((field) => [field, heldHeader(order, field)]));
  const own = ownLines(order);
  const ids = body.salesOrderLines.map(({ description2 }) => description2);
  const more = [...own.keys()].filter((line) => !ids.includes(line));
  const lines = [...ids, ...more].flatMap((line) => own.get(line) ?? []);
  const wanted = new Map(body.salesOrderLines.map((line) => [line.description2, line]));
  const salesOrderLines = lines.map((line) => {
    const told = heldLine(line);
    const ours = wanted.get(told.description2);
    return { ...told, ...heldTaxCode(line, ours), ...heldShipped(line, ours?.shipped) };
  });
  const comment = heldComment(settings, order)?.description;
  const { comment: _wanted, chargeLines: _charges, ...rest } = body;
  const beside = { ...(comment !== undefined && { comment }), ...heldCharges(order, body) };
  return { ...rest, ...header, ...beside, state: 'placed', salesOrderLines };
}
