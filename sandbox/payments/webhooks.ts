/** Who is told of events, and the signature that proves the sender. */
import { createHmac } from 'node:crypto';
import { isLoopback, type WebhookSender } from '../kit/webhook-sender.ts';
import type { Account } from './account.ts';
import type { StripeEvent, WebhookEndpoint } from './life/objects.ts';
import { invalid } from './refusal.ts';

/** Registers an address as people do it at the dashboard. Its secret is the account's one: Stripe would make a new one each time. */
export function registerEndpoint(
  account: Account,
  wanted: { readonly url: string; readonly types: readonly string[] },
): WebhookEndpoint & { readonly secret: string } {
  if (!isLoopback(wanted.url))
    throw invalid('url_invalid', 'Invalid URL: the sandbox sends to loopback only.', 'url');
  const endpoint = {
    id: account.newId('we'),
    object: 'webhook_endpoint',
    api_version: null,
    created: account.now(),
    enabled_events: wanted.types,
    livemode: false,
    status: 'enabled',
    url: wanted.url,
    secret: account.webhookSecret,
  } as const;
  account.endpoints.set(endpoint.id, endpoint);
  return endpoint;
}

/** Sends one event to each endpoint that wants it. */
export function send(
  sender: WebhookSender,
  account: Account,
  told: {
    readonly event: StripeEvent;
    readonly endpoints: readonly WebhookEndpoint[];
    readonly subject: string;
  },
): void {
  const body = JSON.stringify(told.event, undefined, 2);
  for (const { id, url } of told.endpoints) {
    const secret = account.endpoints.get(id)?.secret ?? '';
    sender.send({
      url,
      body,
      subject: told.subject,
      headers: () => ({ 'stripe-signature': signature(body, secret, account.now()) }),
    });
  }
}

/** `t=…,v1=…,v0=…`: v0 is a scheme that readers must pass over. */
function signature(body: string, secret: string, atSeconds: number): string {
  const v1 = createHmac('sha256', secret).update(`${atSeconds}.${body}`).digest('hex');
  return `t=${atSeconds},v1=${v1},v0=${'0'.repeat(64)}`;
}
