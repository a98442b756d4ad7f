/** What each call of the API does, by method and path; routes only carry it. */
import type { Account } from './account.ts';
import type { Permission } from './access.ts';
import { CARDS, cancelIntent, capture, confirmIntent, createIntent, type CardName } from './life/intents.ts';
import { PAGING, pageOf, shownIntent } from './lists.ts';
import type { PaymentIntent } from './life/objects.ts';
import type { Params } from './params.ts';
import { refundIntent } from './life/refunds.ts';
import { invalid, missing, Refusal } from './refusal.ts';
import { registerEndpoint } from './webhooks.ts';

export interface Asked {
  readonly account: Account;
  readonly params: Params;
  /** The id in the path. */
  readonly id: string;
}

export interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly needs: Permission;
  readonly run: (asked: Asked) => object;
}

const get = (path: string, needs: Permission, run: Call['run']): Call => ({
  method: 'GET',
  path,
  needs,
  run,
});
const post = (path: string, needs: Permission, run: Call['run']): Call => ({
  method: 'POST',
  path,
  needs,
  run,
});

export const CALLS: readonly Call[] = [
  get('/v1/account', 'account:read', ({ account }) => ({
    id: account.id,
    object: 'account',
    charges_enabled: true,
    country: 'US',
    default_currency: 'usd',
  })),
  post('/v1/payment_intents', 'payment_intents:write', create),
  get('/v1/payment_intents', 'payment_intents:read', listIntents),
  get('/v1/payment_intents/:id', 'payment_intents:read', ({ account, params, id }) =>
    shownIntent(account, account.intent(id), { params: params.only() }),
  ),
  post('/v1/payment_intents/:id/confirm', 'payment_intents:write', (asked) =>
    confirm(asked, asked.account.intent(asked.id)),
  ),
  post('/v1/payment_intents/:id/capture', 'payment_intents:write', captureCall),
  post('/v1/payment_intents/:id/cancel', 'payment_intents:write', cancelCall),
  get('/v1/charges/:id', 'charges:read', ({ account, id }) => account.charge(id)),
  post('/v1/refunds', 'refunds:write', refundCall),
  get('/v1/refunds', 'refunds:write', ({ account, params }) =>
    pageOf(
      ofPayment(account.refunds.values(), params),
      params.only('payment_intent', 'charge', ...PAGING),
      '/v1/refunds',
    ),
  ),
  get('/v1/refunds/:id', 'refunds:write', ({ account, id }) => shown(account.refunds, 'refund', id)),
  get('/v1/disputes', 'disputes:read', ({ account, params }) =>
    pageOf(
      ofPayment(account.disputes.values(), params),
      params.only('payment_intent', 'charge', ...PAGING),
      '/v1/disputes',
    ),
  ),
  get('/v1/disputes/:id', 'disputes:read', ({ account, id }) => shown(account.disputes, 'dispute', id)),
  get('/v1/events', 'events:read', listEvents),
  get('/v1/events/:id', 'events:read', ({ account, id }) => shown(account.events, 'event', id)),
  get('/v1/webhook_endpoints', 'webhooks:read', ({ account, params }) =>
    pageOf(
      [...account.endpoints.values()].map(({ secret: _secret, ...endpoint }) => endpoint),
      params.only(...PAGING),
      '/v1/webhook_endpoints',
    ),
  ),
  post('/v1/webhook_endpoints', 'webhooks:write', ({ account, params }) =>
    registerEndpoint(account, {
      url: params.only('url', 'enabled_events', 'api_version').required('url'),
      types: params.list('enabled_events'),
    }),
  ),
  get('/v1/customers', 'customers:read', ({ params }) => pageOf([], params, '/v1/customers')),
  get('/v1/payouts', 'payouts:read', ({ params }) => pageOf([], params, '/v1/payouts')),
];

const CREATE = [
  'amount',
  'currency',
  'capture_method',
  'payment_method',
  'payment_method_types',
  'payment_method_options',
  'confirm',
  'metadata',
];

