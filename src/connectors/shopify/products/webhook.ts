/** Webhooks about products: signed over the raw body; taken as a hint to fetch, because delivery is neither certain nor in order. */
import { createHash, createHmac } from 'node:crypto';
import { constantTimeEqual } from '../../../platform/secrets.ts';
import { breach, mapped, type Mapped } from '../../kit/mapping.ts';
import { parseJson } from '../../kit/parse-json.ts';
import type { Opened, RawMessage, Verdict, Webhook } from '../../kit/source.ts';
import { instantVersion } from '../../kit/versions.ts';
import type { Context } from '../admin-api.ts';
import type { Settings } from '../settings.ts';
import { subscribe } from '../subscriptions.ts';

/** Topics of the source `products`. */
const PRODUCT_TOPICS = ['PRODUCTS_CREATE', 'PRODUCTS_UPDATE', 'PRODUCTS_DELETE'] as const;

const DELETE_TOPIC = 'products/delete';

export const productWebhook: Webhook<Settings> = {
  verify: verifySigned,
  open,
  subscribe: (context, callbackUrl) => subscribe(context, callbackUrl, { topics: PRODUCT_TOPICS }),
};

/** Holds every message of the shop to its signature over the raw body, and to its shop. */
export function verifySigned(message: RawMessage, { settings }: Context): Verdict {
  const { headers, body } = message;
  const given = headers['x-shopify-hmac-sha256'];
  if (given === undefined) return { verdict: 'refused', reason: 'no X-Shopify-Hmac-Sha256' };
  const expected = createHmac('sha256', settings.webhookSecret.reveal()).update(body).digest('base64');
  if (!constantTimeEqual(given, expected))
    return { verdict: 'refused', reason: 'the signature does not fit' };
  const shop = headers['x-shopify-shop-domain'];
  if (shop !== undefined && shop !== settings.shopDomain) {
    return { verdict: 'refused', reason: `it comes from ${shop}, not from ${settings.shopDomain}` };
  }
  const deliveryId = deliveryIdOf(message);
  return deliveryId === undefined ? { verdict: 'verified' } : { verdict: 'verified', deliveryId };
}

/**
 * One event can go to several topics and concern several products, all under its one id: what repeats when a delivery repeats is
 * event, topic and bytes together.
 */
function deliveryIdOf({ headers, body }: RawMessage): string | undefined {
  const event = headers['x-shopify-event-id'];
  if (event === undefined) return headers['x-shopify-webhook-id'];
  const content = createHash('sha256').update(body).digest('hex').slice(0, 16);
  return `${headers['x-shopify-topic'] ?? ''} ${event} ${content}`;
}

function open({ headers, body }: RawMessage): Mapped<Opened> {
  const parsed = parseJson(body);
  if ('breach' in parsed) return parsed;
  const members = typeof parsed.mapped === 'object' && parsed.mapped !== null ? { ...parsed.mapped } : {};
  // Ids are longer than a double holds: `parseJson` then gives their text.
  const id = String('id' in members ? members.id : '');
  if (!/^[0-9]{1,20}$/.test(id)) return breach('id', id === '' ? 'nothing' : id, 'the number of a product');
  const key = `gid://shopify/Product/${id}`;
  if (headers['x-shopify-topic'] !== DELETE_TOPIC) return mapped({ keys: [key] });
  // The topic is not signed: a whole product under it is an update that somebody relabelled.
  const isDelete = Object.keys(members).every((name) => name === 'id');
  if (!isDelete) return breach('', 'a whole product', 'a delete tells only the id');
  return deleted(key, headers['x-shopify-triggered-at']);
}

function deleted(key: string, triggeredAt: string | undefined): Mapped<Opened> {
  try {
    return mapped({ deletedKeys: [{ key, version: instantVersion(triggeredAt ?? '') }] });
  } catch {
    return breach('X-Shopify-Triggered-At', triggeredAt ?? 'nothing', 'the instant of the delete');
  }
}
