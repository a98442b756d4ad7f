/** Every operation on catalogs and price lists that this connector can send. */
import type { RepeatedField } from './aliased.ts';

export const PRICE_LISTS = `query PriceLists($after: String) {
  priceLists(first: 100, after: $after) {
    nodes { id name currency catalog { id } }
    pageInfo { hasNextPage endCursor }
  }
}`;

export const CREATE_PRICE_LIST = `mutation CreatePriceList($input: PriceListCreateInput!) {
  priceListCreate(input: $input) {
    priceList { id name currency }
    userErrors { code field message }
  }
}`;

export const CREATE_CATALOG = `mutation CreateCatalog($input: CatalogCreateInput!) {
  catalogCreate(input: $input) {
    catalog { id }
    userErrors { code field message }
  }
}`;

export const CHANGE_CATALOG_CONTEXT = `mutation ChangeCatalogContext(
  $catalogId: ID!, $add: CatalogContextInput, $remove: CatalogContextInput
) {
  catalogContextUpdate(catalogId: $catalogId, contextsToAdd: $add, contextsToRemove: $remove) {
    catalog { id }
    userErrors { code field message }
  }
}`;

export const VARIANTS_PRICED = `query VariantsPriced($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on ProductVariant { id price selectedOptions { name value } }
  }
}`;

export const SET_PRICES = `mutation SetPrices($priceListId: ID!, $input: QuantityPricingByVariantUpdateInput!) {
  quantityPricingByVariantUpdate(priceListId: $priceListId, input: $input) {
    userErrors { code field message }
  }
}`;

/** Fixed prices of one list, of the variants that the query names: one look for all of them. */
const shownPrices = (name: string, more: string): RepeatedField => ({
  kind: 'query',
  name,
  variables: { list: 'ID!', first: 'Int!', query: 'String!' },
  field: `priceList(id: $list) {
    id name currency
    prices(first: $first, originType: FIXED, query: $query) {
      nodes {
        variant { id price }
        price { amount currencyCode }
        compareAtPrice { amount }${more}
      }
    }
  }`,
});

export const SHOWN_PRICES = shownPrices('ShownPrices', '');

/** Dearer: Shopify counts all ten breaks that a price may have before it looks how many there are. */
export const SHOWN_BREAKS = shownPrices(
  'ShownBreaks',
  `
        quantityPriceBreaks(first: 10) { nodes { id minimumQuantity price { amount currencyCode } } }`,
);

export const LOCATIONS_OF_COMPANY = `query LocationsOfCompany($id: ID!, $after: String) {
  company(id: $id) {
    locations(first: 100, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } }
  }
}`;
