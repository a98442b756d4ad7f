/** Stock for people: positions, the ledger behind them, and the proof that they agree. */
import { Type, type Static } from 'typebox';
import { isRefusal, readCursor, toPage, toRead } from '../cursor.ts';
import { answer, route } from '../route.ts';
import type { StockPair } from '../../stock/index.ts';
import type { Services } from '../services.ts';
import { closed, Id, Moment, Name, named, page, paging } from '../shapes.ts';
import { toWire } from '../wire.ts';
import { ExpectedHere, listExpected } from './expected.ts';
import { idOf } from './ids.ts';
import { KeptForTier, withNames } from './names.ts';

const pair = {
  itemId: Id,
  item: Type.Optional(Type.String()),
  locationId: Id,
  location: Type.Optional(Type.String()),
};

const Position = named(
  'StockPosition',
  Type.Object(
    {
      ...pair,
      onHand: Type.String(),
      allocated: Type.String(),
      reserved: Type.String(),
      expected: Type.String({ description: 'still to come of purchase orders, on whatever day' }),
      kept: Type.Optional(
        Type.Array(KeptForTier, { description: 'what of it only orders of these customer tiers may have' }),
      ),
      asOf: Type.Optional(Moment),
    },
    closed,
  ),
);

export const listPositions = route({
  method: 'GET',
  path: '/ops/v1/stock/positions',
  name: 'listStockPositions',
  scope: 'stock:read',
  summary: 'What lies where, in base units',
  input: Type.Object({ location: Type.Optional(Name), ...paging }, closed),
  answer: page(Position),
  refusals: ['HUB_NOT_POSSIBLE'],
  handle: async ({ location, limit, after }, { services }) => {
    const place = readCursor(Type.Object({ itemId: Id, locationId: Id }, closed), after);
    if (isRefusal(place)) return place;
    const locationId = await idOf(services, 'location', location);
    if (isRefusal(locationId)) return locationId;
    const found = await services.stock.balances({ locationId, after: place, limit: toRead(limit) });
    const expected = await services.stock.expectedAt(found);
    const kept = await keptAt(services, found);
    const shown = await withNames(
      services,
      found.map((balance, place) => ({
        ...toWire({ ...balance, asOf: balance.asOf ?? undefined, expected: expected[place] ?? '0' }),
        ...kept(balance),
      })),
    );
    return answer(toPage(shown, limit, ({ itemId, locationId: at }) => ({ itemId, locationId: at })));
  },
});

/** What is kept for customer tiers; of a position of which nothing is kept, nothing is said. */
async function keptAt(
  { stock }: Pick<Services, 'stock'>,
  pairs: readonly StockPair[],
): Promise<(pair: StockPair) => { kept?: Static<typeof KeptForTier>[] }> {
  if (pairs.length === 0) return () => ({});
  const lines = await stock.availability({
    itemIds: [...new Set(pairs.map(({ itemId }) => itemId))],
    locationIds: [...new Set(pairs.map(({ locationId }) => locationId))],
    measure: 'available-to-promise',
  });
  const byPair = new Map(lines.map(({ itemId, locationId, kept }) => [`${itemId} ${locationId}`, kept]));
  return ({ itemId, locationId }) => {
    const kept = byPair.get(`${itemId} ${locationId}`) ?? [];
    return kept.length === 0 ? {} : { kept: [...kept] };
  };
}

const Entry = named(
  'LedgerEntry',
  Type.Object(
    {
      ...pair,
      kind: Type.Enum(['movement', 'count']),
      system: Type.String(),
      id: Type.String(),
      lot: Type.String(),
      quantity: Type.String({ description: 'in the base unit' }),
      toldQuantity: Type.String(),
      toldUnit: Type.String(),
      occurredAt: Moment,
      reason: Type.String(),
      document: Type.Optional(Type.String()),
      messageId: Type.String(),
    },
    closed,
  ),
);
export const ShownEntry = Entry;

const Part = Type.String({ maxLength: 600, pattern: '^[^\\u0000\\ud800-\\udfff]*$' });
const EntryPlace = Type.Object(
  {
    occurredAt: Type.String({ format: 'date-time' }),
    id: Part,
    system: Part,
    kind: Type.Enum(['movement', 'count']),
  },
  closed,
);

