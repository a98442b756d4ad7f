/** One record in one target, as the API shows it, with the numbers that people know it by. */
import { Type } from 'typebox';
import { isOutgoingDomain } from '../../model/shapes.ts';
import type { ListedRow, ShownState } from '../../delivery/index.ts';
import type { Services } from '../services.ts';
import { closed, Moment, named } from '../shapes.ts';
import { numbersOf } from '../stock/names.ts';
import { toWire } from '../wire.ts';
import { numbersIn } from './plain-words.ts';

export const STATES = [
  'due',
  'leased',
  'waiting',
  'delivered',
  'withheld',
  'dead',
  'asked',
  'gone',
] as const satisfies readonly ShownState[];

export const rowFields = {
  target: Type.String(),
  key: Type.String({ description: 'the record’s id, or item:location for availability' }),
  number: Type.Optional(
    Type.String({
      description: 'what people call the record; of availability, the item; of a document, its order',
    }),
  ),
  location: Type.Optional(Type.String({ description: 'of availability: the number of the location' })),
  state: Type.Enum([...STATES]),
  dueAt: Type.Optional(Moment),
  dueSince: Type.Optional(Moment),
  retryAt: Type.Optional(Moment),
  triedAt: Type.Optional(Moment),
  deliveredAt: Type.Optional(Moment),
  confirmedAt: Type.Optional(Moment),
  attempts: Type.Integer(),
  upToDate: Type.Boolean({ description: 'The target was given what it should have' }),
  waitsFor: Type.Optional(Type.String()),
  reason: Type.Optional(Type.String()),
};

export const Row = named('Delivery', Type.Object(rowFields, closed));

export function showRow(row: ListedRow) {
  const { target, key, shown: state, dueSince, retryAt, triedAt, deliveredAt, confirmedAt } = row;
  const { attempts, waitsFor, reason, desiredHash, deliveredHash, dueAt } = row;
  return toWire({
    target,
    key,
    state,
    // A settled row has no due time, whatever its type says.
    dueAt: dueAt instanceof Date ? dueAt : undefined,
    dueSince,
    retryAt,
    triedAt,
    deliveredAt,
    confirmedAt,
    attempts,
    upToDate: deliveredHash !== undefined && deliveredHash === desiredHash,
    waitsFor,
    reason,
  });
}

/** Rows with the numbers of what they are about, read together. */
export async function withNumbers<Row extends Named>(
  services: Services,
  rows: readonly Row[],
): Promise<(Row & { number?: string; location?: string })[]> {
  const inNumbers = await numbersIn(
    services,
    rows.map(({ reason }) => reason),
  );
  const isDocument = documentsAmong(services);
  const orders = await orderNumbers(services, rows.filter(isDocument));
  const numbers = await numbersOf(
    services,
    rows.flatMap((row) => (isDocument(row) ? [] : row.key.split(':'))),
  );
  return rows.map((row) => {
    const [number, location] = orders.has(row.key)
      ? [orders.get(row.key)]
      : row.key.split(':').map((id) => numbers.get(id));
    return {
      ...row,
      ...(row.reason === undefined ? {} : { reason: inNumbers(row.reason) }),
      ...(number === undefined ? {} : { number }),
      ...(location === undefined ? {} : { location }),
    };
  });
}

interface Named {
  readonly target: string;
  readonly key: string;
  readonly reason?: string;
}

/** Says of a row whether it is a document of an order, not a record. */
function documentsAmong({ delivery }: Services): (row: Named) => boolean {
  const targets = delivery.targets().filter(({ domain }) => isOutgoingDomain(domain));
  const names = new Set(targets.map(({ name }) => name));
  return ({ target }) => names.has(target);
}

/** What people call the orders behind documents, by the documents' keys. */
export async function orderNumbers(
  { orders, database }: Pick<Services, 'orders' | 'database'>,
  rows: readonly Named[],
): Promise<ReadonlyMap<string, string>> {
  const numbers = new Map<string, string>();
  for (const [target, group] of Map.groupBy(rows, (row) => row.target)) {
    const keys = group.map(({ key }) => key);
    for (const { key, body } of await orders.documents(database, target, keys))
      if ('orderNumber' in body && typeof body.orderNumber === 'string') numbers.set(key, body.orderNumber);
  }
  return numbers;
}

/** Names of an item's promises: one for each location that has or had it. */
export async function availabilityKeys(
  { stock }: Pick<Services, 'stock'>,
  itemId: string,
): Promise<readonly string[]> {
  const lines = await stock.availability({ itemIds: [itemId], measure: 'on-hand' });
  return lines.map(({ locationId }) => `${itemId}:${locationId}`);
}

/** Says which targets there are to somebody who named another one. */
export function unknownTarget({ targets }: Pick<Services['delivery'], 'targets'>, name: string): string {
  const names = targets().map((target) => target.name);
  return `There is no target ${name}; there ${names.length === 0 ? 'is none' : `are ${names.join(', ')}`}.`;
}
