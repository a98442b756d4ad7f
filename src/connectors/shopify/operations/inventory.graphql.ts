/** Every operation on stock that this connector can send. */
import type { RepeatedField } from './aliased.ts';

export const SET_QUANTITIES = `mutation SetQuantities($input: InventorySetQuantitiesInput!, $key: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $key) {
    inventoryAdjustmentGroup { id }
    userErrors { code field message }
  }
}`;

export const ACTIVATE: RepeatedField = {
  kind: 'mutation',
  name: 'ActivateItems',
  variables: { item: 'ID!', location: 'ID!', available: 'Int', onHand: 'Int', key: 'String!' },
  field: `inventoryActivate(inventoryItemId: $item, locationId: $location, available: $available, onHand: $onHand) @idempotent(key: $key) {
    inventoryLevel { id }
    userErrors { field message }
  }`,
};

export const DEACTIVATE: RepeatedField = {
  kind: 'mutation',
  name: 'DeactivateItems',
  variables: { item: 'ID!', updates: '[InventoryBulkToggleActivationInput!]!' },
  field: `inventoryBulkToggleActivation(inventoryItemId: $item, inventoryItemUpdates: $updates) {
    userErrors { code field message }
  }`,
};

export const LEVEL: RepeatedField = {
  kind: 'query',
  name: 'Levels',
  variables: { item: 'ID!', location: 'ID!', names: '[String!]!' },
  field: `inventoryItem(id: $item) {
    inventoryLevel(locationId: $location) { id isActive quantities(names: $names) { name quantity } }
  }`,
};