function create({ account, params, id }: Asked): object {
  const amount = params.only(...CREATE).integer('amount');
  if (amount === undefined) throw invalid('parameter_missing', 'Missing required param: amount.', 'amount');
  if (amount < 1) throw invalid('parameter_invalid_integer', 'Invalid positive integer', 'amount');
  const currency = params.required('currency');
  if (!/^[a-z]{3}$/.test(currency))
    throw invalid('parameter_invalid_string', `Invalid currency: ${currency}`, 'currency');
  const multicapture = 'payment_method_options[card][request_multicapture]';
  const intent = createIntent(account, {
    amount,
    currency,
    captureMethod:
      params.word('capture_method', ['automatic', 'automatic_async', 'manual']) ?? 'automatic_async',
    requestMulticapture: params.word(multicapture, ['if_available', 'never']) === 'if_available',
    metadata: params.record('metadata'),
  });
  if (params.flag('confirm') === true) return confirm({ account, params, id }, intent);
  return shownIntent(account, intent, { params });
}

function confirm({ account, params }: Asked, intent: PaymentIntent): object {
  const card = params.text('payment_method') ?? 'pm_card_visa';
  if (!isCard(card)) throw missing('PaymentMethod', card, 'payment_method');
  return shownIntent(account, confirmIntent(account, intent, card), { params });
}

function isCard(name: string): name is CardName {
  return Object.hasOwn(CARDS, name);
}

function listIntents({ account, params }: Asked): object {
  const page = pageOf(account.intents.values(), params.only(...PAGING), '/v1/payment_intents');
  return { ...page, data: page.data.map((intent) => shownIntent(account, intent, { params, at: 'data.' })) };
}

function captureCall({ account, params, id }: Asked): object {
  const intent = unlocked(account, account.intent(id));
  params.only('amount_to_capture', 'final_capture', 'metadata', 'statement_descriptor_suffix');
  const amount = params.integer('amount_to_capture') ?? intent.amount_capturable;
  const captured = capture(account, intent, { amount, isFinal: params.flag('final_capture') ?? true });
  captured.metadata = { ...captured.metadata, ...params.record('metadata') };
  return shownIntent(account, captured, { params });
}

const CANCEL_REASONS = ['duplicate', 'fraudulent', 'requested_by_customer', 'abandoned'] as const;

function cancelCall({ account, params, id }: Asked): object {
  const intent = unlocked(account, account.intent(id));
  const reason = params.only('cancellation_reason').word('cancellation_reason', CANCEL_REASONS);
  return shownIntent(account, cancelIntent(account, intent, reason ?? null), { params });
}

const REFUND_REASONS = ['duplicate', 'fraudulent', 'requested_by_customer'] as const;

function refundCall({ account, params }: Asked): object {
  const named = params
    .only('payment_intent', 'charge', 'amount', 'reason', 'metadata')
    .text('payment_intent');
  const id = named ?? account.charge(params.required('charge')).payment_intent;
  const intent = unlocked(account, account.intent(id));
  return refundIntent(account, intent, {
    amount: params.integer('amount'),
    reason: params.word('reason', REFUND_REASONS) ?? null,
    metadata: params.record('metadata'),
  });
}

function listEvents({ account, params }: Asked): object {
  const types = params.only('type', 'types', 'delivery_success', ...PAGING).list('types');
  if (types.length > 20) throw invalid('parameter_invalid_array', 'You may pass up to 20 types.', 'types');
  const oldest = account.now() - 30 * 86_400;
  const fitting = [...account.events.values()].filter(
    ({ type, created }) => created >= oldest && (types.length === 0 || types.includes(type)),
  );
  return pageOf(fitting, params, '/v1/events');
}

function ofPayment<Row extends { readonly payment_intent: string; readonly charge: string }>(
  rows: Iterable<Row>,
  params: Params,
): readonly Row[] {
  const [intent, charge] = [params.text('payment_intent'), params.text('charge')];
  return [...rows].filter(
    (row) =>
      (intent === undefined || row.payment_intent === intent) &&
      (charge === undefined || row.charge === charge),
  );
}

function shown(rows: ReadonlyMap<string, object>, what: string, id: string): object {
  const found = rows.get(id);
  if (found === undefined) throw missing(what, id, 'id');
  return found;
}

/** Another process at Stripe may hold the object: this is no limit, and passes. */
function unlocked(account: Account, intent: PaymentIntent): PaymentIntent {
  if ((account.locks.get(intent.id) ?? 0) <= account.nowMs()) return intent;
  throw new Refusal(429, {
    type: 'invalid_request_error',
    code: 'lock_timeout',
    message:
      'This object cannot be accessed right now because another API request or Stripe process is using it.',
  });
}
