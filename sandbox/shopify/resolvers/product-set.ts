/** Writing products: the declarative `productSet`, a small `productUpdate`, and `productDelete`. */
import type { ProductState, ShopState, VariantState } from '../state.ts';
import { announceProduct, announceProductDeleted } from '../webhooks.ts';
import { productView } from './products.ts';

interface VariantInput {
  readonly id?: string;
  readonly optionValues: readonly { readonly optionName?: string; readonly name?: string }[];
  readonly price?: string;
  readonly sku?: string | null;
  readonly barcode?: string | null;
  readonly inventoryPolicy?: string;
  readonly inventoryItem?: {
    readonly tracked?: boolean;
    readonly measurement?: { readonly weight?: { readonly value: number; readonly unit: string } | null };
  };
  readonly inventoryQuantities?: readonly {
    readonly locationId: string;
    readonly name: string;
    readonly quantity: number;
  }[];
}

export interface ProductInput {
  readonly title?: string;
  readonly handle?: string;
  readonly descriptionHtml?: string;
  readonly status?: string;
  readonly productType?: string;
  readonly vendor?: string;
  readonly tags?: readonly string[];
  readonly productOptions?: readonly {
    readonly name?: string;
    readonly values?: readonly { readonly name?: string }[];
  }[];
  readonly variants?: readonly VariantInput[];
}

interface SetArguments {
  readonly input: ProductInput;
  readonly identifier?: { readonly id?: string; readonly handle?: string } | null;
}

interface UserError {
  readonly code: string;
  readonly field: readonly string[];
  readonly message: string;
}

const LONGEST_TITLE = 255;

export function productMutations(shop: ShopState) {
  return {
    productSet: (args: SetArguments) => setProduct(shop, args),
    productUpdate: ({ product: change }: { product: { id: string; title?: string; status?: string } }) => {
      const product = shop.products.get(change.id);
      if (product === undefined)
        return refused('PRODUCT_DOES_NOT_EXIST', ['product', 'id'], 'Product does not exist');
      changeProduct(shop, product, change);
      return { product: productView(shop, product), userErrors: [] };
    },
    productDelete: ({ input }: { input: { id: string } }) => {
      const errors = deleteProduct(shop, input.id)
        ? []
        : [{ field: ['id'], message: 'Product does not exist' }];
      return { deletedProductId: errors.length === 0 ? input.id : null, userErrors: errors };
    },
  };
}

/** Changes plain fields of a product and tells subscribers. */
export function changeProduct(shop: ShopState, product: ProductState, change: Partial<ProductInput>): void {
  const { variants: _variants, productOptions: _options, ...plain } = change;
  Object.assign(product, plain, { updatedAt: shop.now() });
  announceProduct(shop, 'PRODUCTS_UPDATE', product);
}

/** Deletes a product with its variants; false where there is none. */
export function deleteProduct(shop: ShopState, id: string): boolean {
  const product = shop.products.get(id);
  if (product === undefined) return false;
  shop.products.delete(id);
  for (const variant of product.variants) forgetVariant(shop, variant);
  announceProductDeleted(shop, product);
  return true;
}

function forgetVariant(shop: ShopState, variant: VariantState): void {
  shop.productOfVariant.delete(variant.id);
  shop.variantOfInventoryItem.delete(variant.inventoryItemId);
  for (const list of shop.priceLists.values()) list.prices.delete(variant.id);
}

function setProduct(shop: ShopState, { input, identifier }: SetArguments) {
  const existing = identified(shop, identifier);
  const error =
    unknownId(identifier, existing) ?? problemOf(shop, input, existing) ?? mismatch(input, identifier);
  if (error !== undefined) return { product: null, userErrors: [error] };
  if (shop.writesToSwallow > 0 && existing !== undefined) {
    shop.writesToSwallow -= 1;
    return { product: productView(shop, existing), userErrors: [] };
  }
  const product = existing ?? newProduct(shop, input);
  const { variants, productOptions: _options, ...plain } = input;
  Object.assign(product, plain, { updatedAt: shop.now() });
  if (variants !== undefined) setVariants(shop, product, variants);
  shop.products.set(product.id, product);
  announceProduct(shop, existing === undefined ? 'PRODUCTS_CREATE' : 'PRODUCTS_UPDATE', product);
  return { product: productView(shop, product), userErrors: [] };
}

function unknownId(identifier: SetArguments['identifier'], existing?: ProductState): UserError | undefined {
  if (identifier?.id === undefined || existing !== undefined) return undefined;
  return userError('PRODUCT_DOES_NOT_EXIST', ['identifier', 'id'], 'Product does not exist');
}

function identified(shop: ShopState, identifier: SetArguments['identifier']): ProductState | undefined {
  if (identifier?.id !== undefined) return shop.products.get(identifier.id);
  if (identifier?.handle === undefined) return undefined;
  return [...shop.products.values()].find(({ handle }) => handle === identifier.handle);
}

function mismatch(input: ProductInput, identifier: SetArguments['identifier']): UserError | undefined {
  if (identifier?.handle === undefined || input.handle === undefined || input.handle === identifier.handle)
    return undefined;
  return {
    code: 'INPUT_MISMATCH',
    field: ['input', 'handle'],
    message: 'Handle does not match the identifier',
  };
}

