/** Simulations of allocation: past orders served again under a changed rule. Nothing is written. */
import { Type, type Static } from 'typebox';
import { DeliveryPromise, StockPolicy } from '../../landscape/types.ts';
import { DecimalString } from '../../model/primitives.ts';
import { isRefusal, readCursor } from '../cursor.ts';
import { answer, refuse, route } from '../route.ts';
import type { Services } from '../services.ts';
import { closed, Id, Name, named, When } from '../shapes.ts';
import { toWire } from '../wire.ts';

const Text = Type.String();
const Numbers = Type.Array(Name, { minItems: 1, maxItems: 100 });

const Rule = Type.Object(
  {
    warehouses: Type.Optional(
      Type.Array(
        Type.Object(
          {
            location: Name,
            last: Type.Optional(Type.Boolean()),
            kind: Type.Optional(Type.Literal('supplier')),
            promise: Type.Optional(DeliveryPromise),
          },
          closed,
        ),
        {
          minItems: 1,
          maxItems: 1000,
          description:
            'all that may serve, the preferred first; last: only when nobody else can; kind and promise: as declared if absent',
        },
      ),
    ),
    stock: Type.Optional({
      ...StockPolicy,
      description: 'floors, ring-fences and roles, as the landscape has them',
    }),
    prefer: Type.Optional(
      Type.Union([Type.Enum(['declared', 'nearest']), Numbers], {
        description:
          'the landscape’s word, or locations that come first, before the rest as declared; absent: as it is',
      }),
    ),
    without: Type.Optional({ ...Numbers, description: 'locations that serve nothing' }),
    last: Type.Optional({ ...Numbers, description: 'locations that are asked only when nobody else can' }),
  },
  { ...closed, description: 'what is changed; the rest stays as it is' },
);

const Shift = Type.Object(
  { itemId: Id, locationId: Id, before: DecimalString, after: DecimalString },
  closed,
);

const Choice = Type.Object(
  {
    allocations: Type.Array(Type.Object({ line: Text, location: Text, quantity: Text, unit: Text }, closed)),
    missing: Type.Record(Text, Text, { description: 'what nobody has, by line' }),
    reasons: Type.Record(Text, Type.Array(Text), { description: 'for and against each location, by line' }),
  },
  closed,
);

const Outcome = Type.Enum(['same', 'refused', 'short', 'split', 'moved', 'better'], {
  description:
    'refused: nothing at all any more; short: less than before; split: from more locations; moved: from others; better: more, or from fewer',
});

const Simulated = named(
  'SimulatedOrder',
  Type.Object(
    {
      channel: Text,
      number: Text,
      at: Type.String({ format: 'date-time', description: 'when it was sourced' }),
      outcome: Outcome,
      before: Choice,
      after: Choice,
      reproduced: Type.Boolean({
        description: 'the present rule over the reconstructed stock gives what was really held',
      }),
      notes: Type.Array(Text),
    },
    closed,
  ),
);
export type Simulated = Static<typeof Simulated>;

const Place = Type.Object({ openedAt: Type.String({ format: 'date-time' }), id: Id }, closed);
const MOST_SHIFTS = 50_000;

/** What the ledger cannot tell. */
const LIMITS = [
  'Only the first choice of each order is replayed, not what was looked for again later.',
  'Stock is as the ledger knows it now for each instant: what warehouses told late is in it, though nobody knew it then.',
  'Addresses of customers are those of today, and so are the days on the way, unless the rule gives them.',
  'Items, packs, safety stock and ring-fences of the present rule are those of today; so are locations that were withdrawn for silence.',
  'The latest revision of an order counts, also where it came after the order was sourced.',
  'What a simulated rule leaves in a warehouse stays there for the orders after it; later counts do not know that.',
];

export const simulateAllocation = route({
  method: 'POST',
  path: '/process/v1/allocation-simulations',
  name: 'simulateAllocation',
  scope: 'orders:read',
  summary: 'What a changed rule would have refused, split or moved, order by order; nothing is written',
  description:
    'A portion of the orders of a period, the oldest first. For the next portion send `next` as `after` and `carried` as it came: what the ' +
    'simulated rule left or took changes what later orders find. `limits` says what cannot be reconstructed.',
  input: Type.Object(
    {
      rule: Rule,
      since: When,
      until: When,
      carried: Type.Optional(Type.Array(Shift, { maxItems: MOST_SHIFTS })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, description: 'orders; 100 if absent' })),
      after: Type.Optional(Type.String({ maxLength: 1000 })),
    },
    closed,
  ),
  answer: named(
    'AllocationSimulation',
    Type.Object(
      {
        entries: Type.Array(Simulated),
        notSourced: Type.Integer({ description: 'orders that never came so far' }),
        carried: Type.Array(Shift),
        limits: Type.Array(Text),
        next: Type.Optional(Text),
      },
      closed,
    ),
  ),
  refusals: ['HUB_NOT_POSSIBLE'],
  handle: async ({ rule, since, until, carried = [], limit = 100, after }, { services }) => {
    const place = readCursor(Place, after);
    if (isRefusal(place)) return place;
    const [from, to] = [new Date(since), new Date(until)];
    if (from >= to) return refuse('HUB_NOT_POSSIBLE', 'The period ends before it begins.');
    const portion = await services.simulations.simulate({
      rule,
      since: from,
      until: to,
      carried,
      limit,
      place: place === undefined ? undefined : { ...place, openedAt: new Date(place.openedAt) },
    });
    if (portion === 'absent')
      return refuse('HUB_NOT_POSSIBLE', 'The landscape has no “orders”: no orders come through this hub.');
    if (portion === 'no-warehouse') return refuse('HUB_NOT_POSSIBLE', 'The rule leaves no warehouse.');
    if ('strange' in portion) return refuseStrange(portion);
    return answer(showPortion(portion));
  },
});

type Simulation = Exclude<Awaited<ReturnType<Services['simulations']['simulate']>>, string>;
type Portion = Exclude<Simulation, { readonly strange: unknown }>;

function refuseStrange({ strange, serving }: Exclude<Simulation, Portion>) {
  return refuse(
    'HUB_INVALID_REQUEST',
    undefined,
    strange.map(({ field, location, lacks }) => ({
      path: `rule.${field}`,
      message:
        lacks === 'transit'
          ? `"${location}" declares no “promise.transit”: nobody knows how near it is`
          : `"${location}" serves no orders; ${serving.join(', ')} do`,
    })),
  );
}

type StationChoice = Portion['orders'][number]['before'];

function showPortion({ orders, notSourced, carried, next }: Portion) {
  return {
    entries: orders.map(({ before, after, ...order }) =>
      toWire({ ...order, before: showChoice(before), after: showChoice(after) }),
    ),
    notSourced,
    carried: [...carried],
    limits: LIMITS,
    ...(next === undefined ? {} : { next: Buffer.from(JSON.stringify(next)).toString('base64url') }),
  };
}

function showChoice({ allocations, missing, reasons }: StationChoice) {
  return {
    allocations: allocations.map(({ line, location, quantity, unit }) => ({
      line,
      location,
      quantity,
      unit,
    })),
    missing,
    reasons,
  };
}