type LedgerEntry = Awaited<ReturnType<Services['stock']['ledger']>>[number];

export function showEntry(entry: LedgerEntry) {
  return toWire({ ...entry, document: entry.document ?? undefined });
}

export const listLedger = route({
  method: 'GET',
  path: '/ops/v1/stock/ledger',
  name: 'listStockLedger',
  scope: 'stock:read',
  summary: 'Movements and counts of one item, latest first',
  input: Type.Object({ item: Name, location: Type.Optional(Name), ...paging }, closed),
  answer: page(Entry),
  refusals: ['HUB_NOT_POSSIBLE'],
  handle: async ({ item, location, limit, after }, { services }) => {
    const before = readCursor(EntryPlace, after);
    if (isRefusal(before)) return before;
    const [itemId, locationId] = await Promise.all([
      idOf(services, 'item', item),
      idOf(services, 'location', location),
    ]);
    if (isRefusal(itemId)) return itemId;
    if (isRefusal(locationId)) return locationId;
    const found = await services.stock.ledger({
      itemId: itemId ?? '',
      locationId,
      before: before === undefined ? undefined : { ...before, occurredAt: new Date(before.occurredAt) },
      limit: toRead(limit),
    });
    const shown = await withNames(services, found.map(showEntry));
    return answer(
      toPage(shown, limit, ({ occurredAt, id, system, kind }) => ({ occurredAt, id, system, kind })),
    );
  },
});

const Compared = Type.Object({ booked: Type.String(), fromFacts: Type.String() }, closed);

const Proof = named(
  'StockProof',
  Type.Object(
    {
      ...pair,
      proven: Type.Boolean(),
      lots: Type.Array(
        Type.Object({ lot: Type.String(), booked: Type.String(), fromFacts: Type.String() }, closed),
      ),
      onHand: Compared,
      reserved: Compared,
      allocated: Compared,
      expected: Type.Array(ExpectedHere, { description: 'what is still to come, the earliest first' }),
    },
    closed,
  ),
);

export const proveStock = route({
  method: 'GET',
  path: '/ops/v1/stock/prove',
  name: 'proveStock',
  scope: 'stock:read',
  summary: 'Recomputes positions from the facts alone and says where the books differ',
  input: Type.Object({ item: Name, location: Type.Optional(Name) }, closed),
  answer: Type.Object({ proofs: Type.Array(Proof) }, closed),
  refusals: ['HUB_NOT_POSSIBLE'],
  handle: async ({ item, location }, { services }) => {
    const [itemId, locationId] = await Promise.all([
      idOf(services, 'item', item),
      idOf(services, 'location', location),
    ]);
    if (isRefusal(itemId)) return itemId;
    if (isRefusal(locationId)) return locationId;
    const itemIds = itemId === undefined ? [] : [itemId];
    const pairs = await services.stock.availability({
      itemIds,
      measure: 'on-hand',
      ...(locationId === undefined ? {} : { locationIds: [locationId] }),
    });
    const coming = await services.stock.expected({ itemIds, locationId, limit: MOST_RECEIPTS });
    const proofs = await Promise.all(
      distinctPairs([...pairs, ...coming]).map(({ itemId: of, locationId: at }) =>
        services.stock.prove({ itemId: of, locationId: at }),
      ),
    );
    return answer({ proofs: await withNames(services, toWire(proofs.map(toShown))) });
  },
});

const MOST_RECEIPTS = 500;

type Pair = { readonly itemId: string; readonly locationId: string };

/** What lies there, and what is only expected. */
function distinctPairs(pairs: readonly Pair[]): readonly Pair[] {
  return [...new Map(pairs.map((pair) => [`${pair.itemId}:${pair.locationId}`, pair])).values()];
}

type Proven = Awaited<ReturnType<Services['stock']['prove']>>;

function toShown({ expected, ...proof }: Proven) {
  return {
    ...proof,
    expected: expected.map(({ expectedOn, ...each }) => ({
      ...each,
      ...(expectedOn === null ? {} : { expectedOn }),
    })),
  };
}

export const stockRoutes = [listPositions, listLedger, proveStock, listExpected];
