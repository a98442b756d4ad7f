/** What the simulated shop knows: products, stock, business customers, price lists, subscriptions and bulk operations. */

import type { OrderState } from './orders/state.ts';

export interface LevelState {
  readonly locationId: string;
  active: boolean;
  available: number;
  committed: number;
  readonly createdAt: Date;
  updatedAt: Date;
}

export interface VariantState {
  readonly id: string;
  readonly inventoryItemId: string;
  sku: string | null;
  barcode: string | null;
  price: string;
  title: string;
  selectedOptions: readonly { readonly name: string; readonly value: string }[];
  tracked: boolean;
  weight: { readonly value: number; readonly unit: string } | null;
  inventoryPolicy: string;
  readonly levels: Map<string, LevelState>;
  readonly createdAt: Date;
  updatedAt: Date;
}

export interface ProductState {
  readonly id: string;
  title: string;
  handle: string;
  descriptionHtml: string;
  status: string;
  productType: string;
  vendor: string;
  tags: readonly string[];
  variants: VariantState[];
  readonly createdAt: Date;
  updatedAt: Date;
}

export interface AddressState {
  readonly id: string;
  readonly [field: string]: unknown;
}

export interface CompanyLocationState {
  readonly id: string;
  readonly companyId: string;
  name: string;
  phone: string | null;
  externalId: string | null;
  note: string | null;
  taxExempt: boolean;
  shippingAddress: AddressState | null;
  billingAddress: AddressState | null;
  readonly createdAt: Date;
  updatedAt: Date;
}

export interface ContactState {
  readonly id: string;
  readonly companyId: string;
  readonly customerId: string;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  phone: string | null;
  title: string | null;
  readonly createdAt: Date;
  updatedAt: Date;
}

export interface CompanyState {
  readonly id: string;
  name: string;
  note: string | null;
  externalId: string | null;
  readonly createdAt: Date;
  updatedAt: Date;
}

export interface PriceState {
  amount: string;
  readonly compareAt?: string;
  /** Smallest quantity → price and id of the break. */
  readonly breaks: Map<number, { readonly id: string; readonly amount: string }>;
}

export interface PriceListState {
  readonly id: string;
  readonly name: string;
  readonly currency: string;
  readonly adjustment: { readonly type: string; readonly value: number };
  catalogId: string | null;
  /** Variant id → its fixed price. */
  readonly prices: Map<string, PriceState>;
}

export interface CatalogState {
  readonly id: string;
  readonly title: string;
  readonly status: string;
  priceListId: string | null;
  readonly locationIds: Set<string>;
}

export interface SubscriptionState {
  readonly id: string;
  readonly topic: string;
  uri: string;
  /** Empty: all fields. */
  includeFields: readonly string[];
  readonly createdAt: Date;
  updatedAt: Date;
}

export interface BulkState {
  readonly id: string;
  readonly type: 'QUERY' | 'MUTATION';
  readonly query: string;
  status: string;
  errorCode: string | null;
  objectCount: number;
  rootObjectCount: number;
  result: string | null;
  readonly createdAt: Date;
  completedAt: Date | null;
}

export interface ShopState {
  readonly now: () => Date;
  /** Gives the next global id of a type; the numbers are larger than a JavaScript number can hold exactly. */
  newId(type: string): string;
  readonly locations: Map<string, { readonly id: string; readonly name: string; readonly createdAt: Date }>;
  readonly products: Map<string, ProductState>;
  /** Variant id → its product. */
  readonly productOfVariant: Map<string, ProductState>;
  /** Inventory item id → its variant. */
  readonly variantOfInventoryItem: Map<string, VariantState>;
  readonly companies: Map<string, CompanyState>;
  readonly companyLocations: Map<string, CompanyLocationState>;
  readonly contacts: Map<string, ContactState>;
  readonly orders: Map<string, OrderState>;
  readonly catalogs: Map<string, CatalogState>;
  readonly priceLists: Map<string, PriceListState>;
  readonly subscriptions: Map<string, SubscriptionState>;
  readonly bulkOperations: Map<string, BulkState>;
  /** Staged upload key → what was uploaded. */
  readonly uploads: Map<string, string>;
  /** Tells subscribers. */
  announce(topic: string, subject: string, body: (fields: readonly string[]) => string): void;
  /** How many of the next product writes answer success and change nothing. */
  writesToSwallow: number;
}

/** Makes an empty shop with these locations. */
export function emptyShop(
  locations: readonly string[],
  outside: Pick<ShopState, 'now' | 'announce'>,
): ShopState {
  let running = 788_032_119_674_292_900n;
  const newId = (type: string): string => `gid://shopify/${type}/${(running += 7n)}`;
  const created = outside.now();
  const places = locations.map((name) => ({ id: newId('Location'), name, createdAt: created }));
  return {
    ...outside,
    newId,
    locations: new Map(places.map((place) => [place.id, place])),
    products: new Map(),
    productOfVariant: new Map(),
    variantOfInventoryItem: new Map(),
    companies: new Map(),
    companyLocations: new Map(),
    contacts: new Map(),
    orders: new Map(),
    catalogs: new Map(),
    priceLists: new Map(),
    subscriptions: new Map(),
    bulkOperations: new Map(),
    uploads: new Map(),
    writesToSwallow: 0,
  };
}

/** Gives the digits at the end of a global id. */
export function numberOfId(id: string): string {
  return /\/(\d+)(?:\?.*)?$/.exec(id)?.[1] ?? '0';
}
