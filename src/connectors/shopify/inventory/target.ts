/** Target `inventory`: quantities by compare-and-set; where the shop's number moved, it is read again and ours wins. */
import { randomUUID } from 'node:crypto';
import { Type } from 'typebox';
import { counter } from '../../../platform/telemetry/metrics.ts';
import { done, later, type Outcome } from '../../kit/outcome.ts';
import type { Target, Write } from '../../kit/target.ts';
import { hindranceAmong, patiently, send, type Context, type Operation } from '../admin-api.ts';
import { orNull, UserErrors, type UserError } from '../graphql-answer.ts';
import { SET_QUANTITIES } from '../operations/inventory.graphql.ts';
import { outcomeOfError, outcomeOfUserErrors } from '../refusals.ts';
import type { Settings } from '../settings.ts';
import { AVAILABILITY_FIELDS, InventoryBody, mapAvailability } from './body.ts';
import { readLevels, stockItems, unstockItems, type Level } from './levels.ts';

type InventoryWrite = Write<InventoryBody>;

/** A write on its way, and the number that the shop is expected to hold. */
interface Setting {
  readonly write: InventoryWrite;
  readonly expected: number;
}

const SetAnswer = Type.Object({ inventorySetQuantities: orNull(Type.Object({ userErrors: UserErrors })) });
const setQuantities: Operation<typeof SetAnswer> = {
  name: 'SetQuantities',
  text: SET_QUANTITIES,
  effect: 'write',
  answer: SetAnswer,
};

const overwritten = counter({
  name: 'crossdock_shopify_quantities_overwritten',
  help: 'Quantities in the shop that differed from the last delivery and were set to ours after a fresh read.',
});

/** Rounds in which refused quantities are taken out of a call that Shopify does as a whole or not at all. */
const MOST_ROUNDS = 5;

export const inventoryTarget: Target<Settings, typeof InventoryBody, 'availability'> = {
  domain: 'availability',
  contract: { name: 'shopify.inventory-quantity', version: '2026-04' },
  to: InventoryBody,
  fields: AVAILABILITY_FIELDS,
  batchSize: 250,
  map: mapAvailability,
  write: writeQuantities,
  find: async (context, writes) => {
    const levels = await lookAtLevels(context, writes);
    return writes.map(({ body }, index) =>
      heldBody(body, levels[index]) === 'absent' ? undefined : levelId(body),
    );
  },
  readBack: async (context, writes) => {
    const levels = await lookAtLevels(context, writes);
    return writes.map(({ body }, index) => heldBody(body, levels[index]));
  },
  remove: removeLevels,
};

/** Takes items from their locations; where Shopify keeps them there (orders, only location) nothing of them is for sale. */
async function removeLevels(
  context: Context,
  writes: readonly InventoryWrite[],
): Promise<readonly Outcome[]> {
  const removed = await unstockItems(context, bodiesOf(writes));
  const kept = writes.filter((_, index) => removed[index] === 'kept');
  const emptied = await writeQuantities(
    context,
    kept.map(({ key, body }) => ({ key, body: { ...body, quantity: 0 } })),
  );
  return writes.map((write, index) => {
    const end = removed[index];
    if (end === 'kept') return emptied[kept.indexOf(write)] ?? later('not written', 'busy', 1);
    return end === undefined || end === 'removed' ? done(levelId(write.body)) : end;
  });
}

const bodiesOf = (writes: readonly InventoryWrite[]): readonly InventoryBody[] =>
  writes.map(({ body }) => body);

const lookAtLevels = (context: Context, writes: readonly InventoryWrite[]): Promise<readonly Level[]> =>
  patiently(context, () => readLevels(context, bodiesOf(writes)), hindranceAmong);

function heldBody(body: InventoryBody, level: Level | undefined): InventoryBody | 'absent' {
  if (level === undefined || typeof level === 'string' || 'outcome' in level) return 'absent';
  return { ...body, quantity: Math.max(0, level.quantity) };
}

/** A level has no life of its own: its item and its location name it. */
function levelId({ inventoryItemId, locationId }: InventoryBody): string {
  return `${lastOf(inventoryItemId)}@${lastOf(locationId)}`;
}

const lastOf = (id: string): string => id.slice(id.lastIndexOf('/') + 1);

async function writeQuantities(
  context: Context,
  writes: readonly InventoryWrite[],
): Promise<readonly Outcome[]> {
  const outcomes = new Map<InventoryWrite, Outcome>();
  for (const name of ['available', 'on_hand'] as const) {
    const named = writes.filter(({ body }) => body.name === name);
    // What was delivered before is expected to stand there still; of the others nobody knows what stands there.
    const unknown = named.filter(({ previous }) => previous === undefined);
    const expected = named.flatMap((write) =>
      write.previous === undefined ? [] : [{ write, expected: write.previous.quantity }],
    );
    const moved = await setAll(context, expected, outcomes);
    const unequal = await setWhereNothingIs(context, unknown, outcomes);
    await setAfterReading(context, [...unequal, ...moved], outcomes);
  }
  return writes.map((write) => outcomes.get(write) ?? later('not written', 'busy', 1));
}

/**
 * A product that the hub has made is stocked with nothing: for the first quantities of such products one call does, where reading
 * first costs three points each. Where something stands there after all, Shopify refuses the call as a whole: gives them back unset.
 */
