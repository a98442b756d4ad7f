/** The simulated account behaves as the vendor's contract says. */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HUB_PERMISSIONS } from './access.ts';
import { startPayments, type PaymentsSimulator } from './payments.ts';

let payments: PaymentsSimulator;
let nowMs: number;
beforeEach(async () => {
  nowMs = Date.parse('2026-03-01T12:00:00Z');
  payments = await startPayments({
    seed: 5,
    apiKey: 'rk_test_hub',
    otherKeys: new Map([['sk_test_all', 'everything']]),
    webhookSecret: 'whsec_test',
    clock: () => new Date(nowMs),
    retryDelaysMs: [20],
  });
});
afterEach(() => payments.close());

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown> & {
    readonly error?: Record<string, unknown>;
    readonly data?: unknown[];
  };
}

async function ask(
  method: 'GET' | 'POST',
  path: string,
  {
    form = '',
    key = 'sk_test_all',
    once: idempotencyKey,
  }: { form?: string; key?: string; once?: string } = {},
): Promise<Answer> {
  const reply = await fetch(`${payments.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      'stripe-version': '2026-08-26.dahlia',
      ...(method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    },
    ...(method === 'POST' ? { body: form } : {}),
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every answer of the API is an object
  return { status: reply.status, headers: reply.headers, body: (await reply.json()) as Answer['body'] };
}

const authorise = (multicapture = false) => payments.authorise(100_00, 'usd', { multicapture });
const capture = (id: string, form: string) => ask('POST', `/v1/payment_intents/${id}/capture`, { form });
const eventTypes = () => [...payments.account.events.values()].map(({ type }) => type);

describe('keys', () => {
  test('an unknown key is refused in the words of the vendor, and never shown whole', async () => {
    const { status, body } = await ask('GET', '/v1/account', { key: 'rk_test_somebody_else' });
    expect(status).toBe(401);
    expect(body.error).toMatchObject({
      type: 'invalid_request_error',
      message: /^Invalid API Key provided: rk_test_\*+else$/,
    });
  });

  test('a restricted key is told which permission it lacks, and on which account', async () => {
    const { status, body } = await ask('GET', '/v1/payouts', { key: 'rk_test_hub' });
    expect(status).toBe(403);
    expect(body.error?.['message']).toContain(
      `on account '${payments.account.id}'. Having the 'rak_payouts_read'`,
    );
  });

  test('basic authentication is as good as a bearer token', async () => {
    const reply = await fetch(`${payments.url}/v1/account`, {
      headers: { authorization: `Basic ${Buffer.from('sk_test_all:').toString('base64')}` },
    });
    expect(reply.status).toBe(200);
  });
});

describe('a PaymentIntent', () => {
  test('is created and confirmed by one form-encoded request, and shows what the vendor shows', async () => {
    const form =
      'amount=1999&currency=eur&capture_method=manual&confirm=true&payment_method=pm_card_visa&metadata[order]=7' +
      '&payment_method_options[card][request_multicapture]=if_available&expand[]=latest_charge';
    const { status, body } = await ask('POST', '/v1/payment_intents', { form });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: expect.stringMatching(/^pi_[A-Za-z0-9]{24}$/),
      object: 'payment_intent',
      amount: 1999,
      amount_capturable: 1999,
      amount_received: 0,
      currency: 'eur',
      status: 'requires_capture',
      metadata: { order: '7' },
      latest_charge: {
        id: expect.stringMatching(/^ch_/),
        object: 'charge',
        captured: false,
        paid: true,
        status: 'succeeded',
        payment_method_details: {
          type: 'card',
          card: { capture_before: nowMs / 1000 + 7 * 86_400, multicapture: { status: 'available' } },
        },
      },
    });
  });

  test('of a card that declines waits for another one, and is paid by it', async () => {
    const form = 'amount=500&currency=usd&confirm=true&payment_method=pm_card_chargeDeclined';
    const { status, body } = await ask('POST', '/v1/payment_intents', { form });
    expect(status).toBe(402);
    expect(body.error).toMatchObject({
      type: 'card_error',
      code: 'card_declined',
      decline_code: 'generic_decline',
    });
    const [id = ''] = payments.account.intents.keys();
    const again = await ask('POST', `/v1/payment_intents/${id}/confirm`, {
      form: 'payment_method=pm_card_visa',
    });
    expect(again.body).toMatchObject({ status: 'succeeded', amount_received: 500, last_payment_error: null });
  });

  test.each([
    ['currency=usd', 'parameter_missing'],
    ['amount=0&currency=usd', 'parameter_invalid_integer'],
    ['amount=5.5&currency=usd', 'parameter_invalid_integer'],
    ['amount=5&currency=usd&colour=red', 'parameter_unknown'],
    ['amount=5&currency=usd&capture_method=later', 'parameter_invalid_enum'],
  ])('asked for with %s is refused: %s', async (form, code) => {
    const { status, body } = await ask('POST', '/v1/payment_intents', { form });
    expect([status, body.error?.['code']]).toEqual([400, code]);
  });

  test('that does not exist is a 404 with its id', async () => {
    const { status, body } = await ask('GET', '/v1/payment_intents/pi_x');
    expect([status, body.error]).toEqual([
      404,
      {
        type: 'invalid_request_error',
        code: 'resource_missing',
        message: "No such payment_intent: 'pi_x'",
        param: 'intent',
      },
    ]);
  });
});

describe('a capture', () => {
  test('of less than all gives the rest up, without a refund', async () => {
    const id = authorise();
    const { body } = await capture(id, 'amount_to_capture=7000&expand[]=latest_charge');
    expect(body).toMatchObject({
      status: 'succeeded',
      amount_capturable: 0,
      amount_received: 70_00,
      latest_charge: { amount_captured: 70_00, amount_refunded: 0, captured: true },
    });
    expect(eventTypes()).toContain('charge.captured');
    expect(payments.account.refunds.size).toBe(0);
  });

  test('that is not final keeps the rest authorised, and nothing is released before the end', async () => {
    const id = authorise(true);
    expect((await capture(id, 'amount_to_capture=7000&final_capture=false')).body).toMatchObject({
      status: 'requires_capture',
      amount_capturable: 30_00,
      amount_received: 70_00,
    });
    expect((await capture(id, 'amount_to_capture=0&final_capture=true')).body).toMatchObject({
      status: 'succeeded',
      amount_capturable: 0,
      amount_received: 70_00,
    });
  });

  test.each([
    [false, 'amount_to_capture=10&final_capture=false', 'parameter_invalid_boolean'],
    [true, 'amount_to_capture=10001', 'amount_too_large'],
    [true, 'amount_to_capture=0&final_capture=true', 'parameter_invalid_integer'],
  ])('with multicapture %s and %s is refused: %s', async (multicapture, form, code) => {
    const { status, body } = await capture(authorise(multicapture), form);
    expect([status, body.error?.['code']]).toEqual([400, code]);
  });

  test('of what is closed names the status', async () => {
    const id = authorise();
    await capture(id, '');
    const { body } = await capture(id, '');
    expect(body.error).toMatchObject({
      code: 'payment_intent_unexpected_state',
      message: /could not be captured because it has a status of succeeded/,
    });
  });

  test('is refused by the bank as soon as a person has said so on the board, and no edit takes it', async () => {
    const id = authorise(true);
    await capture(id, 'amount_to_capture=3000&final_capture=false');
    expect(await payments.edits['refuseCaptures']?.({ seed: 1 })).toContain(id);
    const { status, body } = await capture(id, 'amount_to_capture=1000');
    expect([status, body.error]).toMatchObject([
      402,
      { type: 'card_error', code: 'card_declined', decline_code: expect.any(String) },
    ]);
    expect(await payments.edits['captureByHand']?.({ seed: 1 })).toContain('nothing is authorised');
    const end = await capture(id, 'amount_to_capture=0&final_capture=true');
    expect(end.body).toMatchObject({ status: 'succeeded', amount_received: 3000 });
  });

  test('is refused with its own code where nobody has looked since its time was over', async () => {
    const id = authorise();
    nowMs += 7 * 86_400_000;
    const { status, body } = await capture(id, 'amount_to_capture=1000');
    expect([status, body.error?.['code']]).toEqual([400, 'charge_expired_for_capture']);
    expect(payments.account.intent(id).status).toBe('canceled');
  });

  test('comes too late after seven days', async () => {
    const [untouched, begun] = [authorise(), authorise(true)];
    await capture(begun, 'amount_to_capture=100&final_capture=false');
    nowMs += 7 * 86_400_000;
    const { body } = await ask('GET', `/v1/payment_intents/${untouched}`);
    expect(body).toMatchObject({ status: 'canceled', cancellation_reason: 'expired', amount_received: 0 });
    expect(payments.account.intent(begun)).toMatchObject({ status: 'succeeded', amount_received: 100 });
    expect(eventTypes()).toEqual(expect.arrayContaining(['charge.expired', 'payment_intent.canceled']));
  });
});

describe('an idempotency key', () => {
  const refund = (id: string, form: string, idempotencyKey: string) =>
    ask('POST', '/v1/refunds', { form: `payment_intent=${id}&${form}`, once: idempotencyKey });

  test('repeats the first answer and does nothing twice', async () => {
    const id = authorise();
    await capture(id, '');
    const first = await refund(id, 'amount=100', 'k1');
    const again = await refund(id, 'amount=100', 'k1');
    expect(again.body).toEqual(first.body);
    expect([first, again].map(({ headers }) => headers.get('idempotent-replayed'))).toEqual([null, 'true']);
    expect(payments.account.refunds.size).toBe(1);
  });

  test('is refused with other parameters', async () => {
    const id = authorise();
    await capture(id, '');
    await refund(id, 'amount=100', 'k1');
    const { status, body } = await refund(id, 'amount=200', 'k1');
    expect([status, body.error?.['type']]).toEqual([400, 'idempotency_error']);
  });

  test('remembers a refusal of the card or the state, but not one of the parameters', async () => {
    const id = authorise();
    expect((await refund(id, 'amount=100', 'k1')).body.error?.['code']).toBe('charge_not_refundable');
    expect((await refund(id, 'amount=no', 'k2')).status).toBe(400);
    await capture(id, '');
    expect((await refund(id, 'amount=100', 'k1')).headers.get('idempotent-replayed')).toBe('true');
    expect((await refund(id, 'amount=100', 'k2')).status).toBe(200);
  });

  test('is forgotten after a day', async () => {
    const id = authorise();
    await capture(id, '');
    await refund(id, 'amount=100', 'k1');
    nowMs += 24 * 3_600_000;
    expect((await refund(id, 'amount=100', 'k1')).headers.get('idempotent-replayed')).toBeNull();
    expect(payments.account.refunds.size).toBe(2);
  });
});

describe('refunds and disputes', () => {
  test('no more goes back than was captured', async () => {
    const id = authorise();
    await capture(id, 'amount_to_capture=5000');
    const more = await ask('POST', '/v1/refunds', { form: `payment_intent=${id}&amount=5001` });
    expect(more.body.error).toMatchObject({ code: 'amount_too_large', param: 'amount' });
    const all = await ask('POST', '/v1/refunds', { form: `payment_intent=${id}&reason=duplicate` });
    expect(all.body).toMatchObject({
      object: 'refund',
      amount: 50_00,
      reason: 'duplicate',
      status: 'succeeded',
    });
    const again = await ask('POST', '/v1/refunds', { form: `payment_intent=${id}` });
    expect(again.body.error?.['code']).toBe('charge_already_refunded');
  });

  test('what is disputed is not refunded, and is listed by its payment', async () => {
    const id = authorise();
    await capture(id, '');
    expect(await payments.edits['dispute']?.({ seed: 1 })).toContain(id);
    const { body } = await ask('POST', '/v1/refunds', { form: `payment_intent=${id}` });
    expect(body.error?.['code']).toBe('charge_disputed');
    const list = await ask('GET', `/v1/disputes?payment_intent=${id}`);
    expect(list.body).toMatchObject({ object: 'list', has_more: false, data: [{ payment_intent: id }] });
  });
});

describe('lists', () => {
  test('are read page by page, newest first', async () => {
    const ids = [1, 2, 3].map(() => authorise());
    const first = await ask('GET', '/v1/payment_intents?limit=2');
    expect(first.body).toMatchObject({ has_more: true, data: [{ id: ids[2] }, { id: ids[1] }] });
    const rest = await ask('GET', `/v1/payment_intents?limit=2&starting_after=${ids[1] ?? ''}`);
    expect(rest.body).toMatchObject({ has_more: false, data: [{ id: ids[0] }] });
  });

  test('of events are cut by type and time, and go back thirty days', async () => {
    const id = authorise();
    nowMs += 1000;
    await capture(id, '');
    const since = nowMs / 1000;
    const { body } = await ask(
      'GET',
      `/v1/events?types[]=payment_intent.succeeded&types[]=charge.succeeded&created[gte]=${since}`,
    );
    expect(body.data).toMatchObject([{ type: 'payment_intent.succeeded', data: { object: { id } } }]);
    nowMs += 31 * 86_400_000;
    expect((await ask('GET', '/v1/events')).body.data).toEqual([]);
  });
});

test('limits are told in the words of the vendor', async () => {
  payments.faults.throttleShare = 1;
  const { status, headers, body } = await ask('GET', '/v1/account');
  expect([status, headers.get('stripe-rate-limited-reason'), body.error?.['code']]).toEqual([
    429,
    'global-rate',
    'rate_limit',
  ]);
});

test('a payment that is locked says so, and is free again by itself', async () => {
  const id = authorise();
  await payments.edits['lockPayment']?.({ seed: 1 });
  const { status, body } = await capture(id, '');
  expect([status, body.error?.['code']]).toEqual([429, 'lock_timeout']);
  nowMs += 5001;
  expect((await capture(id, '')).status).toBe(200);
});

test('events go to the registered addresses, signed for the attempt', async () => {
  const arrived: { readonly headers: IncomingMessage['headers']; readonly body: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      arrived.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const form = `url=http://127.0.0.1:${port}/&enabled_events[]=charge.succeeded`;
  expect((await ask('POST', '/v1/webhook_endpoints', { form })).body).toMatchObject({ status: 'enabled' });
  const id = authorise();
  await payments.idle();
  server.close();
  const [{ headers, body } = { headers: {}, body: '{}' }] = arrived;
  expect(arrived).toHaveLength(1);
  expect(JSON.parse(body)).toMatchObject({
    object: 'event',
    type: 'charge.succeeded',
    api_version: expect.any(String),
    created: nowMs / 1000,
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    data: { object: { object: 'charge', payment_intent: id } },
  });
  const v1 = createHmac('sha256', 'whsec_test')
    .update(`${nowMs / 1000}.${body}`)
    .digest('hex');
  expect(headers['stripe-signature']).toMatch(`t=${nowMs / 1000},v1=${v1},v0=`);
});

test('the same seed gives the same ids, and every edit says what it did', async () => {
  const twin = await startPayments({
    seed: 5,
    apiKey: 'k',
    webhookSecret: 's',
    clock: () => new Date(nowMs),
  });
  expect(twin.authorise(100_00, 'usd')).toBe(authorise());
  for (const name of Object.keys(payments.edits)) {
    authorise(true);
    expect(await payments.edits[name]?.({ seed: 1 })).toMatch(/\.$/);
  }
  await twin.close();
});

test('what the hub needs is less than everything', () => {
  expect(HUB_PERMISSIONS).not.toContain('payouts:read');
  expect(HUB_PERMISSIONS).not.toContain('webhooks:write');
});
