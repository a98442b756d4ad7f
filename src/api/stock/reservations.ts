/** Holds of stock: made for whole baskets, confirmed, released, extended. */
import { Type, type Static } from 'typebox';
import { DecimalString, UnitCode } from '../../model/primitives.ts';
import type { LifecycleAnswer, ReservationRequest } from '../../stock/index.ts';
import { toError } from '../server/input.ts';
import { isRefusal, readCursor, toPage, toRead } from '../cursor.ts';
import { answer, refuse, route, type Call, type Refusal, type Reply } from '../route.ts';
import type { Services } from '../services.ts';
import { closed, Id, Moment, Name, named, page, paging } from '../shapes.ts';
import { toWire } from '../wire.ts';
import { HeldLine, Reservation, showReservation, State } from './reservation-shapes.ts';
import { customerOf, idsOf, withNames } from './names.ts';

const Made = named(
  'MadeReservation',
  Type.Object(
    {
      id: Id,
      state: State,
      expiresAt: Moment,
      lines: Type.Array(HeldLine),
      shortages: Type.Array(
        Type.Object(
          { line: Type.Integer(), itemId: Id, asked: Type.String(), possible: Type.String() },
          closed,
        ),
        { description: 'What a partial reservation lacks' },
      ),
    },
    closed,
  ),
);

const Basket = Type.Object(
  {
    channel: Name,
    customer: Type.Optional(
      Type.String({
        ...Name,
        description:
          'number or id: what is kept for its customer tier may be taken; absent: nothing that is kept for a tier',
      }),
    ),
    reference: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 80,
        pattern: '^[^\\u0000\\ud800-\\udfff]*$',
        description: 'the order’s number; shipments that carry it use up the hold',
      }),
    ),
    expiresInSeconds: Type.Integer({ minimum: 1, maximum: 7_776_000 }),
    partial: Type.Optional(Type.Boolean({ description: 'Take what there is instead of all or nothing' })),
    lines: Type.Array(
      Type.Object(
        {
          item: Name,
          locations: Type.Array(Name, {
            minItems: 1,
            maxItems: 50,
            description: 'Numbers or ids, tried in this order',
          }),
          quantity: Type.Object({ value: DecimalString, unit: UnitCode }, closed),
        },
        closed,
      ),
      { minItems: 1, maxItems: 500 },
    ),
  },
  closed,
);
type Basket = Static<typeof Basket>;

const reserveStock = route({
  method: 'POST',
  path: '/process/v1/reservations',
  name: 'reserveStock',
  scope: 'stock:reserve',
  summary: 'Holds stock for a whole basket at once, or tells what is short',
  description:
    'All or nothing, unless `partial` is set. The `Idempotency-Key` names the reservation: the same key with the same basket gives the same reservation.',
  makesSomething: true,
  input: Basket,
  answer: Made,
  refusals: ['HUB_NOT_POSSIBLE', 'HUB_CONFLICT', 'HUB_UNAVAILABLE'],
  handle: async (basket, call) => {
    const request = await toRequest(call, basket);
    if (isRefusal(request)) return request;
    const made = await call.services.stock.reserve(request);
    if (made === 'full')
      return refuse('HUB_UNAVAILABLE', 'Too many baskets are waiting to be decided. Send it again later.');
    switch (made.outcome) {
      case 'breach':
        return refuse('HUB_NOT_POSSIBLE', undefined, made.problems.map(toError));
      case 'conflict':
        return refuse('HUB_IDEMPOTENCY_CONFLICT');
      case 'short':
        return refuse(
          'HUB_CONFLICT',
          'There is not enough stock for this basket; nothing is held.',
          made.shortages.map(({ line, asked, possible }) => ({
            path: `lines[${line}].quantity`,
            message: `asked ${asked}, possible ${possible} (in the base unit)`,
          })),
        );
      case 'reserved': {
        const { id, state, expiresAt, shortages } = made;
        const lines = await withNames(call.services, made.lines);
        return answer(
          { ...toWire({ id, state, expiresAt, shortages: [...shortages] }), lines },
          { status: 201 },
        );
      }
    }
  },
});

/** Names become ids; all that are unknown are told at once. */
async function toRequest(
  { services, caller, idempotencyKey = '' }: Call,
  { customer, ...basket }: Basket,
): Promise<ReservationRequest | Refusal> {
  const asking = await customerOf(services, customer);
  const [items, locations] = await Promise.all([
    idsOf(
      services,
      'item',
      basket.lines.map(({ item }) => item),
    ),
    idsOf(
      services,
      'location',
      basket.lines.flatMap((line) => line.locations),
    ),
  ]);
  const channels = (services.landscape.channels ?? []).map(({ name }) => name);
  const errors = [
    ...(isRefusal(asking) ? [{ path: 'customer', message: `no customer is called "${customer}"` }] : []),
    ...(channels.includes(basket.channel)
      ? []
      : [{ path: 'channel', message: `the landscape has no channel ${basket.channel}` }]),
    ...basket.lines.flatMap((line, place) => [
      ...(items.has(line.item)
        ? []
        : [{ path: `lines[${place}].item`, message: `no item is called "${line.item}"` }]),
      ...line.locations.flatMap((name, at) =>
        locations.has(name)
          ? []
          : [{ path: `lines[${place}].locations[${at}]`, message: `no location is called "${name}"` }],
      ),
    ]),
  ];
  if (isRefusal(asking) || errors.length > 0) return refuse('HUB_NOT_POSSIBLE', undefined, errors);
  return {
    ...basket,
    ...asking,
    key: `${caller.keyId}:${idempotencyKey}`,
    lines: basket.lines.map((line) => ({
      itemId: items.get(line.item) ?? '',
      locationIds: line.locations.map((name) => locations.get(name) ?? ''),
      quantity: line.quantity,
    })),
  };
}

