/** Webhook subscriptions: made once for each topic and address, found again afterwards. */
import { Type } from 'typebox';
import { read, send, reasonOf, type Context, type Operation } from './admin-api.ts';
import { orNull, UserErrors } from './graphql-answer.ts';
import { SUBSCRIBE, SUBSCRIPTIONS } from './operations/shop.graphql.ts';

const Subscriptions = Type.Object({
  webhookSubscriptions: Type.Object({
    nodes: Type.Array(Type.Object({ id: Type.String(), topic: Type.String(), uri: Type.String() })),
  }),
});
const subscriptions: Operation<typeof Subscriptions> = {
  name: 'Subscriptions',
  text: SUBSCRIPTIONS,
  effect: 'read',
  answer: Subscriptions,
};
const Subscribed = Type.Object({
  webhookSubscriptionCreate: orNull(Type.Object({ userErrors: UserErrors })),
});
const subscribing: Operation<typeof Subscribed> = {
  name: 'Subscribe',
  text: SUBSCRIBE,
  effect: 'write',
  answer: Subscribed,
};

/** What is told: topics, and of each payload only these fields (default: all). */
export interface Wanted {
  readonly topics: readonly string[];
  readonly fields?: readonly string[];
}

/** Makes what is missing. Shopify's subscriptions do not expire, so there is no instant of renewal. */
export async function subscribe(
  context: Context,
  uri: string,
  { topics, fields }: Wanted,
): Promise<{ readonly isNew: boolean }> {
  const { webhookSubscriptions } = await read(context, subscriptions, { topics, uri });
  const present = new Set(
    webhookSubscriptions.nodes.filter((each) => each.uri === uri).map(({ topic }) => topic),
  );
  const missing = topics.filter((each) => !present.has(each));
  for (const topic of missing) await subscribeTo(context, { topic, uri, fields });
  return { isNew: missing.length > 0 };
}

async function subscribeTo(
  context: Context,
  { topic, uri, fields }: { topic: string; uri: string; fields: readonly string[] | undefined },
): Promise<void> {
  const reply = await send(context, subscribing, { topic, uri, fields });
  if (reply.reply === 'failed') throw new Error(`subscribe to ${topic}: ${reasonOf(reply.outcome)}`);
  const errors = reply.data.webhookSubscriptionCreate?.userErrors ?? [];
  // Another node of the hub may have been quicker.
  const refusals = errors.filter(({ message }) => !message.includes('already been taken'));
  if (refusals.length > 0)
    throw new Error(`subscribe to ${topic}: ${refusals.map(({ message }) => message).join('; ')}`);
}