function problemOf(shop: ShopState, input: ProductInput, existing?: ProductState): UserError | undefined {
  const title = input.title ?? existing?.title ?? '';
  if (title.trim() === '') return userError('INVALID_PRODUCT', ['input', 'title'], "Title can't be blank");
  if (title.length > LONGEST_TITLE) {
    return userError('INVALID_PRODUCT', ['input', 'title'], 'Title is too long (maximum is 255 characters)');
  }
  if ((input.variants === undefined) !== (input.productOptions === undefined)) {
    const missing = input.variants === undefined ? 'VARIANTS_INPUT_MISSING' : 'PRODUCT_OPTIONS_INPUT_MISSING';
    return userError(missing, ['input'], 'Variants and product options must be given together');
  }
  const taken = [...shop.products.values()].some(
    ({ handle, id }) => handle === input.handle && id !== existing?.id,
  );
  if (taken)
    return userError(
      'HANDLE_NOT_UNIQUE',
      ['input', 'handle'],
      'Handle already in use. Please provide a new handle.',
    );
  return (input.variants ?? [])
    .map((variant, index) => variantProblem(shop, variant, index))
    .find((each) => each);
}

function variantProblem(shop: ShopState, variant: VariantInput, index: number): UserError | undefined {
  const at = (field: string): string[] => ['input', 'variants', String(index), field];
  if (!(Number(variant.price ?? 0) >= 0)) {
    return userError('INVALID_VARIANT', at('price'), 'Price must be greater than or equal to 0');
  }
  if (variant.id !== undefined && !shop.productOfVariant.has(variant.id)) {
    return userError('PRODUCT_VARIANT_DOES_NOT_EXIST', at('id'), 'Product variant does not exist');
  }
  if (variant.inventoryQuantities?.some(({ locationId }) => !shop.locations.has(locationId))) {
    return userError('INVALID_INPUT', at('inventoryQuantities'), 'Location does not exist');
  }
  return undefined;
}

function newProduct(shop: ShopState, input: ProductInput): ProductState {
  const now = shop.now();
  const id = shop.newId('Product');
  const slug = (input.title ?? '').toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return {
    id,
    title: '',
    handle: input.handle ?? `${slug}-${id.slice(-4)}`,
    descriptionHtml: '',
    status: 'ACTIVE',
    productType: '',
    vendor: 'Sandbox',
    tags: [],
    variants: [],
    createdAt: now,
    updatedAt: now,
  };
}

/** List semantics of `productSet`: what is not named is gone. */
function setVariants(shop: ShopState, product: ProductState, inputs: readonly VariantInput[]): void {
  const kept = inputs.map((input) => {
    const options = input.optionValues.map(({ optionName, name }) => ({
      name: optionName ?? '',
      value: name ?? '',
    }));
    const existing = product.variants.find(
      ({ id, selectedOptions }) =>
        id === input.id || (input.id === undefined && sameOptions(selectedOptions, options)),
    );
    const variant = existing ?? newVariant(shop, product);
    applyVariant(shop, variant, { input, options });
    return variant;
  });
  for (const gone of product.variants.filter((variant) => !kept.includes(variant))) forgetVariant(shop, gone);
  product.variants = kept;
}

const sameOptions = (
  left: VariantState['selectedOptions'],
  right: VariantState['selectedOptions'],
): boolean => left.length === right.length && left.every(({ value }, index) => value === right[index]?.value);

function newVariant(shop: ShopState, product: ProductState): VariantState {
  const now = shop.now();
  const variant: VariantState = {
    id: shop.newId('ProductVariant'),
    inventoryItemId: shop.newId('InventoryItem'),
    sku: null,
    barcode: null,
    price: '0.00',
    title: '',
    selectedOptions: [],
    tracked: true,
    weight: null,
    inventoryPolicy: 'DENY',
    levels: new Map(),
    createdAt: now,
    updatedAt: now,
  };
  shop.productOfVariant.set(variant.id, product);
  shop.variantOfInventoryItem.set(variant.inventoryItemId, variant);
  return variant;
}

function applyVariant(
  shop: ShopState,
  variant: VariantState,
  { input, options }: { readonly input: VariantInput; readonly options: VariantState['selectedOptions'] },
): void {
  const now = shop.now();
  variant.selectedOptions = options;
  variant.title = options.map(({ value }) => value).join(' / ');
  const weight = input.inventoryItem?.measurement?.weight;
  const change = {
    price: input.price === undefined ? undefined : Number(input.price).toFixed(2),
    sku: input.sku,
    barcode: input.barcode,
    inventoryPolicy: input.inventoryPolicy,
    tracked: input.inventoryItem?.tracked,
    weight,
  };
  Object.assign(
    variant,
    Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)),
  );
  variant.updatedAt = now;
  for (const { locationId, quantity } of input.inventoryQuantities ?? []) {
    const level = {
      locationId,
      active: true,
      available: quantity,
      committed: 0,
      createdAt: now,
      updatedAt: now,
    };
    variant.levels.set(locationId, level);
  }
}

const userError = (code: string, field: readonly string[], message: string): UserError => ({
  code,
  field,
  message,
});

const refused = (code: string, field: readonly string[], message: string) => ({
  product: null,
  userErrors: [userError(code, field, message)],
});
