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

export const SHOWN_PRICE: RepeatedField = {
  kind: 'query',
  name: 'ShownPrices',
  variables: { list: 'ID!', query: 'String!' },
  field: `priceList(id: $list) {
    id name currency
    prices(first: 1, originType: FIXED, query: $query) {
      nodes {
        price { amount currencyCode }
        compareAtPrice { amount }
        variant { price }
        quantityPriceBreaks(first: 10) { nodes { id minimumQuantity price { amount currencyCode } } }
      }
    }
  }`,
};

export const LOCATIONS_OF_COMPANY = `query LocationsOfCompany($id: ID!, $after: String) {
  company(id: $id) {
    locations(first: 100, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } }
  }
}`;
