/** What people and machines do in a warehouse without the hub. */
import { seededRandom, type Random } from '../kit/random.ts';
import { ORDER_EDITS } from './orders/work.ts';
import { RETURN_EDITS } from './returns/receiving.ts';
import type { WarehouseState } from './routes.ts';
import type { MovementKind, MovementRow, NewMovement, Place } from './stock-book.ts';

type Edit = (random: Random, state: WarehouseState) => string;

const edits: Readonly<Record<string, Edit>> = {
  moveStock,
  countItem,
  lateCommit,
  editItem,
  deleteItem,
  lockItems,
  renameWarehouse,
  ...ORDER_EDITS,
  ...RETURN_EDITS,
};

/** The edits of one warehouse system; the same seed makes the same choice. */
export function warehouseEdits(
  state: WarehouseState,
): Readonly<Record<string, (options: { readonly seed: number }) => Promise<string>>> {
  return Object.fromEntries(
    Object.entries(edits).map(([name, edit]) => [
      name,
      async ({ seed }: { readonly seed: number }) => edit(seededRandom(seed).fork(name), state),
    ]),
  );
}

/** One to four movements, told in one message. */
function moveStock(random: Random, { book, subscriptions }: WarehouseState): string {
  const rows = Array.from({ length: random.between(1, 4) }, () =>
    book.post(anyMovement(random, book.positions())),
  );
  subscriptions.tell('movements', rows);
  return `Posted ${rows.map(inWords).join(', ')}.`;
}

/** A count that finds a few less or more than the book says. */
function countItem(random: Random, { book, subscriptions }: WarehouseState): string {
  const { unit, quantity, ...place } = random.pick(book.positions());
  const counted = Math.max(0, Math.floor(Number(quantity)) + random.between(-5, 2));
  const row = book.count(place, { quantity: String(counted), unit });
  subscriptions.tell('counts', [row]);
  return `Counted ${row.quantity} ${unit} of ${place.item} at ${place.warehouse}; the book said ${quantity}.`;
}

/** Another posting overtakes one that began earlier, and nobody is told of the late one: only reading again finds it. */
function lateCommit(random: Random, { book, subscriptions }: WarehouseState): string {
  const commit = book.begin(anyMovement(random, book.positions()));
  const overtaking = book.post(anyMovement(random, book.positions()));
  subscriptions.tell('movements', [overtaking]);
  const late = commit();
  return `Committed ${late.id} after ${overtaking.id}, although it began before; no message tells it.`;
}

function editItem(random: Random, { items }: WarehouseState): string {
  const [item] = items.lookUp(someNumber(random, items.numbers()));
  if (item === undefined) return 'Changed nothing: the item master is empty.';
  const { id: _id, ...state } = item;
  items.put({ ...state, description: `${state.description.slice(0, 230)} (bin ${random.between(1, 99)})` });
  return `Changed the description of ${item.number} in the item master.`;
}

function deleteItem(random: Random, { items }: WarehouseState): string {
  const [number] = someNumber(random, items.numbers());
  if (number === undefined) return 'Closed nothing: the item master is empty.';
  items.close(number);
  return `Closed ${number} in the item master.`;
}

function lockItems(random: Random, { items }: WarehouseState): string {
  const seconds = random.between(5, 30);
  items.lockFor(seconds);
  return `Locked the item master for ${seconds} seconds.`;
}

function renameWarehouse(random: Random, { halls }: WarehouseState): string {
  const hall = random.pick(halls);
  hall.name = `${hall.name.replace(/ \(hall .*/, '')} (hall ${random.between(1, 9)})`;
  hall.revision += 1;
  return `Renamed ${hall.number} to ${hall.name}.`;
}

const KINDS: readonly MovementKind[] = [
  'receipt',
  'despatch',
  'despatch',
  'despatch',
  'adjustment',
  'return',
  'scrap',
];

type Position = Place & { readonly quantity: string; readonly unit: string };

function anyMovement(random: Random, positions: readonly Position[]): NewMovement {
  const { quantity, unit: _unit, ...place } = random.pick(positions);
  const kind = random.pick(KINDS);
  const comesIn = kind === 'receipt' || kind === 'return' || (kind === 'adjustment' && random.chance(0.5));
  const most = kind === 'receipt' ? 500 : Math.max(1, Math.min(40, Math.floor(Number(quantity))));
  const size = random.between(1, most);
  const document = `${kind === 'receipt' ? 'PO' : 'WO'}-${random.between(1_000, 9_999)}`;
  return { ...place, kind, document, quantity: comesIn ? String(size) : String(-size) };
}

function someNumber(random: Random, numbers: readonly string[]): readonly string[] {
  return numbers.length === 0 ? [] : [random.pick(numbers)];
}

function inWords({ kind, quantity, unit, item, warehouse }: MovementRow): string {
  return `${kind} of ${quantity} ${unit} ${item} at ${warehouse}`;
}
