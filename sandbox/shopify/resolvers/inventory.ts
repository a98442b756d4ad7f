/** Stock in the shop: levels by item and location, set by compare-and-set under an idempotency key. */
import { getDirectiveValues, type GraphQLResolveInfo } from 'graphql';
import { refusal, type RequestContext } from '../paging.ts';
import type { LevelState, ShopState, VariantState } from '../state.ts';
import { announceLevel } from '../webhooks.ts';
import { levelView, quantityOf } from './inventory-views.ts';

interface QuantityInput {
  readonly inventoryItemId: string;
  readonly locationId: string;
  readonly quantity: number;
  readonly changeFromQuantity?: number | null;
}

interface SetQuantities {
  readonly input: {
    readonly reason: string;
    readonly name: string;
    readonly quantities: readonly QuantityInput[];
  };
}

interface UserError {
  readonly code?: string;
  readonly field: readonly string[];
  readonly message: string;
}

const MOST_UNITS = 1_000_000_000;
const REASONS = new Set([
  'correction',
  'cycle_count_available',
  'movement_created',
  'received',
  'restock',
  'other',
]);

interface Answer {
  readonly userErrors: readonly UserError[];
  readonly inventoryAdjustmentGroup?: unknown;
  readonly inventoryLevel?: unknown;
}

export function inventoryMutations(shop: ShopState) {
  const answered = new Map<string, { readonly request: string; readonly answer: Answer }>();
  const once = (args: unknown, info: GraphQLResolveInfo, work: () => Answer): Answer => {
    const key = idempotencyKey(info);
    const request = JSON.stringify([info.fieldName, args]);
    const before = answered.get(key);
    if (before !== undefined)
      return before.request === request ? before.answer : { userErrors: [PARAMETER_MISMATCH] };
    const answer = work();
    answered.set(key, { request, answer });
    return answer;
  };
  return {
    inventorySetQuantities: (args: SetQuantities, _context: RequestContext, info: GraphQLResolveInfo) =>
      once(args, info, () => setQuantities(shop, args)),
    inventoryBulkToggleActivation: (args: ToggleArguments) => toggle(shop, args),
    inventoryActivate: (args: ActivateArguments, _context: RequestContext, info: GraphQLResolveInfo) =>
      once(args, info, () => activate(shop, args)),
  };
}

const PARAMETER_MISMATCH: UserError = {
  code: 'IDEMPOTENCY_KEY_PARAMETER_MISMATCH',
  field: ['input'],
  message: 'The same idempotency key cannot be used with different operation parameters.',
};

function idempotencyKey(info: GraphQLResolveInfo): string {
  const directive = info.schema.getDirective('idempotent');
  const node = info.fieldNodes[0];
  if (!directive || node === undefined) throw new Error('the schema lost its idempotent directive');
  const key = getDirectiveValues(directive, node, info.variableValues)?.['key'];
  if (typeof key === 'string' && key.trim() !== '') return key;
  throw refusal(
    'The @idempotent directive is required for this mutation but was not provided.',
    'BAD_REQUEST',
  );
}

function setQuantities(shop: ShopState, { input }: SetQuantities) {
  for (const quantity of input.quantities) {
    if ('changeFromQuantity' in quantity) continue;
    throw refusal(
      'InventoryQuantityInput must include the following argument: changeFromQuantity',
      'INVALID_FIELD_ARGUMENTS',
    );
  }
  const general = generalProblem(input);
  if (general !== undefined) return setAnswer(null, [general]);
  const errors = input.quantities.flatMap(
    (each, index) => quantityProblem(shop, input.name, { each, index }) ?? [],
  );
  if (errors.length > 0) return setAnswer(null, errors);
  const changes = input.quantities.map((each) => apply(shop, input.name, each));
  const group = {
    id: shop.newId('InventoryAdjustmentGroup'),
    createdAt: shop.now().toISOString(),
    reason: input.reason,
  };
  return setAnswer({ ...group, referenceDocumentUri: null, changes }, []);
}

const setAnswer = (inventoryAdjustmentGroup: unknown, userErrors: readonly UserError[]) => ({
  inventoryAdjustmentGroup,
  userErrors,
});

function generalProblem({ reason, name, quantities }: SetQuantities['input']): UserError | undefined {
  if (!['available', 'on_hand'].includes(name)) {
    return {
      code: 'INVALID_NAME',
      field: ['input', 'name'],
      message: "The quantity name must be either 'available' or 'on_hand'.",
    };
  }
  if (!REASONS.has(reason)) {
    return {
      code: 'INVALID_REASON',
      field: ['input', 'reason'],
      message: 'The specified reason is invalid.',
    };
  }
  const pairs = new Set(
    quantities.map(({ inventoryItemId, locationId }) => `${inventoryItemId} ${locationId}`),
  );
  if (pairs.size === quantities.length) return undefined;
  return {
    code: 'NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR',
    field: ['input', 'quantities'],
    message: 'The combination of inventoryItemId and locationId must be unique.',
  };
}

