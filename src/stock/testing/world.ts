/** A stock station on a database of its own, with a clock that tests move and short names for ids. */
import type { StockMovement } from '../../model/stock.ts';
import type { Question, Questions } from '../../model/exceptions.ts';
import type { ItemUnits } from '../../model/values/quantity.ts';
import type { Transaction } from '../../platform/sql.ts';
import { deterministicId, newId } from '../../platform/ids.ts';
import { openDatabase } from '../../platform/database.ts';
import { testDatabase, type TestDatabase } from '../../platform/testing/database.ts';
import type { StockFact, StockPair } from '../facts.ts';
import { noPolicies, type StockPolicies } from '../policies.ts';
import { stock, type Stock } from '../stock.ts';

export interface World {
  readonly database: TestDatabase;
  readonly stock: Stock;
  now: Date;
  policies: StockPolicies;
  /** Open questions by kind and subject. */
  readonly questions: Map<string, Question>;
  /** Pairs that the station reported as changed, other than by `apply`. */
  readonly changed: StockPair[];
  tell(...facts: StockFact[]): ReturnType<Stock['apply']>;
}

/** `items` maps an item's short name to its packs; every item is counted in `EA`. */
export async function stockWorld(items: Record<string, readonly SeedUnit[]> = {}): Promise<World> {
  const database = await testDatabase({ maxConnections: 20 });
  const world: World = {
    database,
    now: new Date('2026-05-04T12:00:00Z'),
    policies: noPolicies,
    questions: new Map(),
    changed: [],
    tell: (...facts) => database.transaction((tx) => world.stock.apply(tx, facts)),
    stock: stock({
      database,
      clock: () => world.now,
      newId,
      policies: () => world.policies,
      questions: keepIn(() => world.questions),
      needs: {
        itemsOf: (_queryable, itemIds) => Promise.resolve(unitsOf(items, itemIds)),
        locationsOf: () => Promise.resolve(new Map()),
        heardAt: (locationIds) => Promise.resolve(new Map(locationIds.map((id) => [id, HEARD_AT]))),
        onChanged: (_tx, pairs) => Promise.resolve(void world.changed.push(...pairs)),
      },
    }),
  };
  return world;
}

/** Another node: a station of its own connections on the world's database, with the same policies and clock. Every item is counted in `EA`. */
export async function stationOn(world: World): Promise<Stock> {
  const database = await openDatabase({ url: world.database.url });
  return stock({
    database,
    clock: () => world.now,
    newId,
    policies: () => world.policies,
    questions: keepIn(() => world.questions),
    needs: {
      itemsOf: (_queryable, ids) =>
        Promise.resolve(new Map(ids.map((id) => [id, { baseUnit: 'EA', packs: [] }]))),
      locationsOf: () => Promise.resolve(new Map()),
      heardAt: () => Promise.resolve(new Map()),
      onChanged: () => Promise.resolve(),
    },
  });
}

interface SeedUnit {
  readonly unit: string;
  readonly holds: number;
}

const HEARD_AT = new Date('2026-05-04T11:59:30Z');

function unitsOf(
  items: Record<string, readonly SeedUnit[]>,
  itemIds: readonly string[],
): Map<string, ItemUnits> {
  const known = Object.entries(items).map(([name, units]): [string, ItemUnits] => [
    idOf(name),
    {
      baseUnit: 'EA',
      packs: units.map(({ unit, holds }) => ({ unit, ratio: { numerator: holds, denominator: 1 } })),
    },
  ]);
  return new Map(known.filter(([id]) => itemIds.includes(id)));
}

function keepIn(kept: () => Map<string, Question>): Questions<Transaction> {
  return {
    raise: (_tx, raised) => {
      for (const question of raised) kept().set(`${question.kind} ${question.subject}`, question);
      return Promise.resolve();
    },
    settle: (_tx, keys) => {
      for (const key of keys) kept().delete(`${key.kind} ${key.subject}`);
      return Promise.resolve();
    },
  };
}

/** The same short name gives the same id. */
export function idOf(name: string): string {
  return deterministicId('test', name);
}

interface Told {
  readonly item?: string;
  readonly location?: string;
  readonly lot?: string;
  readonly unit?: string;
  readonly at?: string;
  readonly document?: string;
  readonly reason?: StockMovement['reason'];
}

function told({ item = 'bolt', location = 'east' }: Told) {
  return {
    system: 'wms',
    messageId: 'message-1',
    correlationId: 'message-1',
    itemId: idOf(item),
    locationId: idOf(location),
  };
}

function where(options: Told) {
  return {
    item: { by: 'number' as const, value: options.item ?? 'bolt' },
    location: { by: 'number' as const, value: options.location ?? 'east' },
    ...(options.lot === undefined ? {} : { lot: options.lot }),
    unit: options.unit ?? 'EA',
    occurredAt: options.at ?? '2026-05-04T10:00:00Z',
  };
}

export function movement(movementId: string, quantity: string, options: Told = {}): StockFact {
  const { document, reason } = options;
  return {
    ...told(options),
    kind: 'movement',
    fact: {
      movementId,
      ...where(options),
      quantity,
      reason: reason ?? (quantity.startsWith('-') ? 'shipment' : 'receipt'),
      ...(document === undefined ? {} : { document }),
    },
  };
}

export function count(countId: string, quantity: string, options: Told = {}): StockFact {
  return { ...told(options), kind: 'count', fact: { countId, ...where(options), quantity } };
}
