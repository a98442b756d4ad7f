/** Customer prices: catalogs that give company locations a price list, fixed prices and quantity breaks. */
import { connection, type PageArguments, type RequestContext } from '../paging.ts';
import { searchFilter } from '../search.ts';
import { numberOfId, type CatalogState, type PriceListState, type ShopState } from '../state.ts';
import { catalogView, priceListView } from './price-list-views.ts';
import type { ListArguments } from './products.ts';
import { quantityPricing } from './quantity-pricing.ts';

interface Context {
  readonly companyLocationIds?: readonly string[] | null;
}

const MOST_CATALOGS_OF_A_LOCATION = 25;

export function priceListQueries(shop: ShopState) {
  return {
    catalogs: (args: ListArguments & { type?: string | null }, context: RequestContext) => {
      const matches = searchFilter<CatalogState>(args.query, {
        id: ({ id }) => numberOfId(id),
        title: ({ title }) => title,
        status: ({ status }) => status,
      });
      const found = [...shop.catalogs.values()].filter(matches);
      return connection(found, args, { context, view: (catalog) => catalogView(shop, catalog) });
    },
    catalog: ({ id }: { id: string }) => {
      const catalog = shop.catalogs.get(id);
      return catalog === undefined ? null : catalogView(shop, catalog);
    },
    priceLists: (args: PageArguments, context: RequestContext) =>
      connection([...shop.priceLists.values()], args, { context, view: (list) => priceListView(shop, list) }),
    priceList: ({ id }: { id: string }) => {
      const list = shop.priceLists.get(id);
      return list === undefined ? null : priceListView(shop, list);
    },
  };
}

export function priceListMutations(shop: ShopState) {
  return {
    priceListCreate: ({ input }: { input: PriceListInput }) => createPriceList(shop, input),
    catalogCreate: ({ input }: { input: CatalogInput }) => createCatalog(shop, input),
    catalogContextUpdate: (args: ContextUpdate) => updateContext(shop, args),
    catalogDelete: ({ id, deleteDependentResources }: { id: string; deleteDependentResources: boolean }) => {
      const catalog = shop.catalogs.get(id);
      shop.catalogs.delete(id);
      const list = shop.priceLists.get(catalog?.priceListId ?? '');
      if (list !== undefined) list.catalogId = null;
      if (list !== undefined && deleteDependentResources) shop.priceLists.delete(list.id);
      const errors =
        catalog === undefined ? [userError('CATALOG_NOT_FOUND', ['id'], 'Catalog does not exist')] : [];
      return { deletedId: catalog?.id ?? null, userErrors: errors };
    },
    quantityPricingByVariantUpdate: (args: Parameters<typeof quantityPricing>[1]) =>
      quantityPricing(shop, args),
  };
}

interface PriceListInput {
  readonly name: string;
  readonly currency: string;
  readonly parent: { readonly adjustment: { readonly type: string; readonly value: number } };
  readonly catalogId?: string | null;
}

function createPriceList(shop: ShopState, input: PriceListInput) {
  const problem = priceListProblem(shop, input);
  if (problem !== undefined) return { priceList: null, userErrors: [problem] };
  const list: PriceListState = {
    id: shop.newId('PriceList'),
    name: input.name,
    currency: input.currency,
    prices: new Map(),
    adjustment: input.parent.adjustment,
    catalogId: null,
  };
  shop.priceLists.set(list.id, list);
  const catalog = shop.catalogs.get(input.catalogId ?? '');
  if (catalog !== undefined) join(catalog, list);
  return { priceList: priceListView(shop, list), userErrors: [] };
}

function priceListProblem(shop: ShopState, input: PriceListInput) {
  if (input.name.trim() === '') return userError('BLANK', ['input', 'name'], "Name can't be blank");
  if ([...shop.priceLists.values()].some(({ name }) => name === input.name)) {
    return userError('TAKEN', ['input', 'name'], 'Name has already been taken');
  }
  if (input.catalogId && !shop.catalogs.has(input.catalogId)) {
    return userError('CATALOG_DOES_NOT_EXIST', ['input', 'catalogId'], 'Catalog does not exist');
  }
  return undefined;
}

interface CatalogInput {
  readonly title: string;
  readonly status: string;
  readonly context: Context;
  readonly priceListId?: string | null;
}

function createCatalog(shop: ShopState, input: CatalogInput) {
  const list = shop.priceLists.get(input.priceListId ?? '');
  const locations = input.context.companyLocationIds ?? [];
  const problem = catalogProblem(shop, input, list) ?? contextProblem(shop, locations);
  if (problem !== undefined) return { catalog: null, userErrors: [problem] };
  const catalog: CatalogState = {
    id: shop.newId('CompanyLocationCatalog'),
    title: input.title,
    status: input.status,
    priceListId: null,
    locationIds: new Set(locations),
  };
  shop.catalogs.set(catalog.id, catalog);
  if (list !== undefined) join(catalog, list);
  return { catalog: catalogView(shop, catalog), userErrors: [] };
}

function catalogProblem(shop: ShopState, input: CatalogInput, list: PriceListState | undefined) {
  if (input.title.trim() === '') return userError('BLANK', ['input', 'title'], "Title can't be blank");
  if (input.priceListId && list === undefined) {
    return userError('PRICE_LIST_NOT_FOUND', ['input', 'priceListId'], 'Price list does not exist');
  }
  if (list !== undefined && list.catalogId !== null && shop.catalogs.has(list.catalogId)) {
    return userError('TAKEN', ['input', 'priceListId'], 'Price list has already been taken');
  }
  return undefined;
}

function contextProblem(shop: ShopState, locations: readonly string[]) {
  for (const id of locations) {
    if (!shop.companyLocations.has(id)) {
      const field = ['input', 'context', 'companyLocationIds'];
      return userError('COMPANY_LOCATION_NOT_FOUND', field, 'Company location could not be found');
    }
    const assigned = [...shop.catalogs.values()].filter(({ locationIds }) => locationIds.has(id)).length;
    if (assigned >= MOST_CATALOGS_OF_A_LOCATION) {
      const message = 'Cannot save the catalog because the catalog limit for the context was reached.';
      return userError('CONTEXT_CATALOG_LIMIT_REACHED', ['input', 'context'], message);
    }
  }
  return undefined;
}

interface ContextUpdate {
  readonly catalogId: string;
  readonly contextsToAdd?: Context | null;
  readonly contextsToRemove?: Context | null;
}

function updateContext(shop: ShopState, { catalogId, contextsToAdd, contextsToRemove }: ContextUpdate) {
  const catalog = shop.catalogs.get(catalogId);
  if (catalog === undefined) {
    return {
      catalog: null,
      userErrors: [userError('CATALOG_NOT_FOUND', ['catalogId'], 'Catalog does not exist')],
    };
  }
  const added = (contextsToAdd?.companyLocationIds ?? []).filter((id) => !catalog.locationIds.has(id));
  const problem = contextProblem(shop, added);
  if (problem !== undefined) return { catalog: null, userErrors: [problem] };
  for (const id of added) catalog.locationIds.add(id);
  for (const id of contextsToRemove?.companyLocationIds ?? []) catalog.locationIds.delete(id);
  return { catalog: catalogView(shop, catalog), userErrors: [] };
}

function join(catalog: CatalogState, list: PriceListState): void {
  catalog.priceListId = list.id;
  list.catalogId = catalog.id;
}

const userError = (code: string, field: readonly string[], message: string) => ({ code, field, message });
