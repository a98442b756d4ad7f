/** Every operation on orders that this connector can send. A line costs about fourteen points: lines come in small pages. */

const TAX_LINES = 'taxLines { channelLiable priceSet { presentmentMoney { amount currencyCode } } }';

const LINE_FIELDS = `
        id sku quantity currentQuantity
        variant { id selectedOptions { name value } }
        originalUnitPriceSet { presentmentMoney { amount currencyCode } }
        discountAllocations { allocatedAmountSet { presentmentMoney { amount currencyCode } } }
        ${TAX_LINES}`;

const ADDRESS = 'address1 address2 city zip';

export const ORDERS_CHANGED = `query OrdersChanged($query: String, $after: String) {
  orders(first: 100, after: $after, sortKey: UPDATED_AT, query: $query) {
    nodes { id updatedAt }
    pageInfo { hasNextPage endCursor }
  }
}`;

export const ORDERS_BY_ID = `query OrdersById($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on Order {
      id name createdAt updatedAt processedAt cancelledAt edited test taxesIncluded
      presentmentCurrencyCode poNumber note displayFinancialStatus
      totalCapturableSet { presentmentMoney { amount currencyCode } }
      paymentTerms { id }
      transactions(first: 10) { id kind status }
      transactionsCount { count }
      customer { id }
      purchasingEntity {
        ... on PurchasingCompany {
          company { id }
          location { id shippingAddress { ${ADDRESS} zoneCode countryCode } }
        }
      }
      shippingAddress { name ${ADDRESS} provinceCode countryCodeV2 timeZone }
      shippingLines(first: 5) {
        nodes { id title discountedPriceSet { presentmentMoney { amount currencyCode } } ${TAX_LINES} }
        pageInfo { hasNextPage }
      }
      lineItems(first: 12) {
        nodes {${LINE_FIELDS}
        }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;

export const MORE_LINES = `query MoreLines($id: ID!, $after: String) {
  order(id: $id) {
    lineItems(first: 60, after: $after) {
      nodes {${LINE_FIELDS}
      }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

/** What has left already, and what is open where. */
export const ORDER_STANDING = `query OrderStanding($id: ID!) {
  order(id: $id) {
    id name cancelledAt
    fulfillments(first: 100) { id status trackingInfo(first: 20) { number } }
    fulfillmentOrders(first: 25) {
      nodes { id status assignedLocation { location { id } } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

export const FULFILLED_LINES = `query FulfilledLines($id: ID!, $after: String) {
  fulfillment(id: $id) {
    fulfillmentLineItems(first: 100, after: $after) {
      nodes { quantity lineItem { id } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

export const OPEN_LINES = `query OpenLines($id: ID!, $after: String) {
  fulfillmentOrder(id: $id) {
    lineItems(first: 100, after: $after) {
      nodes { id remainingQuantity lineItem { id } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

export const CREATE_FULFILLMENT = `mutation CreateFulfillment($fulfillment: FulfillmentInput!) {
  fulfillmentCreate(fulfillment: $fulfillment) {
    fulfillment { id }
    userErrors { field message }
  }
}`;

export const CANCEL_ORDER = `mutation CancelOrder($id: ID!, $reason: OrderCancelReason!, $refund: OrderCancelRefundMethodInput, $note: String) {
  orderCancel(orderId: $id, reason: $reason, restock: true, refundMethod: $refund, notifyCustomer: false, staffNote: $note) {
    job { id }
    orderCancelUserErrors { code field message }
  }
}`;
