/** Webhooks of the shop: signed over the raw body, with the vendor's headers; thin for deletes, fat otherwise. */
import { createHmac, randomUUID } from 'node:crypto';
import type { WebhookSender } from '../kit/webhook-sender.ts';
import { numberOfId, type LevelState, type ProductState, type ShopState } from './state.ts';

export interface AnnouncerOptions {
  readonly sender: WebhookSender;
  readonly secret: string;
  readonly shopDomain: string;
  readonly now: () => Date;
  /** Who has subscribed to a topic. */
  readonly subscribers: (
    topic: string,
  ) => readonly { readonly id: string; readonly uri: string; readonly includeFields: readonly string[] }[];
}

/** Makes the function that tells every subscriber of a topic; the body is made only if there is one. */
export function announcer(options: AnnouncerOptions): ShopState['announce'] {
  return (topic, subject, makeBody) => {
    const subscribers = options.subscribers(topic);
    if (subscribers.length === 0) return;
    const eventId = randomUUID();
    const triggeredAt = options.now().toISOString();
    for (const subscriber of subscribers) {
      const webhookId = randomUUID();
      const body = makeBody(subscriber.includeFields);
      options.sender.send({
        url: subscriber.uri,
        subject,
        body,
        headers: () => ({
          'x-shopify-topic': topic.toLowerCase().replace(/_(?=[a-z]+$)/, '/'),
          'x-shopify-hmac-sha256': createHmac('sha256', options.secret).update(body).digest('base64'),
          'x-shopify-shop-domain': options.shopDomain,
          'x-shopify-api-version': '2026-04',
          'x-shopify-webhook-id': webhookId,
          'x-shopify-event-id': eventId,
          'x-shopify-triggered-at': triggeredAt,
        }),
      });
    }
  };
}

export function announceProduct(
  shop: ShopState,
  topic: 'PRODUCTS_CREATE' | 'PRODUCTS_UPDATE',
  product: ProductState,
): void {
  shop.announce(topic, product.id, () => withBareIds(productPayload(product)));
}

export function announceProductDeleted(shop: ShopState, product: ProductState): void {
  shop.announce('PRODUCTS_DELETE', product.id, () => withBareIds({ id: bareId(product.id) }));
}

export function announceLevel(shop: ShopState, inventoryItemId: string, level: LevelState): void {
  const ids = `gid://shopify/InventoryLevel/${numberOfId(level.locationId)}?inventory_item_id=${numberOfId(inventoryItemId)}`;
  shop.announce('INVENTORY_LEVELS_UPDATE', ids, () =>
    withBareIds({
      inventory_item_id: bareId(inventoryItemId),
      location_id: bareId(level.locationId),
      available: level.available,
      updated_at: level.updatedAt.toISOString(),
      admin_graphql_api_id: ids,
    }),
  );
}

const MARK = 'bare-id:';
export const bareId = (id: string): string => `${MARK}${numberOfId(id)}`;

/** Ids are JSON numbers beyond the exact range of JavaScript: they are written digit by digit. */
export function withBareIds(payload: unknown): string {
  return JSON.stringify(payload).replaceAll(new RegExp(`"${MARK}(\\d+)"`, 'g'), '$1');
}

function productPayload(product: ProductState): Readonly<Record<string, unknown>> {
  return {
    admin_graphql_api_id: product.id,
    body_html: product.descriptionHtml,
    category: null,
    created_at: product.createdAt.toISOString(),
    handle: product.handle,
    has_variants_that_requires_components: false,
    id: bareId(product.id),
    image: null,
    images: [],
    media: [],
    options: optionPayloads(product),
    product_type: product.productType,
    published_at: product.createdAt.toISOString(),
    published_scope: 'global',
    status: product.status.toLowerCase(),
    tags: product.tags.join(', '),
    template_suffix: null,
    title: product.title,
    updated_at: product.updatedAt.toISOString(),
    variant_gids: product.variants.map(({ id, updatedAt }) => ({
      admin_graphql_api_id: id,
      updated_at: updatedAt.toISOString(),
    })),
    variants: product.variants.slice(0, 100).map((variant, index) => variantPayload(product, variant, index)),
    vendor: product.vendor,
  };
}

function optionPayloads(product: ProductState): readonly unknown[] {
  const names = product.variants[0]?.selectedOptions ?? [];
  return names.map(({ name }, index) => ({
    id: bareId(`${product.id}${index}`),
    name,
    position: index + 1,
    product_id: bareId(product.id),
    values: product.variants.map((variant) => variant.selectedOptions[index]?.value ?? ''),
  }));
}

function variantPayload(
  product: ProductState,
  variant: ProductState['variants'][number],
  index: number,
): unknown {
  const available = [...variant.levels.values()].reduce((sum, level) => sum + level.available, 0);
  return {
    admin_graphql_api_id: variant.id,
    barcode: variant.barcode,
    compare_at_price: null,
    created_at: variant.createdAt.toISOString(),
    id: bareId(variant.id),
    image_id: null,
    inventory_item_id: bareId(variant.inventoryItemId),
    inventory_policy: variant.inventoryPolicy.toLowerCase(),
    inventory_quantity: available,
    old_inventory_quantity: available,
    option1: variant.selectedOptions[0]?.value ?? null,
    option2: variant.selectedOptions[1]?.value ?? null,
    option3: variant.selectedOptions[2]?.value ?? null,
    position: index + 1,
    price: variant.price,
    product_id: bareId(product.id),
    sku: variant.sku,
    taxable: true,
    title: variant.title,
    updated_at: variant.updatedAt.toISOString(),
  };
}
