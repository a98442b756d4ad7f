/** A simulated Stripe account over HTTP. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Simulator } from '../kit/faults.ts';
import { seededRandom } from '../kit/random.ts';
import { simulatorServer, type Answer } from '../kit/simulator-server.ts';
import { webhookSender } from '../kit/webhook-sender.ts';
import {
  guard,
  HUB_PERMISSIONS,
  keyOf,
  mustHave,
  refuse,
  TOO_MANY,
  type Access,
  type Permission,
} from './access.ts';
import { Account, NOBODY } from './account.ts';
import { CALLS, type Call } from './calls.ts';
import { paymentEdits } from './edits.ts';
import { IdempotencyKeys } from './idempotency.ts';
import { confirmIntent, createIntent, expireWhatIsDue } from './life/intents.ts';
import { Params } from './params.ts';
import { Refusal } from './refusal.ts';
import { registerEndpoint, send } from './webhooks.ts';

export interface PaymentsOptions {
  /** On the board; default `payments`. */
  readonly name?: string;
  /** Absent: any free port. */
  readonly port?: number;
  readonly seed: number;
  /** A restricted key with what the hub needs. */
  readonly apiKey: string;
  readonly otherKeys?: ReadonlyMap<string, readonly Permission[] | 'everything'>;
  /** Signs all webhooks. */
  readonly webhookSecret: string;
  /** Where the hub takes webhooks; absent: nobody has registered it yet. */
  readonly webhookUrl?: string | undefined;
  /** Types of events for that address; absent: all. */
  readonly webhookTypes?: readonly string[];
  readonly requestsPerSecond?: number;
  readonly clock?: () => Date;
  readonly retryDelaysMs?: readonly number[];
}

export interface AuthoriseOptions {
  /** The account may capture it several times; default false. */
  readonly multicapture?: boolean;
  readonly metadata?: Record<string, string>;
}

export interface PaymentsSimulator extends Simulator {
  readonly account: Account;
  /** The buyer pays at the storefront: gives the id of a PaymentIntent that can be captured. `amount` in Stripe's minor units. */
  authorise(amount: number, currency: string, options?: AuthoriseOptions): string;
  /** Registers an address for webhooks, as people do it at the dashboard. */
  registerEndpoint(url: string, types?: readonly string[]): void;
  /** Resolves when all webhooks are out. */
  idle(): Promise<void>;
}

/** Starts it on loopback. */
export async function startPayments(options: PaymentsOptions): Promise<PaymentsSimulator> {
  const { seed, name = 'payments' } = options;
  const server = simulatorServer({
    name,
    seed,
    ...(options.port === undefined ? {} : { port: options.port }),
    refusal,
  });
  const random = seededRandom(seed);
  const { retryDelaysMs } = options;
  const sender = webhookSender({
    faults: server.faults,
    random: random.fork('webhooks'),
    count: server.count,
    ...(retryDelaysMs === undefined ? {} : { retryDelaysMs }),
  });
  const account = new Account({
    random: random.fork('ids'),
    clock: options.clock ?? (() => new Date()),
    webhookSecret: options.webhookSecret,
    onEvent: (event, endpoints, subject) => send(sender, account, { event, endpoints, subject }),
  });
  const register = (url: string, types: readonly string[] = ['*']): void =>
    void registerEndpoint(account, { url, types });
  if (options.webhookUrl !== undefined) register(options.webhookUrl, options.webhookTypes);
  serve(server.app, account, accessOf(options, account));
  return {
    name,
    url: await server.listen(),
    faults: server.faults,
    account,
    counts: () => ({ ...server.counts(), payments: account.intents.size, events: account.events.size }),
    edits: paymentEdits(account),
    authorise: (amount, currency, more) => authorise(account, { amount, currency, ...more }),
    registerEndpoint: register,
    idle: () => sender.idle(),
    close: async () => {
      await sender.close();
      await server.close();
    },
  };
}

function accessOf({ apiKey, otherKeys, requestsPerSecond }: PaymentsOptions, { id }: Account): Access {
  return {
    keys: new Map<string, readonly Permission[] | 'everything'>([
      [apiKey, HUB_PERMISSIONS],
      ...(otherKeys ?? []),
    ]),
    accountId: id,
    ...(requestsPerSecond === undefined ? {} : { requestsPerSecond }),
  };
}

function authorise(
  account: Account,
  {
    amount,
    currency,
    multicapture = false,
    metadata = {},
  }: AuthoriseOptions & { amount: number; currency: string },
): string {
  const intent = createIntent(account, {
    amount,
    currency: currency.toLowerCase(),
    captureMethod: 'manual',
    requestMulticapture: multicapture,
    metadata,
  });
  return confirmIntent(account, intent, 'pm_card_visa').id;
}

function serve(app: FastifyInstance, account: Account, access: Access): void {
  const keys = new IdempotencyKeys(() => account.nowMs());
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, body),
  );
  guard(app, access);
  app.setErrorHandler((error, _request, reply) =>
    refuse(
      reply,
      error instanceof Refusal ? error : new Refusal(500, { type: 'api_error', message: String(error) }),
    ),
  );
  app.setNotFoundHandler(({ method, url }, reply) =>
    refuse(
      reply,
      new Refusal(404, {
        type: 'invalid_request_error',
        message: `Unrecognized request URL (${method}: ${url}).`,
      }),
    ),
  );
  for (const call of CALLS)
    app.route<{ Params: { id?: string } }>({
      method: call.method,
      url: call.path,
      handler: (request, reply) => {
        mustHave(call.needs, request, access);
        // A capture finds out by itself that it comes too late.
        if (!call.path.endsWith('/capture')) expireWhatIsDue(account);
        return answer(reply, { account, keys, call, request });
      },
    });
}

interface Served {
  readonly account: Account;
  readonly keys: IdempotencyKeys;
  readonly call: Call;
  readonly request: FastifyRequest<{ Params: { id?: string } }>;
}

function answer(reply: FastifyReply, { account, keys, call, request }: Served): FastifyReply {
  const { params: path, headers, url, body } = request;
  const text = call.method === 'GET' ? (url.split('?')[1] ?? '') : typeof body === 'string' ? body : '';
  const params = new Params(text);
  const header = headers['idempotency-key'];
  const key = call.method === 'POST' && typeof header === 'string' ? header : undefined;
  const requestId = account.newId('req');
  account.request = { id: requestId, idempotency_key: key ?? null };
  const date = new Date(account.nowMs()).toUTCString();
  void reply.headers({ date, 'request-id': requestId, 'stripe-version': headers['stripe-version'] ?? '' });
  try {
    const once = { key: key && `${keyOf(request)} ${key}`, fingerprint: `${url} ${params.fingerprint}` };
    const made = keys.answer(once, () => call.run({ account, params, id: path.id ?? '' }));
    if (made.isReplayed) void reply.header('idempotent-replayed', 'true');
    return reply.code(made.status).send(made.body);
  } finally {
    account.request = NOBODY;
  }
}

function refusal(kind: 'throttled' | 'unavailable'): Answer {
  if (kind === 'throttled')
    return {
      status: 429,
      headers: { 'stripe-rate-limited-reason': 'global-rate' },
      body: { error: TOO_MANY },
    };
  const error = { type: 'api_error', message: 'An error occurred internally with Stripe.' };
  return { status: 503, body: { error } };
}
