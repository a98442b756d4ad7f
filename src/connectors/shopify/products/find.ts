/** Looks a product up by what identifies it for us: the handle that we gave it (exact, at once) and its SKU (the search). */
import { createHash } from 'node:crypto';
import { Type, type Static } from 'typebox';
import { ask, type Outcome } from '../../kit/outcome.ts';
import { send, type Context, type Operation } from '../admin-api.ts';
import { orNull } from '../graphql-answer.ts';
import { PRODUCT_BY_HANDLE, VARIANTS_BY_SKU } from '../operations/products.graphql.ts';
import { callEach, repeated } from '../repeated.ts';

export interface FoundProduct {
  readonly productId: string;
  readonly variantId: string;
  readonly inventoryItemId: string;
}

/** A product, nothing, or why the question cannot be answered. */
export type Finding = { readonly found: FoundProduct | undefined } | { readonly outcome: Outcome };

const Count = orNull(Type.Object({ count: Type.Number() }));
const InventoryItem = Type.Object({ id: Type.String() });
const ByHandle = Type.Object({
  id: Type.String(),
  variantsCount: Count,
  variants: Type.Object({
    nodes: Type.Array(
      Type.Object({ id: Type.String(), sku: orNull(Type.String()), inventoryItem: InventoryItem }),
    ),
  }),
});
const byHandle = repeated(PRODUCT_BY_HANDLE, ByHandle);

const BySku = Type.Object({
  productVariants: Type.Object({
    nodes: Type.Array(
      Type.Object({
        id: Type.String(),
        sku: orNull(Type.String()),
        inventoryItem: InventoryItem,
        product: Type.Object({ id: Type.String(), variantsCount: Count }),
      }),
    ),
  }),
});
const bySku: Operation<typeof BySku> = {
  name: 'VariantsBySku',
  text: VARIANTS_BY_SKU,
  effect: 'read',
  answer: BySku,
};

/** Answers for each SKU, in order. At most 50 at once: the search text and the answer stay below the limits. */
export async function findProducts(context: Context, skus: readonly string[]): Promise<readonly Finding[]> {
  const searched = await searchSkus(context, skus);
  if ('outcome' in searched) return skus.map(() => searched);
  const findings = skus.map((sku) =>
    judge(
      sku,
      searched.filter((variant) => variant.sku === sku),
    ),
  );
  const unseen = skus.filter((_, index) => isNothing(findings[index]));
  const identifiers = unseen.map((sku) => ({ identifier: { handle: handleOf(sku) } }));
  const handles = await callEach(context, byHandle, identifiers);
  return findings.map((finding, index) => {
    if (!isNothing(finding)) return finding;
    const answer = handles[unseen.indexOf(skus[index] ?? '')];
    return answer === undefined || 'outcome' in answer
      ? (answer ?? finding)
      : ofHandle(skus[index] ?? '', answer.value);
  });
}

const isNothing = (finding: Finding | undefined): boolean =>
  finding !== undefined && 'found' in finding && finding.found === undefined;

type SkuVariant = Static<typeof BySku>['productVariants']['nodes'][number];

async function searchSkus(
  context: Context,
  skus: readonly string[],
): Promise<readonly SkuVariant[] | { readonly outcome: Outcome }> {
  if (skus.length === 0) return [];
  const query = skus.map((sku) => `sku:'${sku.replaceAll(/(['\\])/g, '\\$1')}'`).join(' OR ');
  // Room for one doubled SKU each: more than that is a question anyway.
  const reply = await send(context, bySku, { query, first: skus.length * 2 });
  return reply.reply === 'failed' ? { outcome: reply.outcome } : reply.data.productVariants.nodes;
}

function judge(sku: string, variants: readonly SkuVariant[]): Finding {
  const [variant] = variants;
  if (variant === undefined) return { found: undefined };
  if (variants.length > 1)
    return { outcome: ask(`${variants.length} variants in the shop carry the SKU ${sku}`) };
  const count = variant.product.variantsCount?.count ?? 1;
  if (count > 1) return { outcome: ask(severalVariants(sku, count)) };
  return {
    found: {
      productId: variant.product.id,
      variantId: variant.id,
      inventoryItemId: variant.inventoryItem.id,
    },
  };
}

/** Writing it would delete the others: that is a decision of a person. */
const severalVariants = (sku: string, count: number): string =>
  `the product that carries the SKU ${sku} has ${count} variants, the hub writes products with one`;

function ofHandle(sku: string, product: Static<typeof ByHandle> | null): Finding {
  const variant = product?.variants.nodes[0];
  if (product === null || variant === undefined) return { found: undefined };
  if (variant.sku !== sku) {
    return {
      outcome: ask(
        `the handle ${handleOf(sku)} is taken by a product with the SKU ${variant.sku ?? 'nothing'}`,
      ),
    };
  }
  return {
    found: { productId: product.id, variantId: variant.id, inventoryItemId: variant.inventoryItem.id },
  };
}

/**
 * The handle that a SKU gets: readable where the SKU allows it, and never the same for two SKUs. Shopify's handles are
 * lower case, so anything that lower case or slugs would blur gets a piece of its hash.
 */
export function handleOf(sku: string): string {
  const slug = sku
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  if (slug.toUpperCase() === sku) return slug;
  const hash = createHash('sha256').update(sku).digest('hex').slice(0, 10);
  return slug === '' ? hash : `${slug}-${hash}`;
}