export const getReservation = route({
  method: 'GET',
  path: '/process/v1/reservations/{id}',
  name: 'getReservation',
  scope: 'stock:read',
  summary: 'One reservation and where it stands',
  input: Type.Object({ id: Id }, closed),
  answer: Reservation,
  handle: ({ id }, { services }) => show(services, id),
});

async function show(services: Services, id: string): Promise<Reply<Reservation>> {
  const [kept] = await services.stock.reservations({ id, limit: 1 });
  return kept === undefined
    ? refuse('HUB_NOT_FOUND', 'No reservation has this id.')
    : answer(await showReservation(services, kept));
}

export const listReservations = route({
  method: 'GET',
  path: '/process/v1/reservations',
  name: 'listReservations',
  scope: 'stock:read',
  summary: 'Reservations, latest first',
  input: Type.Object(
    {
      item: Type.Optional(Name),
      state: Type.Optional(State),
      reference: Type.Optional(Name),
      ...paging,
    },
    closed,
  ),
  answer: page(Reservation),
  refusals: ['HUB_NOT_POSSIBLE'],
  handle: async ({ item, limit, after, ...filter }, { services }) => {
    const before = readCursor(Id, after);
    if (isRefusal(before)) return before;
    const itemId = item === undefined ? undefined : (await idsOf(services, 'item', [item])).get(item);
    if (item !== undefined && itemId === undefined)
      return refuse('HUB_NOT_POSSIBLE', `No item is called "${item}".`);
    const found = await services.stock.reservations({ ...filter, itemId, before, limit: toRead(limit) });
    const shown = await Promise.all(found.map((each) => showReservation(services, each)));
    return answer(toPage(shown, limit, ({ id }) => id));
  },
});

/** What an order holds follows its plan: taken away behind its back, the goods would be promised to somebody else and shipped all the same. */
async function openOrderOf({ stock, orders }: Services, id: string) {
  const [kept] = await stock.reservations({ id, limit: 1 });
  if (kept === undefined || CALLERS_KEY.test(kept.key)) return undefined;
  const [document = ''] = kept.key.split('/');
  const named = (await orders.named(document)).find(({ by }) => by === 'document');
  const found = named === undefined ? undefined : await orders.find(named.channel, named.number);
  return found === undefined || ENDED.has(found.status) ? undefined : named;
}

/** As `toRequest` makes it. */
const CALLERS_KEY = /^[0-9a-f-]{36}:/;
/** What these orders left behind may be given back. */
const ENDED = new Set(['closed', 'cancelled']);

type Step = 'confirm' | 'release' | 'extend';

async function step(
  { services }: Call,
  name: Step,
  { id, seconds = 0 }: { readonly id: string; readonly seconds?: number },
): Promise<Reply<Reservation>> {
  const order = await openOrderOf(services, id);
  if (order !== undefined)
    return refuse(
      'HUB_CONFLICT',
      `It is held for the order ${order.number} of ${order.channel}, which has not ended: decide about the order.`,
    );
  const outcome: LifecycleAnswer =
    name === 'extend' ? await services.stock.extend(id, seconds) : await services.stock[name](id);
  if (outcome.outcome === 'unknown') return refuse('HUB_NOT_FOUND', 'No reservation has this id.');
  if (outcome.outcome === 'too-late')
    return refuse('HUB_CONFLICT', `It is too late: the reservation is ${outcome.state}.`);
  return show(services, id);
}

const lifecycle = { method: 'POST', scope: 'stock:reserve', answer: Reservation } as const;

export const confirmReservation = route({
  ...lifecycle,
  path: '/process/v1/reservations/{id}/confirm',
  name: 'confirmReservation',
  summary: 'The ERP has the order: what was reserved is allocated',
  input: Type.Object({ id: Id }, closed),
  refusals: ['HUB_CONFLICT'],
  handle: ({ id }, call) => step(call, 'confirm', { id }),
});

export const releaseReservation = route({
  ...lifecycle,
  path: '/process/v1/reservations/{id}/release',
  name: 'releaseReservation',
  summary: 'Gives the stock back',
  input: Type.Object({ id: Id }, closed),
  refusals: ['HUB_CONFLICT'],
  handle: ({ id }, call) => step(call, 'release', { id }),
});

export const extendReservation = route({
  ...lifecycle,
  path: '/process/v1/reservations/{id}/extend',
  name: 'extendReservation',
  summary: 'Holds it for so many seconds from now on',
  input: Type.Object({ id: Id, seconds: Type.Integer({ minimum: 1, maximum: 7_776_000 }) }, closed),
  refusals: ['HUB_CONFLICT'],
  handle: (input, call) => step(call, 'extend', input),
});

export const reservationRoutes = [
  reserveStock,
  listReservations,
  getReservation,
  confirmReservation,
  releaseReservation,
  extendReservation,
];