async function setWhereNothingIs(
  context: Context,
  writes: readonly InventoryWrite[],
  outcomes: Map<InventoryWrite, Outcome>,
): Promise<readonly InventoryWrite[]> {
  if (writes.length === 0) return [];
  const settings = writes.map((write) => ({ write, expected: 0 }));
  return (await setOnce(context, settings, outcomes)) === 'settled' ? [] : writes;
}

/** Sets what can be set and notes the outcomes; gives the writes whose expectation was wrong. */
async function setAll(
  context: Context,
  settings: readonly Setting[],
  outcomes: Map<InventoryWrite, Outcome>,
): Promise<readonly InventoryWrite[]> {
  const moved: InventoryWrite[] = [];
  let open = settings;
  for (let round = 0; round < MOST_ROUNDS && open.length > 0; round += 1) {
    const errors = await setOnce(context, open, outcomes);
    if (errors === 'settled') return moved;
    const refused = open.map((_, index) => errors.filter((error) => indexOf(error) === index));
    for (const [index, own] of refused.entries()) {
      const write = open[index]?.write;
      if (write === undefined || own.length === 0) continue;
      if (own.every(hasMoved)) moved.push(write);
      else outcomes.set(write, refusalOf(own));
    }
    open = open.filter((_, index) => refused[index]?.length === 0);
  }
  for (const { write } of open)
    outcomes.set(write, later('other quantities of the same call were refused', 'busy', 1));
  return moved;
}

/** One call. Gives the errors by quantity, or `settled` where every outcome is known. */
async function setOnce(
  context: Context,
  settings: readonly Setting[],
  outcomes: Map<InventoryWrite, Outcome>,
): Promise<readonly UserError[] | 'settled'> {
  // A fresh key for each call: setting is harmless to repeat, and an old answer must not stand for a new call.
  const reply = await send(context, setQuantities, { input: inputOf(settings), key: randomUUID() });
  const failure = failureOf(reply);
  const errors = reply.reply === 'answered' ? (reply.data.inventorySetQuantities?.userErrors ?? []) : [];
  const isByQuantity = errors.length > 0 && errors.every((error) => indexOf(error) !== undefined);
  if (failure === undefined && isByQuantity) return errors;
  const whole = failure ?? outcomeOfUserErrors(errors);
  for (const { write } of settings) outcomes.set(write, whole ?? done(levelId(write.body)));
  return 'settled';
}

const inputOf = (settings: readonly Setting[]) => ({
  reason: 'correction',
  name: settings[0]?.write.body.name ?? 'available',
  quantities: settings.map(({ write: { body }, expected }) => ({
    inventoryItemId: body.inventoryItemId,
    locationId: body.locationId,
    quantity: body.quantity,
    changeFromQuantity: expected,
  })),
});

function failureOf(reply: Awaited<ReturnType<typeof send<typeof SetAnswer>>>): Outcome | undefined {
  if (reply.reply === 'failed') return reply.outcome;
  const [error] = reply.errors;
  return error === undefined ? undefined : outcomeOfError(error, 'write');
}

/** `["input", "quantities", "3", …]` → 3. */
function indexOf({ field }: UserError): number | undefined {
  const position = Number(field?.[2]);
  return field?.[1] === 'quantities' && Number.isInteger(position) ? position : undefined;
}

const hasMoved = ({ code }: UserError): boolean =>
  code === 'CHANGE_FROM_QUANTITY_STALE' || code === 'ITEM_NOT_STOCKED_AT_LOCATION';

/** An unknown item comes back as another id once its product is made again. */
function refusalOf(errors: readonly UserError[]): Outcome {
  const reason = 'the shop no longer has this inventory item';
  if (errors.some(({ code }) => code === 'INVALID_INVENTORY_ITEM')) return later(reason, 'busy', 60);
  return outcomeOfUserErrors(errors) ?? later('refused without a reason', 'busy', 1);
}

/** The rule for a number that moved: what the hub promises is the truth, once it has seen what it overwrites. */
async function setAfterReading(
  context: Context,
  writes: readonly InventoryWrite[],
  outcomes: Map<InventoryWrite, Outcome>,
): Promise<void> {
  const levels = await readLevels(context, bodiesOf(writes));
  const unstocked = writes.filter((_, index) => levels[index] === 'not-stocked');
  const stocked = await stockItems(context, bodiesOf(unstocked));
  for (const [index, write] of unstocked.entries())
    outcomes.set(write, stocked[index] ?? done(levelId(write.body)));
  const again: Setting[] = [];
  for (const [index, write] of writes.entries()) {
    const level = levels[index];
    if (level === undefined || level === 'not-stocked') continue;
    if (level === 'no-item') outcomes.set(write, refusalOf([GONE]));
    else if ('outcome' in level) outcomes.set(write, level.outcome);
    else if (level.quantity === write.body.quantity) outcomes.set(write, done(levelId(write.body)));
    else again.push({ write, expected: level.quantity });
  }
  const movedAgain = await setAll(context, again, outcomes);
  overwritten.add(again.length - movedAgain.length, { system: context.system });
  for (const write of movedAgain)
    outcomes.set(write, later('the quantity moves in the shop while we set it', 'busy', 2));
}

const GONE: UserError = { code: 'INVALID_INVENTORY_ITEM', field: null, message: 'not found' };
