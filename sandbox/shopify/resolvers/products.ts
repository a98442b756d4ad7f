/** Products as the Admin API shows them: views, lists, look-ups and search. */
import { connection, type PageArguments, type RequestContext } from '../paging.ts';
import { searchFilter, type Searchable } from '../search.ts';
import { numberOfId, type ProductState, type ShopState, type VariantState } from '../state.ts';
import { inventoryItemView } from './inventory-views.ts';

export interface ListArguments extends PageArguments {
  readonly query?: string | null;
  readonly sortKey?: string;
  readonly reverse?: boolean;
}

/** The search index follows the shop with this delay, so a look-up right after a create finds nothing. */
const INDEX_DELAY_MS = 500;

const searchable: Searchable<ProductState> = {
  id: ({ id }) => numberOfId(id),
  title: ({ title }) => title,
  handle: ({ handle }) => handle,
  status: ({ status }) => status,
  updated_at: ({ updatedAt }) => updatedAt,
  created_at: ({ createdAt }) => createdAt,
};

const searchableVariant: Searchable<VariantState> = {
  id: ({ id }) => numberOfId(id),
  sku: ({ sku }) => sku,
  barcode: ({ barcode }) => barcode,
};

export function productQueries(shop: ShopState) {
  const found = (args: ListArguments): ProductState[] => {
    const matches = searchFilter(args.query, searchable);
    return [...shop.products.values()].filter(matches).toSorted(order(args.sortKey ?? 'ID', args.reverse));
  };
  return {
    product: ({ id }: { id: string }) => viewOrNull(shop, shop.products.get(id)),
    productByIdentifier: ({ identifier }: { identifier: { id?: string; handle?: string } }) => {
      const byHandle = [...shop.products.values()].find(({ handle }) => handle === identifier.handle);
      return viewOrNull(shop, identifier.id === undefined ? byHandle : shop.products.get(identifier.id));
    },
    products: (args: ListArguments, context: RequestContext) =>
      connection(found(args), args, { context, view: (product) => productView(shop, product) }),
    productsCount: (args: ListArguments & { limit: number | null }) => {
      const count = found(args).length;
      const exact = args.limit === null || count <= args.limit;
      return { count: exact ? count : args.limit, precision: exact ? 'EXACT' : 'AT_LEAST' };
    },
    productVariants: (args: ListArguments, context: RequestContext) => {
      const indexedBefore = shop.now().getTime() - (args.query ? INDEX_DELAY_MS : 0);
      const matches = searchFilter(args.query, searchableVariant);
      const variants = [...shop.products.values()]
        .flatMap((product) => product.variants)
        .filter((variant) => variant.createdAt.getTime() <= indexedBefore && matches(variant));
      return connection(variants, args, { context, view: (variant) => variantView(shop, variant) });
    },
  };
}

function order(sortKey: string, reverse: boolean | undefined) {
  const direction = reverse === true ? -1 : 1;
  return (left: ProductState, right: ProductState): number => {
    const difference = keyOf(left, sortKey) - keyOf(right, sortKey);
    if (sortKey === 'TITLE') return direction * left.title.localeCompare(right.title, 'en');
    return direction * (difference || (numberOfId(left.id) < numberOfId(right.id) ? -1 : 1));
  };
}

function keyOf(product: ProductState, sortKey: string): number {
  if (sortKey === 'UPDATED_AT') return product.updatedAt.getTime();
  return sortKey === 'CREATED_AT' ? product.createdAt.getTime() : 0;
}

function viewOrNull(shop: ShopState, product: ProductState | undefined) {
  return product === undefined ? null : productView(shop, product);
}

export function productView(shop: ShopState, product: ProductState) {
  return {
    ...product,
    __typename: 'Product',
    legacyResourceId: numberOfId(product.id),
    createdAt: product.createdAt.toISOString(),
    updatedAt: product.updatedAt.toISOString(),
    options: () => optionViews(product),
    variantsCount: { count: product.variants.length, precision: 'EXACT' },
    variants: (args: PageArguments, context: RequestContext) =>
      connection(product.variants, args, { context, view: (variant) => variantView(shop, variant) }),
  };
}

function optionViews(product: ProductState) {
  const names = product.variants[0]?.selectedOptions.map(({ name }) => name) ?? [];
  return names.map((name, index) => ({
    id: `gid://shopify/ProductOption/${numberOfId(product.id)}${index}`,
    name,
    position: index + 1,
    values: product.variants.map((variant) => variant.selectedOptions[index]?.value ?? ''),
  }));
}

export function variantView(shop: ShopState, variant: VariantState) {
  const product = shop.productOfVariant.get(variant.id);
  return {
    ...variant,
    __typename: 'ProductVariant',
    legacyResourceId: numberOfId(variant.id),
    position: (product?.variants.indexOf(variant) ?? 0) + 1,
    createdAt: variant.createdAt.toISOString(),
    updatedAt: variant.updatedAt.toISOString(),
    inventoryQuantity: [...variant.levels.values()].reduce((sum, { available }) => sum + available, 0),
    inventoryItem: () => inventoryItemView(shop, variant),
    product: () => viewOrNull(shop, product),
  };
}
