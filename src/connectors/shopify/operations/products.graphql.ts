/** Every operation on products that this connector can send. */
import type { RepeatedField } from './aliased.ts';

/** One product with its only variant; two are asked for to see whether it has more. */
const PRODUCT_FIELDS = `
  id title status productType descriptionHtml updatedAt
  variants(first: 2) {
    nodes {
      id sku barcode price selectedOptions { name value }
      inventoryItem { id measurement { weight { value unit } } }
    }
  }`;

/** A point for each product; to read it as well costs eight. */
export const PRODUCTS_CHANGED = `query ProductsChanged($query: String, $after: String) {
  products(first: 250, after: $after, sortKey: UPDATED_AT, query: $query) {
    nodes { id updatedAt }
    pageInfo { hasNextPage endCursor }
  }
}`;

export const PRODUCTS_LISTED = `query ProductsListed($after: String) {
  products(first: 50, after: $after, sortKey: ID) {
    nodes {${PRODUCT_FIELDS}
    }
    pageInfo { hasNextPage endCursor }
  }
}`;

export const PRODUCTS_COUNTED = `query ProductsCounted {
  productsCount(limit: null) { count }
}`;

export const PRODUCTS_BY_ID = `query ProductsById($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on Product {${PRODUCT_FIELDS}
    }
  }
}`;

/** Runs inside `bulkOperationRunQuery`: connections as edges, no page sizes. */
export const PRODUCTS_IN_BULK = `{
  products {
    edges {
      node {
        id title status productType descriptionHtml updatedAt
        variants {
          edges {
            node {
              id sku barcode price selectedOptions { name value }
              inventoryItem { id measurement { weight { value unit } } }
            }
          }
        }
      }
    }
  }
}`;

const FOUND_PRODUCT =
  'id variantsCount { count } variants(first: 1) { nodes { id sku inventoryItem { id } } }';

/** By the handle that the hub gives: exact and at once, unlike the search. */
export const PRODUCT_BY_HANDLE: RepeatedField = {
  kind: 'query',
  name: 'ProductsByHandle',
  variables: { identifier: 'ProductIdentifierInput!' },
  field: `productByIdentifier(identifier: $identifier) { ${FOUND_PRODUCT} }`,
};

/** By stock keeping unit: the search index, which may be seconds late. */
export const VARIANTS_BY_SKU = `query VariantsBySku($query: String!, $first: Int!) {
  productVariants(first: $first, query: $query) {
    nodes { id sku inventoryItem { id } product { id variantsCount { count } } }
  }
}`;

const SET_PRODUCT = `productSet(synchronous: true, identifier: $identifier, input: $input) {
    product { id variants(first: 1) { nodes { id inventoryItem { id } } } }
    userErrors { code field message }
  }`;

export const PRODUCT_SET: RepeatedField = {
  kind: 'mutation',
  name: 'SetProducts',
  variables: { identifier: 'ProductSetIdentifiers', input: 'ProductSetInput!' },
  field: SET_PRODUCT,
};

/** Runs inside `bulkOperationRunMutation`, once for each line. */
export const PRODUCT_SET_IN_BULK = `mutation SetProduct($identifier: ProductSetIdentifiers, $input: ProductSetInput!) {
  ${SET_PRODUCT}
}`;

export const PRODUCT_ARCHIVE: RepeatedField = {
  kind: 'mutation',
  name: 'ArchiveProducts',
  variables: { product: 'ProductUpdateInput' },
  field: 'productUpdate(product: $product) { product { id } userErrors { field message } }',
};
