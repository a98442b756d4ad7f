/** Makes lost webhooks good: the list of events says which payments changed, and each is read once. */
import { Value } from 'typebox/value';
import type { Page, Poll } from '../../kit/source.ts';
import { readList, readPage, readPayment, withDisputes, type RawPayment } from '../api/reading.ts';
import { EventEnvelope } from '../api/theirs.ts';
import type { PaymentContext, PaymentSettings } from '../settings.ts';
import { EVENT_TYPES, paymentOf } from './events.ts';

const DAY_SECONDS = 86_400;
/** Events are made in many places at Stripe: one may be listed after others of a later second. */
const OVERLAP_SECONDS = 120;
/** Stripe keeps events for thirty days. */
const EVENTS_KEPT_SECONDS = 29 * DAY_SECONDS;
/** Refunds and disputes come months later; nothing is told of payments before that. */
const LOADED_SECONDS = 180 * DAY_SECONDS;
const PAYMENTS_IN_PAGE = 50;

/** The cursor is the second of the newest event that was read. */
export const poll: Poll<PaymentSettings> = {
  everySeconds: 60,
  overlapSeconds: OVERLAP_SECONDS,
  read: async function* read(context, cursor) {
    const { rows, at } = await readPage(context, '/v1/events', { limit: 1 });
    const from = Number(cursor ?? 'NaN');
    // Where the events of the time between are gone, everything is read again.
    if (Number.isSafeInteger(from) && at - from < EVENTS_KEPT_SECONDS) yield* changesSince(context, from);
    else yield* load(context, { at, cursor: String(newest(rows) ?? at) });
  },
};

/** `at` is before the first page was asked for: up to then, every page is complete. */
async function* load(
  context: PaymentContext,
  { at, cursor }: { readonly at: number; readonly cursor: string },
): AsyncGenerator<Page> {
  const params = { expand: ['data.latest_charge'], created: { gte: at - LOADED_SECONDS } };
  for await (const rows of readList(context, '/v1/payment_intents', params)) {
    const records: RawPayment[] = [];
    for (const intent of rows) records.push(await withDisputes(context, { intent, asOf: at }));
    yield { records };
  }
  // Only a load that came to its end moves the cursor.
  yield { records: [], cursor };
}

async function* changesSince(context: PaymentContext, from: number): AsyncGenerator<Page> {
  const changed = await changedSince(context, from - OVERLAP_SECONDS);
  for (let at = 0; at < changed.length; at += PAYMENTS_IN_PAGE) {
    const part = changed.slice(at, at + PAYMENTS_IN_PAGE);
    const records: RawPayment[] = [];
    for (const [id, asOf] of part) {
      const payment = await readPayment(context, { id, asOf });
      if (payment !== undefined) records.push(payment);
    }
    yield { records, cursor: String(Math.max(from, part.at(-1)?.[1] ?? from)) };
  }
  if (changed.length === 0) yield { records: [], cursor: String(from) };
}

/**
 * Each payment with the second of its newest event, oldest first: read after that event, it shows at least what the event told. The same
 * event gives the same instant however often it is listed, so that repetition is seen as such.
 */
async function changedSince(
  context: PaymentContext,
  from: number,
): Promise<readonly (readonly [string, number])[]> {
  const changed = new Map<string, number>();
  const params = { types: EVENT_TYPES, created: { gte: Math.max(0, from) } };
  for await (const rows of readList(context, '/v1/events', params))
    for (const row of rows) {
      const payment = Value.Check(EventEnvelope, row) ? paymentOf(row) : undefined;
      if (payment !== undefined && Value.Check(EventEnvelope, row))
        changed.set(payment, Math.max(row.created, changed.get(payment) ?? 0));
    }
  return [...changed].toSorted(([, one], [, other]) => one - other);
}

function newest(rows: readonly unknown[]): number | undefined {
  const [first] = rows;
  return Value.Check(EventEnvelope, first) ? first.created : undefined;
}