function quantityProblem(
  shop: ShopState,
  name: string,
  { each, index }: { readonly each: QuantityInput; readonly index: number },
): UserError | undefined {
  const error = (code: string, field: string, message: string): UserError => ({
    code,
    message,
    field: ['input', 'quantities', String(index), field],
  });
  const level = shop.variantOfInventoryItem.get(each.inventoryItemId)?.levels.get(each.locationId);
  if (!shop.variantOfInventoryItem.has(each.inventoryItemId)) {
    return error(
      'INVALID_INVENTORY_ITEM',
      'inventoryItemId',
      'The specified inventory item could not be found.',
    );
  }
  if (!shop.locations.has(each.locationId)) {
    return error('INVALID_LOCATION', 'locationId', 'The specified location could not be found.');
  }
  if (each.quantity < 0)
    return error('INVALID_QUANTITY_NEGATIVE', 'quantity', "The quantity can't be negative.");
  if (each.quantity > MOST_UNITS) {
    return error(
      'INVALID_QUANTITY_TOO_HIGH',
      'quantity',
      "The total quantity can't be higher than 1,000,000,000.",
    );
  }
  if (level?.active !== true) {
    const message = 'The specified inventory item is not stocked at the location.';
    return error('ITEM_NOT_STOCKED_AT_LOCATION', 'locationId', message);
  }
  const expected = each.changeFromQuantity ?? quantityOf(level, name);
  if (expected === quantityOf(level, name)) return undefined;
  const message = 'The changeFromQuantity value does not match persisted value.';
  return error('CHANGE_FROM_QUANTITY_STALE', 'changeFromQuantity', message);
}

function apply(shop: ShopState, name: string, { inventoryItemId, locationId, quantity }: QuantityInput) {
  const variant = shop.variantOfInventoryItem.get(inventoryItemId);
  const level = variant?.levels.get(locationId);
  if (variant === undefined || level === undefined) throw new Error('checked before');
  const delta = quantity - quantityOf(level, name);
  setAvailable(shop, { variant, level, available: level.available + delta });
  return { name, delta, quantityAfterChange: quantity, item: null, location: null };
}

/** Sets what is available and tells subscribers; on-hand follows. */
export function setAvailable(
  shop: ShopState,
  change: { readonly variant: VariantState; readonly level: LevelState; readonly available: number },
): void {
  change.level.available = change.available;
  change.level.updatedAt = shop.now();
  announceLevel(shop, change.variant.inventoryItemId, change.level);
}

interface ActivateArguments {
  readonly inventoryItemId: string;
  readonly locationId: string;
  readonly available?: number | null;
  readonly onHand?: number | null;
}

function activate(shop: ShopState, args: ActivateArguments) {
  const variant = shop.variantOfInventoryItem.get(args.inventoryItemId);
  if (variant === undefined)
    return activateAnswer(null, [
      { field: ['inventoryItemId'], message: 'The inventory item could not be found.' },
    ]);
  if (!shop.locations.has(args.locationId)) {
    return activateAnswer(null, [{ field: ['locationId'], message: 'The location could not be found.' }]);
  }
  const existing = variant.levels.get(args.locationId);
  if (existing?.active === true && args.available !== undefined && args.available !== null) {
    const message = 'Not allowed to set available quantity when the item is already active at the location.';
    return activateAnswer(null, [{ field: ['available'], message }]);
  }
  const now = shop.now();
  const available = args.available ?? args.onHand ?? 0;
  const level = existing ?? {
    locationId: args.locationId,
    active: true,
    available,
    committed: 0,
    createdAt: now,
    updatedAt: now,
  };
  level.active = true;
  variant.levels.set(args.locationId, level);
  announceLevel(shop, variant.inventoryItemId, level);
  return activateAnswer(levelView(shop, variant, level), []);
}

interface ToggleArguments {
  readonly inventoryItemId: string;
  readonly inventoryItemUpdates: readonly { readonly locationId: string; readonly activate: boolean }[];
}

/** All or nothing; an item keeps one location at least, and no location with committed stock is left. */
function toggle(shop: ShopState, { inventoryItemId, inventoryItemUpdates }: ToggleArguments) {
  const variant = shop.variantOfInventoryItem.get(inventoryItemId);
  if (variant === undefined)
    return toggleRefused('INVENTORY_ITEM_NOT_FOUND', 'inventoryItemId', 'Item not found.');
  const going = inventoryItemUpdates.filter(({ activate }) => !activate).map(({ locationId }) => locationId);
  const active = [...variant.levels.values()].filter((level) => level.active);
  const leaving = active.filter(({ locationId }) => going.includes(locationId));
  if (leaving.some(({ committed }) => committed > 0)) {
    return toggleRefused(
      'COMMITTED_INVENTORY_AT_LOCATION',
      'inventoryItemUpdates',
      'There is committed inventory.',
    );
  }
  if (leaving.length > 0 && leaving.length === active.length) {
    const message = 'The item has to be stocked at one location at least.';
    return toggleRefused('CANNOT_DEACTIVATE_FROM_ONLY_LOCATION', 'inventoryItemUpdates', message);
  }
  for (const level of leaving) level.active = false;
  return { inventoryItem: null, inventoryLevels: [], userErrors: [] };
}

const toggleRefused = (code: string, field: string, message: string) => ({
  inventoryItem: null,
  inventoryLevels: null,
  userErrors: [{ code, field: [field], message }],
});

const activateAnswer = (inventoryLevel: unknown, userErrors: readonly UserError[]) => ({
  inventoryLevel,
  userErrors,
});
