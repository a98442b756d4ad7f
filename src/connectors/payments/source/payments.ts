/** How payments stand: told by webhooks, made good by the list of events, read by id. */
import type { Payment } from '../../../model/documents/payment.ts';
import { andThen } from '../../kit/gather.ts';
import type { Source } from '../../kit/source.ts';
import { readPage, readPayment, type RawPayment } from '../api/reading.ts';
import { StripePayment } from '../api/theirs.ts';
import type { PaymentContext, PaymentSettings } from '../settings.ts';
import { asOfText, toPayment } from '../standing.ts';
import { poll } from './poll.ts';
import { webhook } from './webhook.ts';

export const payments: Source<PaymentSettings, typeof StripePayment, 'payment'> = {
  domain: 'payment',
  contract: { name: 'stripe.payment', version: '2025-03-31' },
  from: StripePayment,
  key: ({ intent }) => intent.id,
  version: asOfText,
  map: (theirs, settings) => andThen(toPayment(theirs, settings), (payment): readonly Payment[] => [payment]),
  webhook,
  poll,
  byKey,
};

/** The instant is asked for first: whatever had happened until then, the event that told of it among it, is in what is read after. */
async function byKey(context: PaymentContext, keys: readonly string[]): Promise<readonly RawPayment[]> {
  const { at } = await readPage(context, '/v1/events', { limit: 1 });
  const found: RawPayment[] = [];
  for (const id of keys) {
    const payment = await readPayment(context, { id, asOf: at });
    if (payment !== undefined) found.push(payment);
  }
  return found;
}
