/** Reading levels, and stocking an item at a location where it has none. */
import { randomUUID } from 'node:crypto';
import { Type, type Static } from 'typebox';
import { later, type Outcome } from '../../kit/outcome.ts';
import type { Context } from '../admin-api.ts';
import { orNull, UserErrors } from '../graphql-answer.ts';
import { ACTIVATE, DEACTIVATE, LEVEL } from '../operations/inventory.graphql.ts';
import { outcomeOfUserErrors } from '../refusals.ts';
import { callEach, pieces, repeated, type CallAnswer } from '../repeated.ts';
import type { InventoryBody } from './body.ts';

/** What stands there: a quantity, no level at this location, no such item; or why nobody knows. */
export type Level = { readonly quantity: number } | 'not-stocked' | 'no-item' | { readonly outcome: Outcome };

/** Three points each. */
const LEVELS_AT_ONCE = 250;
const ACTIVATIONS_AT_ONCE = 25;

const LevelAnswer = Type.Object({
  inventoryLevel: orNull(
    Type.Object({
      isActive: Type.Boolean(),
      quantities: Type.Array(Type.Object({ name: Type.String(), quantity: Type.Integer() })),
    }),
  ),
});
const level = repeated(LEVEL, LevelAnswer);
const activate = repeated(
  ACTIVATE,
  Type.Object({ inventoryLevel: orNull(Type.Object({ id: Type.String() })), userErrors: UserErrors }),
);

/** One answer for each, in order. */
export async function readLevels(
  context: Context,
  bodies: readonly InventoryBody[],
): Promise<readonly Level[]> {
  const levels: Level[] = [];
  for (const piece of pieces(bodies, LEVELS_AT_ONCE)) {
    const calls = piece.map(({ inventoryItemId, locationId, name }) => ({
      item: inventoryItemId,
      location: locationId,
      names: [name],
    }));
    levels.push(...(await callEach(context, level, calls)).map(levelOf));
  }
  return levels;
}

function levelOf(answer: CallAnswer<Static<typeof LevelAnswer>>): Level {
  if ('outcome' in answer) return answer;
  if (answer.value === null) return 'no-item';
  const found = answer.value.inventoryLevel;
  if (found?.isActive !== true) return 'not-stocked';
  const [first] = found.quantities;
  return first === undefined
    ? { outcome: later('Shopify gave no quantity', 'unavailable') }
    : { quantity: first.quantity };
}

/** Stocks items with their first quantity; `undefined` where it worked. */
export async function stockItems(
  context: Context,
  bodies: readonly InventoryBody[],
): Promise<readonly (Outcome | undefined)[]> {
  const outcomes: (Outcome | undefined)[] = [];
  for (const piece of pieces(bodies, ACTIVATIONS_AT_ONCE)) {
    const calls = piece.map(({ inventoryItemId, locationId, name, quantity }) => ({
      item: inventoryItemId,
      location: locationId,
      available: name === 'available' ? quantity : null,
      onHand: name === 'on_hand' ? quantity : null,
      key: randomUUID(),
    }));
    const answers = await callEach(context, activate, calls);
    outcomes.push(
      ...answers.map((answer) => ('outcome' in answer ? answer.outcome : refusalOf(answer.value))),
    );
  }
  return outcomes;
}

const deactivate = repeated(DEACTIVATE, Type.Object({ userErrors: UserErrors }));

/** Takes items from their locations. `kept`: Shopify does not let them go. */
export async function unstockItems(
  context: Context,
  bodies: readonly InventoryBody[],
): Promise<readonly ('removed' | 'kept' | Outcome)[]> {
  const ends: ('removed' | 'kept' | Outcome)[] = [];
  for (const piece of pieces(bodies, ACTIVATIONS_AT_ONCE)) {
    const calls = piece.map(({ inventoryItemId, locationId }) => ({
      item: inventoryItemId,
      updates: [{ locationId, activate: false }],
    }));
    const answers = await callEach(context, deactivate, calls);
    ends.push(
      ...answers.map((answer) =>
        'outcome' in answer ? answer.outcome : endOf(answer.value?.userErrors ?? []),
      ),
    );
  }
  return ends;
}

function endOf(errors: Static<typeof UserErrors>): 'removed' | 'kept' | Outcome {
  const codes = errors.map(({ code }) => code ?? '');
  if (codes.some((code) => KEPT.has(code))) return 'kept';
  return codes.includes('INVENTORY_ITEM_NOT_FOUND') ? 'removed' : (outcomeOfUserErrors(errors) ?? 'removed');
}

const KEPT = new Set([
  'CANNOT_DEACTIVATE_FROM_ONLY_LOCATION',
  'COMMITTED_INVENTORY_AT_LOCATION',
  'INCOMING_INVENTORY_AT_LOCATION',
  'RESERVED_INVENTORY_AT_LOCATION',
]);

/** Somebody else may have stocked it in between: the next attempt finds the level. */
function refusalOf(value: { readonly userErrors: Static<typeof UserErrors> } | null): Outcome | undefined {
  const errors = value?.userErrors ?? [];
  if (errors.some(({ message }) => message.includes('already active'))) {
    return later('the item was stocked there a moment ago', 'busy', 1);
  }
  return outcomeOfUserErrors(errors);
}
