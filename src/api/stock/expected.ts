/** What is expected to arrive: purchase orders line by line, and what of each is spoken for. */
import { Type, type Static } from 'typebox';
import { PlainDate } from '../../model/primitives.ts';
import { isRefusal, readCursor, toPage, toRead } from '../cursor.ts';
import { answer, route } from '../route.ts';
import type { Services } from '../services.ts';
import { closed, Id, Name, named, page, paging } from '../shapes.ts';
import { withNames } from './names.ts';
import { idOf } from './ids.ts';

const Receipt = {
  system: Type.String(),
  number: Type.String({ description: 'of the purchase order, as people say it' }),
  line: Type.String(),
  expectedOn: Type.Optional(PlainDate),
  open: Type.String({ description: 'what is still to come, in the base unit' }),
};

/** As the proof of a position shows it. */
export const ExpectedHere = Type.Object(
  {
    ...Receipt,
    promised: Type.Object({ booked: Type.String(), fromFacts: Type.String() }, closed),
    resting: Type.Array(
      Type.Object(
        {
          key: Type.String({ description: 'our number of the order, and its line' }),
          quantity: Type.String(),
        },
        closed,
      ),
      { description: 'whose backorders rest on it, the first come first' },
    ),
  },
  closed,
);

const ExpectedReceiptLine = named(
  'ExpectedReceiptLine',
  Type.Object(
    {
      itemId: Id,
      item: Type.Optional(Type.String()),
      locationId: Id,
      location: Type.Optional(Type.String()),
      ...Receipt,
      quantity: Type.String({ description: 'as it was ordered, in the base unit' }),
      received: Type.String(),
      promised: Type.String({ description: 'of what is open, what backorders rest on' }),
    },
    closed,
  ),
);

const Part = Type.String({ maxLength: 600, pattern: '^[^\\u0000\\ud800-\\udfff]*$' });
const Place = Type.Object(
  {
    expectedOn: Type.Union([PlainDate, Type.Null()]),
    number: Part,
    system: Part,
    document: Part,
    line: Part,
  },
  closed,
);

export const listExpected = route({
  method: 'GET',
  path: '/ops/v1/stock/expected',
  name: 'listExpectedReceipts',
  scope: 'stock:read',
  summary: 'What is still to come of purchase orders, the earliest first',
  input: Type.Object(
    {
      item: Type.Optional(Name),
      location: Type.Optional(Name),
      ...paging,
    },
    closed,
  ),
  answer: page(ExpectedReceiptLine),
  refusals: ['HUB_NOT_POSSIBLE'],
  handle: async ({ item, location, limit, after }, { services }) => {
    const place = readCursor(Place, after);
    if (isRefusal(place)) return place;
    const [itemId, locationId] = await Promise.all([
      idOf(services, 'item', item),
      idOf(services, 'location', location),
    ]);
    if (isRefusal(itemId)) return itemId;
    if (isRefusal(locationId)) return locationId;
    const itemIds = itemId === undefined ? undefined : [itemId];
    const found = await services.stock.expected({ itemIds, locationId, after: place, limit: toRead(limit) });
    const { entries, ...more } = toPage(found, limit, placeOf);
    return answer({ ...more, entries: await withNames(services, entries.map(toShown)) });
  },
});

type Row = Awaited<ReturnType<Services['stock']['expected']>>[number];

function placeOf({ expectedOn, number, system, document, line }: Row): Static<typeof Place> {
  return { expectedOn, number, system, document, line };
}

function toShown({ itemId, locationId, expectedOn, ...row }: Row) {
  const { system, number, line, open, quantity, received, promised } = row;
  const day = expectedOn === null ? {} : { expectedOn };
  return { itemId, locationId, system, number, line, ...day, open, quantity, received, promised };
}
