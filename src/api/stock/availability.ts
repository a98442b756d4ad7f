/** What can be promised, of many items at once, each number with its name, its instant and its freshness. */
import { Type, type Static } from 'typebox';
import type { AvailabilityLine } from '../../stock/index.ts';
import { isRefusal } from '../cursor.ts';
import { answer, refuse, route } from '../route.ts';
import { closed, Id, Moment, Name, named } from '../shapes.ts';
import type { Services } from '../services.ts';
import { customerOf, findNamed, KeptForTier, numbersOf, type Named } from './names.ts';

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
      kept: Type.Optional(
        Type.Array(KeptForTier, { description: 'for customers of other tiers than the asking one' }),
      ),
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
      customer: Type.Optional(
        Type.String({ ...Name, description: 'number or id: as orders of its customer tier see it' }),
      ),
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
    const asking = await customerOf(services, input.customer);
    if (isRefusal(asking)) return asking;
    const found = await findNamed(services, [
      ...input.items.map((name) => ({ domain: 'item' as const, name })),
      ...(input.location === undefined ? [] : [{ domain: 'location' as const, name: input.location }]),
    ]);
    const [items, place] = [found.slice(0, input.items.length), found[input.items.length]];
    if (input.location !== undefined && place === undefined)
      return refuse('HUB_NOT_POSSIBLE', `No location is called "${input.location}".`);
    const told = await services.stock.availability({
      itemIds: [...new Set(items.flatMap((item) => item?.id ?? []))],
      measure,
      ...asking,
      ...(channel === undefined ? {} : { channel }),
      ...(place === undefined ? {} : { locationIds: [place.id] }),
    });
    const locations = await locationsOf(services, told, place);
    const byItem = Map.groupBy(told, ({ itemId }) => itemId);
    return answer({
      measure,
      ...(channel === undefined ? {} : { channel }),
      lines: input.items.flatMap((item, index) =>
        linesOf(item, { named: items[index], byItem, locations, place }),
      ),
    });
  },
});

/** The numbers of the locations that were told of, by id: where one was asked for, there is no other. */
async function locationsOf(
  services: Pick<Services, 'records' | 'database'>,
  told: readonly AvailabilityLine[],
  place: Named | undefined,
): Promise<ReadonlyMap<string, string>> {
  if (place === undefined)
    return numbersOf(
      services,
      told.map(({ locationId }) => locationId),
    );
  return new Map(place.number === '' ? [] : [[place.id, place.number]]);
}

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

interface Found {
  readonly named: Named | undefined;
  readonly byItem: ReadonlyMap<string, readonly AvailabilityLine[]>;
  readonly locations: ReadonlyMap<string, string>;
  readonly place: Named | undefined;
}

/** Every item that was asked for has at least one line: nothing is left out in silence. */
function linesOf(item: string, { named: known, byItem, locations, place }: Found): Line[] {
  if (known === undefined) return [{ item, known: 'unknown-item' }];
  const asked = { item, itemId: known.id, ...(known.number === '' ? {} : { itemNumber: known.number }) };
  const told = byItem.get(known.id) ?? [];
  if (told.length === 0) {
    const where = place === undefined ? {} : whereOf(place.id, locations);
    return [{ ...asked, ...where, known: 'never-told', quantity: '0' }];
  }
  return told.map(({ locationId, quantity, unit, kept, asOf, freshnessSeconds }) => ({
    ...asked,
    ...whereOf(locationId, locations),
    known: asOf === undefined ? 'never-told' : 'told',
    quantity,
    ...(unit === undefined ? {} : { unit }),
    ...(kept.length === 0 ? {} : { kept: [...kept] }),
    ...(asOf === undefined ? {} : { asOf: asOf.toISOString() }),
    ...(freshnessSeconds === undefined ? {} : { freshnessSeconds }),
  }));
}

function whereOf(
  locationId: string,
  locations: ReadonlyMap<string, string>,
): Pick<Line, 'locationId' | 'location'> {
  const location = locations.get(locationId);
  return { locationId, ...(location === undefined ? {} : { location }) };
}
