/** Is the key right, of which account, and allowed neither too little nor too much? Is the webhook endpoint registered? */
import { Value } from 'typebox/value';
import { Type } from 'typebox';
import type { Problem } from '../kit/mapping.ts';
import { jsonOf } from '../kit/parse-json.ts';
import { call, isSuccess, type StripeReply, type StripeRequest } from './api/call.ts';
import { outcomeOfRefusal, wordsOf } from './api/refusal.ts';
import type { PaymentContext } from './settings.ts';
import { endpointProblems, readEndpoints } from './source/webhook.ts';
import { EVENT_TYPES } from './source/events.ts';

/** Before it, giving up an authorisation made a refund, and amounts could not be told apart. */
const OLDEST_VERSION = '2025-03-31';
/** Nothing of this id exists: what is asked of it changes nothing, and tells all the same whether it would be allowed. */
const NOBODYS_PAYMENT = 'pi_crossdock_check';

const NEEDED: readonly (readonly [string, StripeRequest])[] = [
  ['PaymentIntents: read', { method: 'GET', path: '/v1/payment_intents', params: { limit: 1 } }],
  ['PaymentIntents: write', { method: 'POST', path: `/v1/payment_intents/${NOBODYS_PAYMENT}/capture` }],
  ['refunds: write', { method: 'POST', path: '/v1/refunds', params: { payment_intent: NOBODYS_PAYMENT } }],
  ['disputes: read', { method: 'GET', path: '/v1/disputes', params: { limit: 1 } }],
  ['events: read', { method: 'GET', path: '/v1/events', params: { limit: 1 } }],
  ['webhook endpoints: read', { method: 'GET', path: '/v1/webhook_endpoints', params: { limit: 1 } }],
];
/** A key that may do these was not made for this. */
const TOO_MUCH: readonly (readonly [string, StripeRequest])[] = [
  ['customers: read', { method: 'GET', path: '/v1/customers', params: { limit: 1 } }],
  ['payouts: read', { method: 'GET', path: '/v1/payouts', params: { limit: 1 } }],
];

/** Everything that is wrong; an empty list where nothing is. Changes nothing. */
export async function check(context: PaymentContext): Promise<readonly Problem[]> {
  const account = await call(context, { method: 'GET', path: '/v1/account' });
  const locked = lockedOut(account);
  if (locked !== undefined) return [locked];
  return [
    ...settingProblems(context),
    ...accountProblems(context, account),
    ...(await permissionProblems(context)),
    ...(await webhookProblems(context)),
  ];
}

/** No answer or no valid key: nothing else can be found out. */
function lockedOut(reply: StripeReply): Problem | undefined {
  if (reply.outcome === 'answered' && reply.status < 500 && ![401, 429].includes(reply.status))
    return undefined;
  const outcome = outcomeOfRefusal(reply, 'reading');
  const found = outcome.outcome === 'done' ? 'no answer' : outcome.reason;
  const isKey = reply.outcome === 'answered' && reply.status === 401;
  return { path: isKey ? 'apiKey' : 'baseUrl', found, agreed: 'a Stripe API that knows this key' };
}

function settingProblems({ settings }: PaymentContext): Problem[] {
  const problems: Problem[] = [];
  if (settings.apiVersion.slice(0, OLDEST_VERSION.length) < OLDEST_VERSION)
    problems.push({ path: 'apiVersion', found: settings.apiVersion, agreed: `${OLDEST_VERSION} or later` });
  if (settings.apiKey.reveal().startsWith('sk_'))
    problems.push({
      path: 'apiKey',
      found: 'a secret key, which may do everything',
      agreed: 'a restricted key (rk_…)',
    });
  if (!settings.webhookSecret.reveal().startsWith('whsec_'))
    problems.push({ path: 'webhookSecret', found: 'something else', agreed: 'the signing secret (whsec_…)' });
  return problems;
}

const Account = Type.Object({ id: Type.String() });

function accountProblems({ settings }: PaymentContext, reply: StripeReply): Problem[] {
  if (reply.outcome !== 'answered') return [];
  if (!isSuccess(reply))
    return [{ path: 'apiKey', found: wordsOf(reply), agreed: 'permission account: read' }];
  const body = jsonOf(reply);
  if (!Value.Check(Account, body))
    return [{ path: 'baseUrl', found: 'an answer that is no account', agreed: 'GET /v1/account of Stripe' }];
  const isRight = settings.account === undefined || settings.account === body.id;
  return isRight
    ? []
    : [{ path: 'apiKey', found: `a key of ${body.id}`, agreed: `a key of ${settings.account}` }];
}

async function permissionProblems(context: PaymentContext): Promise<Problem[]> {
  const asked = async ([name, request]: readonly [string, StripeRequest]) =>
    [name, await call(context, request)] as const;
  const [needed, tooMuch] = await Promise.all([
    Promise.all(NEEDED.map(asked)),
    Promise.all(TOO_MUCH.map(asked)),
  ]);
  return [
    ...needed
      .filter(([, reply]) => reply.outcome === 'answered' && reply.status === 403)
      .map(([name]) => ({ path: 'apiKey', found: `no permission ${name}`, agreed: `permission ${name}` })),
    ...tooMuch
      .filter(([, reply]) => isSuccess(reply))
      .map(([name]) => ({ path: 'apiKey', found: `permission ${name}`, agreed: 'no more than is needed' })),
  ];
}

async function webhookProblems(context: PaymentContext): Promise<Problem[]> {
  const endpoints = await readEndpoints(context).catch(() => undefined);
  // Why it cannot be read was said already.
  if (endpoints === undefined) return [];
  const agreed = `an enabled endpoint for ${EVENT_TYPES.join(', ')}`;
  return endpointProblems(endpoints).map((found) => ({ path: 'webhookSecret', found, agreed }));
}
