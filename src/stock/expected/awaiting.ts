/** Says how much a line waits for; it keeps its place in the queue, what is more stands behind. In the caller's transaction. */
import type { Quantity } from '../../model/primitives.ts';
import {
  compareDecimals,
  decimalOf,
  formatDecimal,
  subtractDecimals,
  ZERO,
  type Decimal,
} from '../../model/values/decimal.ts';
import { isProblem } from '../../model/values/problem.ts';
import { convertQuantity, type ItemUnits } from '../../model/values/quantity.ts';
import type { Transaction } from '../../platform/sql.ts';
import type { StockContext } from '../stock.ts';
import {
  changeBackorders,
  findBackorders,
  leaveQueues,
  queueUp,
  type Backordered,
} from './backorder-store.ts';
import { lockItems } from './expected-store.ts';
import { letRest } from './rest.ts';

/** So much of an item a key waits for from now on, whatever it waited for before. */
export interface Awaiting {
  readonly key: string;
  readonly itemId: string;
  /** Zero: for nothing any more. */
  readonly quantity: Quantity;
  /** Where it may arrive, the preferred first. */
  readonly locationIds: readonly string[];
}

interface Queued {
  readonly gone: string[];
  readonly changed: Backordered[];
  readonly fresh: Omit<Backordered, 'place'>[];
}

/** Each key once. Whoever rests otherwise because of it is told to look again. */
export async function awaitAll(
  { needs, clock }: Pick<StockContext, 'needs' | 'clock'>,
  tx: Transaction,
  wanted: readonly Awaiting[],
): Promise<void> {
  if (wanted.length === 0) return;
  const units = await needs.itemsOf(tx, [...new Set(wanted.map(({ itemId }) => itemId))]);
  const known = Map.groupBy(
    await findBackorders(
      tx,
      wanted.map(({ key }) => key),
    ),
    ({ key }) => key,
  );
  const queued: Queued = { gone: [], changed: [], fresh: [] };
  for (const each of wanted)
    queue(queued, each, { rows: known.get(each.key) ?? [], units: units.get(each.itemId) });
  const before = [...known.values()].flat().map(({ itemId }) => itemId);
  const itemIds = [...new Set([...before, ...queued.fresh.map(({ itemId }) => itemId)])];
  await lockItems(tx, itemIds);
  await leaveQueues(tx, queued.gone);
  await changeBackorders(tx, queued.changed);
  await queueUp(tx, queued.fresh, clock());
  const changed = await letRest(tx, itemIds, clock());
  if (changed.length > 0) await needs.onChanged(tx, changed);
}

/** Another item is another queue. Less is taken from the end; more is put there. */
function queue(
  { gone, changed, fresh }: Queued,
  { key, itemId, quantity, locationIds }: Awaiting,
  { rows, units }: { readonly rows: readonly Backordered[]; readonly units: ItemUnits | undefined },
): void {
  gone.push(...rows.filter((row) => row.itemId !== itemId).map(({ place }) => place));
  let rest = locationIds.length === 0 ? ZERO : inBase(quantity, units);
  for (const row of rows.filter((each) => each.itemId === itemId)) {
    const kept = smallerOf(decimalOf(row.quantity), rest);
    rest = subtractDecimals(rest, kept);
    if (kept.units <= 0n) gone.push(row.place);
    else if (isOther(row, kept, locationIds))
      changed.push({ ...row, quantity: formatDecimal(kept), locationIds });
  }
  if (rest.units > 0n) fresh.push({ key, itemId, locationIds, quantity: formatDecimal(rest) });
}

function isOther(row: Backordered, quantity: Decimal, locationIds: readonly string[]): boolean {
  return (
    compareDecimals(decimalOf(row.quantity), quantity) !== 0 ||
    row.locationIds.join(' ') !== locationIds.join(' ')
  );
}

/** What has no base unit, or not this unit, can rest on nothing. */
function inBase(quantity: Quantity, units: ItemUnits | undefined): Decimal {
  if (units === undefined) return ZERO;
  const base = convertQuantity(quantity, units, { unit: units.baseUnit, scale: 10 });
  return isProblem(base) ? ZERO : decimalOf(base.value);
}

function smallerOf(a: Decimal, b: Decimal): Decimal {
  return compareDecimals(a, b) <= 0 ? a : b;
}

/** By the earliest place of each key; who does not wait is missing. */
export async function placesInQueue(
  tx: Transaction,
  keys: readonly string[],
): Promise<ReadonlyMap<string, bigint>> {
  const places = new Map<string, bigint>();
  // They come in the order of the queue.
  for (const { key, place } of await findBackorders(tx, keys))
    if (!places.has(key)) places.set(key, BigInt(place));
  return places;
}
