/** Events that Stripe sends: they say which payment changed; how it stands is read. */
import { Value } from 'typebox/value';
import { breach, mapped, type Mapped } from '../../kit/mapping.ts';
import { parseJson } from '../../kit/parse-json.ts';
import type { Opened, RawMessage, Verdict, Webhook } from '../../kit/source.ts';
import { readList } from '../api/reading.ts';
import { EventEnvelope, WebhookEndpoint } from '../api/theirs.ts';
import type { PaymentContext, PaymentSettings } from '../settings.ts';
import { EVENT_TYPES, paymentOf } from './events.ts';
import { verifySignature } from './signature.ts';

export const webhook: Webhook<PaymentSettings> = { verify, open, subscribe };

/** The event's id stays over all attempts, whatever else of the body changes. */
function verify(message: RawMessage, { settings, clock }: PaymentContext): Verdict {
  const verdict = verifySignature(message, settings.webhookSecret.reveal(), clock());
  if (verdict.verdict !== 'verified') return verdict;
  const event = eventOf(message);
  return 'mapped' in event ? { verdict: 'verified', deliveryId: event.mapped.id } : verdict;
}

/** An endpoint that is registered for more than it should be tells what nobody asked: it opens to nothing. */
function open(message: RawMessage): Mapped<Opened> {
  const event = eventOf(message);
  if ('breach' in event) return event;
  const payment = paymentOf(event.mapped);
  return mapped(payment === undefined ? {} : { keys: [payment] });
}

function eventOf({ body }: RawMessage): Mapped<EventEnvelope> {
  const parsed = parseJson(body);
  if ('breach' in parsed) return parsed;
  if (Value.Check(EventEnvelope, parsed.mapped)) return mapped(parsed.mapped);
  const [error] = Value.Errors(EventEnvelope, parsed.mapped);
  return breach(
    error?.instancePath ?? '',
    parsed.mapped,
    `an event of Stripe (${error?.message ?? 'unreadable'})`,
  );
}

/**
 * Stripe makes the signing secret when the endpoint is registered and shows it once: a person registers it and puts the secret into the
 * landscape. Here it is only seen to that it stands. Throws with what is to be done.
 */
async function subscribe(context: PaymentContext, callbackUrl: string): Promise<object> {
  const here = (await readEndpoints(context)).filter(({ url }) => url === callbackUrl);
  const [problem] = endpointProblems(here);
  if (problem === undefined) return {};
  throw new Error(`${problem}: register ${callbackUrl} at the dashboard for ${EVENT_TYPES.join(', ')}`);
}

/** All registered endpoints. */
export async function readEndpoints(context: PaymentContext): Promise<readonly WebhookEndpoint[]> {
  const endpoints: WebhookEndpoint[] = [];
  for await (const rows of readList(context, '/v1/webhook_endpoints', {}))
    for (const row of rows) if (Value.Check(WebhookEndpoint, row)) endpoints.push(row);
  return endpoints;
}

/** None where one of them is enabled and complete. */
export function endpointProblems(endpoints: readonly WebhookEndpoint[]): readonly string[] {
  const enabled = endpoints.filter(({ status }) => status === 'enabled');
  if (enabled.length === 0)
    return [
      endpoints.length === 0 ? 'no webhook endpoint is registered' : 'the webhook endpoint is disabled',
    ];
  const lacks = enabled.map(({ enabled_events: types }) =>
    types.includes('*') ? [] : EVENT_TYPES.filter((type) => !types.includes(type)),
  );
  const least = lacks.toSorted((a, b) => a.length - b.length)[0] ?? [];
  return least.length === 0 ? [] : [`the webhook endpoint is not registered for ${least.join(', ')}`];
}
