/** Subscriptions live for three days: made where there is none, renewed where there is one, both with a handshake. */
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { ReadFailed, read } from '../api/lists.ts';
import { refusalOf } from '../api/refusal.ts';
import { apiRoot, type Resource } from '../api/resource.ts';
import { send, type Context } from '../api/session.ts';

export const Subscription = Type.Object({
  '@odata.etag': Type.Optional(Type.String()),
  subscriptionId: Type.String({ minLength: 1 }),
  notificationUrl: Type.String(),
  resource: Type.String(),
  expirationDateTime: Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T' }),
});
type Subscription = Static<typeof Subscription>;

/** Renewed a day early: Business Central may be down for a night. */
const RENEW_EARLY_MS = 24 * 3600 * 1000;

/** Thrown when the subscription was refused; the usual cause is a callback address that it cannot reach. */
class SubscriptionRefused extends Error {
  constructor(reason: string) {
    super(`Business Central refused the subscription: ${reason}`);
    this.name = 'SubscriptionRefused';
  }
}

/** Makes or renews the subscription of one list; gives the instant before which to come again. */
export async function subscribe(
  context: Context,
  resource: Resource,
  callbackUrl: string,
): Promise<{ readonly renewBefore: Date; readonly isNew: boolean }> {
  const root = apiRoot(context.settings, resource.api, resource.entitySet);
  const wanted = {
    notificationUrl: callbackUrl,
    resource: `/api/${apiName(context, resource)}/companies(${context.settings.company})/${resource.entitySet}`,
    clientState: context.settings.webhookSecret.reveal(),
  };
  const existing = await findSubscription(context, root, wanted);
  const reply = await send(
    context,
    existing === undefined
      ? { method: 'POST', url: `${root}/subscriptions`, body: wanted }
      : {
          method: 'PATCH',
          url: `${root}/subscriptions('${encodeURIComponent(existing.subscriptionId)}')`,
          headers: { 'if-match': existing['@odata.etag'] ?? '*' },
          body: wanted,
        },
  );
  if (reply.reply === 'failed') throw new SubscriptionRefused(reply.failure.reason);
  if (reply.status >= 300) throw new SubscriptionRefused(refusalOf(reply).message);
  if (!Value.Check(Subscription, reply.body)) throw new SubscriptionRefused('the answer is no subscription');
  return {
    renewBefore: new Date(Date.parse(reply.body.expirationDateTime) - RENEW_EARLY_MS),
    isNew: existing === undefined,
  };
}

function apiName({ settings }: Context, { api }: Resource): string {
  return api === 'standard' ? 'v2.0' : (settings.companionApi ?? '');
}

async function findSubscription(
  context: Context,
  root: string,
  wanted: { readonly notificationUrl: string; readonly resource: string },
): Promise<Subscription | undefined> {
  const { value } = await read(context, `${root}/subscriptions`);
  return value.find((row): row is Subscription => {
    if (!Value.Check(Subscription, row)) throw new ReadFailed('a row of subscriptions is none');
    return row.notificationUrl === wanted.notificationUrl && bare(row.resource) === bare(wanted.resource);
  });
}

/** The server may show the resource as an address of its own, and with or without a slash in front. */
function bare(resource: string): string {
  const below = /(?:^|\/)(api\/.*\/companies\(.*)$/i.exec(resource)?.[1] ?? resource;
  return below.toLowerCase();
}
