/** Catalogs and price lists as the Admin API shows them. */
import { connection, type PageArguments, type RequestContext } from '../paging.ts';
import { searchFilter } from '../search.ts';
import {
  numberOfId,
  type CatalogState,
  type PriceListState,
  type PriceState,
  type ShopState,
} from '../state.ts';
import { variantView, type ListArguments } from './products.ts';

export function catalogView(shop: ShopState, catalog: CatalogState): object {
  const list = catalog.priceListId === null ? undefined : shop.priceLists.get(catalog.priceListId);
  return {
    __typename: 'CompanyLocationCatalog',
    id: catalog.id,
    title: catalog.title,
    status: catalog.status,
    priceList: () => (list === undefined ? null : priceListView(shop, list)),
    companyLocationsCount: { count: catalog.locationIds.size, precision: 'EXACT' },
    companyLocations: (args: PageArguments, context: RequestContext) => {
      const entries = [...catalog.locationIds].map((id) => ({ id }));
      return connection(entries, args, { context, view: ({ id }) => shop.companyLocations.get(id) ?? null });
    },
  };
}

export function priceListView(shop: ShopState, list: PriceListState): object {
  const catalog = list.catalogId === null ? undefined : shop.catalogs.get(list.catalogId);
  return {
    __typename: 'PriceList',
    id: list.id,
    name: list.name,
    currency: list.currency,
    parent: { adjustment: list.adjustment },
    fixedPricesCount: list.prices.size,
    catalog: () => (catalog === undefined ? null : catalogView(shop, catalog)),
    prices: (args: ListArguments & { originType?: string }, context: RequestContext) => {
      const matches = searchFilter<string>(args.query, {
        variant_id: (id) => numberOfId(id),
        product_id: (id) => numberOfId(shop.productOfVariant.get(id)?.id ?? ''),
      });
      const entries = [...list.prices].filter(([id]) => args.originType !== 'RELATIVE' && matches(id));
      return connection(
        entries.map(([id, price]) => ({ id, price })),
        args,
        { context, view: ({ id, price }) => priceView(shop, list, { variantId: id, price }) },
      );
    },
  };
}

function priceView(
  shop: ShopState,
  list: PriceListState,
  { variantId, price }: { readonly variantId: string; readonly price: PriceState },
) {
  const money = (amount: string) => ({ amount, currencyCode: list.currency });
  const breaks = [...price.breaks].map(([minimumQuantity, each]) => ({ ...each, minimumQuantity }));
  const variant = () => {
    const found = shop.productOfVariant.get(variantId)?.variants.find(({ id }) => id === variantId);
    return found === undefined ? null : variantView(shop, found);
  };
  return {
    price: money(price.amount),
    compareAtPrice: price.compareAt === undefined ? null : money(price.compareAt),
    originType: 'FIXED',
    variant,
    quantityPriceBreaks: (args: PageArguments, context: RequestContext) =>
      connection(
        breaks.toSorted((left, right) => left.minimumQuantity - right.minimumQuantity),
        args,
        {
          context,
          view: ({ id, minimumQuantity, amount }) => ({
            __typename: 'QuantityPriceBreak',
            id,
            minimumQuantity,
            price: money(amount),
            variant,
            priceList: () => priceListView(shop, list),
          }),
        },
      ),
  };
}
