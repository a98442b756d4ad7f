/** What can be promised, of many items at once, each number with its name, its instant and its freshness. */
import { Type, type Static } from 'typebox';
import type { AvailabilityLine } from '../../stock/index.ts';
import { isRefusal } from '../cursor.ts';
import { answer, refuse, route, type Refusal } from '../route.ts';
import { closed, Id, Moment, Name, named } from '../shapes.ts';
import type { Services } from '../services.ts';
import { idsOf, numbersOf } from './names.ts';

const Measure = Type.Enum(['on-hand', 'allocated', 'reserved', 'available-to-promise', 'channel-available'], {
  description: 'Under which name stock is promised; available-to-promise if absent',
});

const Line = named(
  'AvailabilityLine',
  Type.Object(
    {
      item: Type.String({ description: 'the item as it was asked for' }),
      itemId: Type.Optional(Id),
      itemNumber: Type.Optional(Type.String()),
      locationId: Type.Optional(Id),
      location: Type.Optional(Type.String({ description: 'the location’s number' })),
      known: Type.Enum(['told', 'never-told', 'unknown-item'], {
        description:
          'told: a system has spoken of it; never-told: the item is known, but nothing was ever counted or moved there, so 0 is no knowledge; unknown-item: no item has this name',
      }),
      quantity: Type.Optional(Type.String({ description: 'an exact decimal in the unit' })),
      unit: Type.Optional(Type.String({ description: 'the item’s base unit' })),
      asOf: Type.Optional(Moment),
      freshnessSeconds: Type.Optional(
        Type.Integer({ description: 'Since the location’s system was last heard' }),
      ),
    },
    closed,
  ),
);
type Line = Static<typeof Line>;

export const getAvailability = route({
  method: 'GET',
  path: '/process/v1/availability',
  name: 'getAvailability',
  scope: 'stock:read',
  summary: 'What can be promised of up to 500 items now',
  input: Type.Object(
    {
      items: Type.Array(Name, {
        minItems: 1,
        maxItems: 500,
        description: 'Numbers, ids or gtin:…, separated by commas',
      }),
      location: Type.Optional(
        Type.String({ ...Name, description: 'a location by number or id; all locations if absent' }),
      ),
      channel: Type.Optional(Name),
      measure: Type.Optional(Measure),
    },
    closed,
  ),
  answer: named(
    'Availability',
    Type.Object({ measure: Measure, channel: Type.Optional(Type.String()), lines: Type.Array(Line) }, closed),
  ),
  refusals: ['HUB_NOT_POSSIBLE'],
  handle: async (input, { services }) => {
    const { measure = 'available-to-promise', channel } = input;
    const problem = channelProblem(services, measure, channel);
    if (problem !== undefined) return refuse('HUB_NOT_POSSIBLE', problem);
    const places = await placeOf(services, input.location);
    if (isRefusal(places)) return places;
    const ids = await idsOf(services, 'item', input.items);
    const told = await services.stock.availability({
      itemIds: [...new Set(ids.values())],
      measure,
      ...(channel === undefined ? {} : { channel }),
      ...(places === undefined ? {} : { locationIds: [places] }),
    });
    const numbers = await numbersOf(services, [
      ...ids.values(),
      ...(places === undefined ? [] : [places]),
      ...told.map(({ locationId }) => locationId),
    ]);
    const byItem = Map.groupBy(told, ({ itemId }) => itemId);
    return answer({
      measure,
      ...(channel === undefined ? {} : { channel }),
      lines: input.items.flatMap((item) => linesOf(item, { ids, byItem, numbers, place: places })),
    });
  },
});

function channelProblem(
  { landscape }: Pick<Services, 'landscape'>,
  measure: string,
  channel: string | undefined,
): string | undefined {
  if (channel === undefined)
    return measure === 'channel-available'
      ? 'channel-available depends on the channel: name one in "channel".'
      : undefined;
  const channels = (landscape.channels ?? []).map(({ name }) => name);
  return channels.includes(channel)
    ? undefined
    : `The landscape has no channel ${channel}; it has ${channels.join(', ') || 'none'}.`;
}

async function placeOf(
  services: Services,
  location: string | undefined,
): Promise<string | undefined | Refusal> {
  if (location === undefined) return undefined;
  const found = (await idsOf(services, 'location', [location])).get(location);
  return found ?? refuse('HUB_NOT_POSSIBLE', `No location is called "${location}".`);
}

interface Found {
  readonly ids: ReadonlyMap<string, string>;
  readonly byItem: ReadonlyMap<string, readonly AvailabilityLine[]>;
  readonly numbers: ReadonlyMap<string, string>;
  readonly place: string | undefined;
}

/** Every item that was asked for has at least one line: nothing is left out in silence. */
function linesOf(item: string, { ids, byItem, numbers, place }: Found): Line[] {
  const itemId = ids.get(item);
  if (itemId === undefined) return [{ item, known: 'unknown-item' }];
  const numberOf = (id: string, as: 'itemNumber' | 'location') => {
    const number = numbers.get(id);
    return number === undefined ? {} : { [as]: number };
  };
  const asked = { item, itemId, ...numberOf(itemId, 'itemNumber') };
  const told = byItem.get(itemId) ?? [];
  if (told.length === 0) {
    const where = place === undefined ? {} : { locationId: place, ...numberOf(place, 'location') };
    return [{ ...asked, ...where, known: 'never-told', quantity: '0' }];
  }
  return told.map(({ locationId, quantity, unit, asOf, freshnessSeconds }) => ({
    ...asked,
    locationId,
    ...numberOf(locationId, 'location'),
    known: asOf === undefined ? 'never-told' : 'told',
    quantity,
    ...(unit === undefined ? {} : { unit }),
    ...(asOf === undefined ? {} : { asOf: asOf.toISOString() }),
    ...(freshnessSeconds === undefined ? {} : { freshnessSeconds }),
  }));
}
