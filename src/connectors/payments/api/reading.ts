/** Reading payments and lists: whole pages or an error, with the instant up to which they are complete. */
import { setTimeout as delay } from 'node:timers/promises';
import { Value } from 'typebox/value';
import type { HttpAnswer } from '../../../platform/http.ts';
import { jsonOf } from '../../kit/parse-json.ts';
import type { PaymentContext } from '../settings.ts';
import { answeredAt, call, isSuccess, type Params, type StripeReply, type StripeRequest } from './call.ts';
import { codeOf, outcomeOfRefusal } from './refusal.ts';
import { ListPage, WithId } from './theirs.ts';

const READ_ATTEMPTS = 5;
const PAGE_ROWS = 100;

/** Thrown where something cannot be read: half a list would prove nothing. The message is for people. */
class StripeUnreadable extends Error {
  constructor(path: string, reason: string) {
    super(`Stripe cannot be read (${path}): ${reason}`);
    this.name = 'StripeUnreadable';
  }
}

/** A payment as Stripe shows it, not checked yet; or the reply that gave none. */
export type Look =
  | { readonly look: 'found'; readonly payment: RawPayment; readonly at: number }
  | { readonly look: 'absent'; readonly reply: HttpAnswer }
  | { readonly look: 'refused'; readonly reply: StripeReply };

/** In the shape of `StripePayment` where Stripe keeps its contract. */
export interface RawPayment {
  readonly intent: unknown;
  readonly disputes: readonly unknown[];
  readonly asOf: number;
}

type Ask = (request: StripeRequest) => Promise<StripeReply>;

/**
 * Looks at one PaymentIntent with its charge and, where it is disputed, its disputes. `asOf` (seconds of Stripe's clock) was before this
 * request: everything that had happened until then is in what it shows. `at` is when it was answered.
 */
export async function lookAt(
  context: PaymentContext,
  { id, asOf, ask = (request) => call(context, request) }: LookRequest,
): Promise<Look> {
  const path = `/v1/payment_intents/${encodeURIComponent(id)}`;
  const reply = await ask({ method: 'GET', path, params: { expand: ['latest_charge'] } });
  if (reply.outcome === 'answered' && reply.status === 404 && codeOf(reply) === 'resource_missing')
    return { look: 'absent', reply };
  if (!isSuccess(reply)) return { look: 'refused', reply };
  const intent = jsonOf(reply);
  const at = answeredAt(reply, context);
  if (!isDisputed(intent)) return { look: 'found', payment: { intent, disputes: [], asOf }, at };
  const disputed = await ask({
    method: 'GET',
    path: '/v1/disputes',
    params: { payment_intent: id, limit: 10 },
  });
  if (!isSuccess(disputed)) return { look: 'refused', reply: disputed };
  return { look: 'found', payment: { intent, disputes: listed(jsonOf(disputed)), asOf }, at };
}

interface LookRequest {
  readonly id: string;
  readonly asOf: number;
  /** Absent: asked once. */
  readonly ask?: Ask;
}

/** The payment for a source, or nothing where it is not there; waits where it is throttled; throws `StripeUnreadable`. */
export async function readPayment(
  context: PaymentContext,
  request: { readonly id: string; readonly asOf: number },
): Promise<RawPayment | undefined> {
  const look = await lookAt(context, { ...request, ask: (each) => patiently(context, each) });
  if (look.look === 'refused') throw unreadable(`/v1/payment_intents/${request.id}`, look.reply);
  return look.look === 'absent' ? undefined : look.payment;
}

/** Adds what a list of PaymentIntents does not tell. */
export async function withDisputes(
  context: PaymentContext,
  { intent, asOf }: Pick<RawPayment, 'intent' | 'asOf'>,
): Promise<RawPayment> {
  if (!isDisputed(intent) || !Value.Check(WithId, intent)) return { intent, disputes: [], asOf };
  const { rows } = await readPage(context, '/v1/disputes', { payment_intent: intent.id, limit: 10 });
  return { intent, disputes: rows, asOf };
}

/** All rows of a list, newest first, page by page. */
export async function* readList(
  context: PaymentContext,
  path: string,
  params: Params,
): AsyncGenerator<readonly unknown[]> {
  let after: Params = {};
  for (;;) {
    const { rows, hasMore } = await readPage(context, path, { limit: PAGE_ROWS, ...params, ...after });
    yield rows;
    const last = rows.at(-1);
    if (!hasMore) return;
    if (!Value.Check(WithId, last))
      throw new StripeUnreadable(path, 'a page ends without an id to go on from');
    after = { starting_after: last.id };
  }
}

/** One page and when it was answered. */
export async function readPage(
  context: PaymentContext,
  path: string,
  params: Params,
): Promise<{ readonly rows: readonly unknown[]; readonly hasMore: boolean; readonly at: number }> {
  const reply = await patiently(context, { method: 'GET', path, params });
  if (!isSuccess(reply)) throw unreadable(path, reply);
  const body = jsonOf(reply);
  if (!Value.Check(ListPage, body)) throw new StripeUnreadable(path, 'the answer is no list');
  return { rows: body.data, hasMore: body.has_more, at: answeredAt(reply, context) };
}

/** Waits and asks again where Stripe is only too busy. */
async function patiently(context: PaymentContext, request: StripeRequest): Promise<StripeReply> {
  for (let attempt = 1; ; attempt++) {
    const reply = await call(context, request);
    if (isSuccess(reply) || attempt === READ_ATTEMPTS) return reply;
    const outcome = outcomeOfRefusal(reply, 'reading');
    if (outcome.outcome !== 'later' || outcome.cause !== 'throttled') return reply;
    await delay((outcome.afterSeconds ?? 1) * 1000, undefined, { signal: context.signal });
  }
}

function unreadable(path: string, reply: StripeReply): StripeUnreadable {
  const outcome = outcomeOfRefusal(reply, 'reading');
  return new StripeUnreadable(path, outcome.outcome === 'done' ? 'no reason' : outcome.reason);
}

function isDisputed(intent: unknown): boolean {
  return property(property(intent, 'latest_charge'), 'disputed') === true;
}

function listed(body: unknown): readonly unknown[] {
  return Value.Check(ListPage, body) ? body.data : [body];
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
