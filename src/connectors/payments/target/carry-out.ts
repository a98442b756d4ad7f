/** Carries an instruction out: looks, does one thing, looks again, until nothing is left; answers how the payment stands. */
import { Value } from 'typebox/value';
import type { Payment } from '../../../model/documents/payment.ts';
import { answered, ask, later, type Outcome } from '../../kit/outcome.ts';
import { jsonOf } from '../../kit/parse-json.ts';
import { call, isSuccess, type Params } from '../api/call.ts';
import { lookAt, type Look } from '../api/reading.ts';
import { captureRefusal, outcomeOfRefusal } from '../api/refusal.ts';
import { ListPage, Refund, StripePayment } from '../api/theirs.ts';
import type { PaymentContext } from '../settings.ts';
import { toPayment } from '../standing.ts';
import { nextStep, type Step, type StripeInstruction } from './instruction.ts';

/** Capture, refund, and one more where somebody else acts at the same time. */
const MOST_ACTS = 4;
/** The first look does not know up to when it is complete. */
const UNKNOWN = 0;

type Act = Extract<Step, { step: 'capture' | 'cancel' | 'refund' }>;

/** One outcome; what Stripe was asked to do is never asked twice, because the payment is looked at before every act. */
export async function carryOut(context: PaymentContext, wanted: StripeInstruction): Promise<Outcome> {
  let asOf = UNKNOWN;
  let refused: string | undefined;
  for (let looks = 0; looks <= MOST_ACTS + 1; looks += 1) {
    const look = await lookAt(context, { id: wanted.payment, asOf });
    if (look.look !== 'found') return outcomeOfLook(look, wanted);
    const { payment } = look;
    if (!Value.Check(StripePayment, payment)) return ask(`${wanted.payment}: ${whatIsWrong(payment)}`);
    const next = nextStep(payment, wanted);
    if (next.step === 'ask') return ask(next.reason);
    const left = whatIsLeft(next, refused);
    if ('besides' in left && asOf !== UNKNOWN) return outcomeOfStanding(payment, left.besides);
    asOf = look.at;
    if ('besides' in left) continue;
    const done = await doOnce(context, wanted, left.act);
    if ('outcome' in done) return done;
    refused = done.refused;
  }
  return later(`${wanted.payment} changes while it is worked on`, 'busy', 5);
}

function outcomeOfLook(
  look: Exclude<Look, { look: 'found' }>,
  { payment, document }: StripeInstruction,
): Outcome {
  return look.look === 'absent'
    ? ask(`Stripe has no payment ${payment}, which ${document} names`)
    : outcomeOfRefusal(look.reply, 'reading');
}

/** One more act, or what is said besides the standing. After a capture that was refused, what stands now decides once more. */
function whatIsLeft(
  next: Exclude<Step, { step: 'ask' }>,
  refused: string | undefined,
): { readonly act: Act } | { readonly besides: Besides } {
  if (next.step === 'none') return { besides: next.because === undefined ? {} : { note: next.because } };
  if (next.step === 'refused') return { besides: { refused: next.reason } };
  return refused === undefined || next.step !== 'capture' ? { act: next } : { besides: { refused } };
}

type Besides = Pick<Payment, 'note' | 'refused'>;

function outcomeOfStanding(payment: StripePayment, besides: Besides): Outcome {
  const standing = toPayment(payment);
  if ('breach' in standing)
    return ask(standing.breach.map(({ path, found }) => `${path}: ${found}`).join('; '));
  return answered(standing.mapped.payment, { ...besides, ...standing.mapped });
}

function whatIsWrong(payment: unknown): string {
  const [error] = Value.Errors(StripePayment, payment);
  return `Stripe's answer is not what was agreed: ${error?.instancePath ?? ''} ${error?.message ?? ''}`;
}

/** Done, or why it could not be; `refused`: the payment does not allow it. */
async function doOnce(
  context: PaymentContext,
  wanted: StripeInstruction,
  act: Act,
): Promise<Outcome | { readonly refused: string | undefined }> {
  const doubt = act.step === 'refund' ? await failedRefund(context, wanted) : undefined;
  if (doubt !== undefined) return doubt;
  const { path, params } = requestOf(act, wanted);
  const reply = await call(context, { method: 'POST', path, params, idempotencyKey: keyOf(act, wanted) });
  if (isSuccess(reply)) return { refused: undefined };
  const refusal = act.step === 'capture' ? captureRefusal(reply) : undefined;
  return refusal === 'look-again' ? { refused: undefined } : (refusal ?? outcomeOfRefusal(reply, 'acting'));
}

function requestOf(act: Act, { payment, document }: StripeInstruction): { path: string; params: Params } {
  const path = `/v1/payment_intents/${encodeURIComponent(payment)}`;
  switch (act.step) {
    case 'capture':
      return {
        path: `${path}/capture`,
        params: {
          amount_to_capture: act.to - act.from,
          // The default is true, and false is refused where the card may be captured once only.
          ...(act.isFinal ? {} : { final_capture: false }),
          ...(act.isFinal && act.to === act.from ? { final_capture: true } : {}),
          metadata: { crossdock_document: document },
        },
      };
    case 'cancel':
      return { path: `${path}/cancel`, params: { cancellation_reason: 'requested_by_customer' } };
    case 'refund':
      return {
        path: '/v1/refunds',
        params: {
          payment_intent: payment,
          amount: act.to - act.from,
          reason: 'requested_by_customer',
          metadata: { crossdock_document: document, crossdock_refund: act.to },
        },
      };
  }
}

/**
 * Our document and the sum that shall be reached, from the sum that stands: the same over all attempts, another one as soon as either
 * changes. Stripe compares the parameters of a repeated key, and the amount is the difference of the two.
 */
function keyOf(act: Act, { document, payment }: StripeInstruction): string {
  const sums = act.step === 'cancel' ? '' : `:${act.from}-${act.to}`;
  const end = act.step === 'capture' && act.isFinal ? ':final' : '';
  return `crossdock:${document}:${payment}:${act.step}${sums}${end}`;
}

/** A refund that the buyer's bank sent back is not simply sent again: a person finds another way. */
async function failedRefund(
  context: PaymentContext,
  wanted: StripeInstruction,
): Promise<Outcome | undefined> {
  const { payment, document, refund } = wanted;
  const reply = await call(context, {
    method: 'GET',
    path: '/v1/refunds',
    params: { payment_intent: payment, limit: 100 },
  });
  if (!isSuccess(reply)) return outcomeOfRefusal(reply, 'reading');
  const body = jsonOf(reply);
  const rows = Value.Check(ListPage, body) ? body.data : [];
  const failed = rows.filter((row) => isFailed(row)).find(isFor({ document, refund }));
  if (failed === undefined) return undefined;
  return ask(
    `the refund ${failed.id} of ${payment} came back: ${failed.failure_reason ?? failed.status ?? ''}`,
  );
}

function isFailed(row: unknown): row is Refund {
  return Value.Check(Refund, row) && ['failed', 'canceled'].includes(row.status ?? '');
}

function isFor({ document, refund }: Pick<StripeInstruction, 'document' | 'refund'>) {
  return ({ metadata }: Refund): boolean =>
    metadata?.['crossdock_document'] === document && metadata['crossdock_refund'] === String(refund);
}
