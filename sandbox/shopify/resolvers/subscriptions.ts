/** Webhook subscriptions, and the few facts of the shop itself. */
import { connection, type PageArguments, type RequestContext } from '../paging.ts';
import { numberOfId, type ShopState, type SubscriptionState } from '../state.ts';
import { locationView } from './inventory-views.ts';

interface SubscriptionInput {
  readonly uri?: string | null;
  readonly includeFields?: readonly string[] | null;
}

const API_VERSION = { handle: '2026-04', displayName: '2026-04', supported: true };

export interface ShopFacts {
  readonly domain: string;
  readonly scopes: readonly string[];
}

export function shopQueries(shop: ShopState, facts: ShopFacts) {
  return {
    shop: {
      id: 'gid://shopify/Shop/1',
      name: 'Sandbox storefront',
      currencyCode: 'USD',
      myshopifyDomain: facts.domain,
    },
    currentAppInstallation: {
      id: 'gid://shopify/AppInstallation/1',
      accessScopes: facts.scopes.map((handle) => ({ handle, description: handle })),
    },
    location: ({ id }: { id?: string | null }) => locationView(shop, id ?? ''),
    locations: (args: PageArguments, context: RequestContext) =>
      connection([...shop.locations.values()], args, { context, view: ({ id }) => locationView(shop, id) }),
    webhookSubscriptions: (args: SubscriptionFilter, context: RequestContext) => {
      const found = [...shop.subscriptions.values()].filter(
        ({ topic, uri }) => (args.topics?.includes(topic) ?? true) && uri === (args.uri ?? uri),
      );
      return connection(found, args, { context, view: subscriptionView });
    },
  };
}

interface SubscriptionFilter extends PageArguments {
  readonly topics?: readonly string[] | null;
  readonly uri?: string | null;
}

export function subscriptionMutations(shop: ShopState) {
  return {
    webhookSubscriptionCreate: (args: { topic: string; webhookSubscription: SubscriptionInput }) => {
      const uri = args.webhookSubscription.uri ?? '';
      const taken = [...shop.subscriptions.values()].some(
        (each) => each.topic === args.topic && each.uri === uri,
      );
      if (taken) return refused('Address for this topic has already been taken');
      if (!URL.canParse(uri)) return refused('Address is invalid');
      const now = shop.now();
      const subscription = {
        id: shop.newId('WebhookSubscription'),
        topic: args.topic,
        uri,
        includeFields: args.webhookSubscription.includeFields ?? [],
        createdAt: now,
        updatedAt: now,
      };
      shop.subscriptions.set(subscription.id, subscription);
      return { webhookSubscription: subscriptionView(subscription), userErrors: [] };
    },
    webhookSubscriptionUpdate: (args: { id: string; webhookSubscription: SubscriptionInput }) => {
      const subscription = shop.subscriptions.get(args.id);
      if (subscription === undefined) return refused('Webhook subscription does not exist');
      subscription.uri = args.webhookSubscription.uri ?? subscription.uri;
      subscription.updatedAt = shop.now();
      return { webhookSubscription: subscriptionView(subscription), userErrors: [] };
    },
    webhookSubscriptionDelete: ({ id }: { id: string }) => {
      const gone = shop.subscriptions.delete(id);
      const userErrors = gone ? [] : [{ field: ['id'], message: 'Webhook subscription does not exist' }];
      return { deletedWebhookSubscriptionId: gone ? id : null, userErrors };
    },
  };
}

const refused = (message: string) => ({
  webhookSubscription: null,
  userErrors: [{ field: ['webhookSubscription', 'uri'], message }],
});

function subscriptionView(subscription: SubscriptionState) {
  return {
    ...subscription,
    __typename: 'WebhookSubscription',
    legacyResourceId: numberOfId(subscription.id),
    format: 'JSON',
    apiVersion: API_VERSION,
    createdAt: subscription.createdAt.toISOString(),
    updatedAt: subscription.updatedAt.toISOString(),
  };
}
